package dev.imbuto.query.facts;

import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.facts.FactsView.Building;
import dev.imbuto.query.facts.FactsView.State;
import dev.imbuto.query.facts.LiveFacts.Generation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds facts from the whole log beside the live ones, compares both, and lets the new ones take over.
 *
 * <p>Both follow the log meanwhile. They are compared as of one position that both have passed, table by table, where both
 * versions have the table; where they differ, the live ones stay unless it was said that they need not be the same.
 *
 * <p>Safe for use by many threads.
 */
public final class FactBuilding implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FactBuilding.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LiveFacts live;
    private final EventLog log;
    private final FactStore.Settings settings;
    private @Nullable Thread builder;
    private @Nullable Building latest;
    private volatile boolean stopping;

    public FactBuilding(LiveFacts live, EventLog log, FactStore.Settings settings) {
        this.live = live;
        this.log = log;
        this.settings = settings;
    }

    /** Begins one where the live file is of an earlier version than this program makes. */
    public void start() {
        String version = live.current().store().projection();
        if (!version.equals(FactStore.PROJECTION)) {
            LOGGER.info("The facts are {}: {} are built beside them", version, FactStore.PROJECTION);
            begin(false);
        }
    }

    /** Begins to build; false when that is under way. {@code evenIfDifferent}: the new ones need not be the same. */
    public synchronized boolean begin(boolean evenIfDifferent) {
        if (builder != null && builder.isAlive()) {
            return false;
        }
        stopping = false;
        Path file = live.files().fresh();
        latest = new Building(file.getFileName().toString(), State.BUILDING, 0, null, null, List.of(), null);
        builder = new Thread(() -> build(file, evenIfDifferent), "facts-builder");
        builder.start();
        return true;
    }

    /** Gives up the one under way; false when there is none. */
    public boolean cancel() throws InterruptedException {
        Thread building = builder();
        if (building == null || !building.isAlive()) {
            return false;
        }
        // Not by an interrupt, which must not meet the taking over.
        stopping = true;
        building.join();
        return true;
    }

    /** Removes the files that were live before; false while one is built. */
    public synchronized boolean dropKept() {
        if (builder != null && builder.isAlive()) {
            return false;
        }
        live.files().dropKept();
        return true;
    }

    private synchronized @Nullable Thread builder() {
        return builder;
    }

    /** The one under way, or how the last one ended since the program was started. */
    synchronized Optional<Building> latest() {
        return Optional.ofNullable(latest);
    }

    private synchronized void tell(Building building) {
        latest = building;
    }

    private void build(Path file, boolean evenIfDifferent) {
        String name = file.getFileName().toString();
        Generation next = null;
        boolean taken = false;
        Building told = new Building(name, State.FAILED, 0, null, null, List.of(), null);
        try {
            next = live.generation(file, settings);
            catchUp(name, next);
            List<String> differing = differing(name, next);
            if (!differing.isEmpty() && !evenIfDifferent) {
                told = new Building(name, State.DIFFERS, next.store().position(), null, null, differing, null);
            } else {
                live.replaceBy(next, PATIENCE);
                taken = true;
                told = new Building(name, State.LIVE, next.store().position(), null, null, differing, null);
                LOGGER.info("The facts in {} are live", name);
            }
        } catch (CancellationException | InterruptedException stop) {
            told = new Building(name, State.CANCELLED, 0, null, null, List.of(), null);
        } catch (RuntimeException | Error failure) {
            LOGGER.error("The facts in {} were not built", name, failure);
            told = new Building(name, State.FAILED, 0, null, null, List.of(), String.valueOf(failure.getMessage()));
        } finally {
            if (!taken) {
                discard(next, file);
            }
            tell(told);
        }
    }

    private void discard(@Nullable Generation next, Path file) {
        if (next != null) {
            next.close();
        }
        if (isCertainlyNotLive(file)) {
            FactFolder.delete(file);
        }
    }

    /** Else it stays; the next start knows. */
    private boolean isCertainlyNotLive(Path file) {
        try {
            return !live.files().live().equals(file);
        } catch (RuntimeException unreadable) {
            LOGGER.warn("Whether {} is live cannot be read", file, unreadable);
            return false;
        }
    }

    private void catchUp(String name, Generation next) throws InterruptedException {
        long begun = System.nanoTime();
        next.feed().start();
        long head = log.head().position();
        while (!next.feed().awaitPosition(head, BETWEEN_LOOKS)) {
            Optional<? extends Throwable> failure = next.feed().failure().or(next.feed()::trouble);
            if (failure.isPresent()) {
                throw new IllegalStateException(
                        "the facts stopped at position " + next.store().position() + ": "
                                + failure.get().getMessage(),
                        failure.get());
            }
            if (stopping) {
                throw new CancellationException();
            }
            head = log.head().position();
            long position = next.store().position();
            double rate = position / ((System.nanoTime() - begun) / 1e9);
            Double left = rate == 0 ? null : (head - position) / rate;
            tell(new Building(name, State.BUILDING, position, rate == 0 ? null : rate, left, List.of(), null));
        }
    }

    /** The tables that are not the same. Of live facts that cannot be read nothing is expected. */
    private List<String> differing(String name, Generation next) throws InterruptedException {
        FactStore before = live.current().store();
        long position = Math.min(before.position(), next.store().position());
        tell(new Building(name, State.COMPARING, next.store().position(), null, null, List.of(), null));
        SortedMap<String, String> expected;
        try {
            expected = before.digest(position);
        } catch (FactStoreException unreadable) {
            if (!unreadable.isDamage()) {
                throw unreadable;
            }
            LOGGER.warn("The live facts are damaged, so the new ones are not compared with them", unreadable);
            return List.of();
        }
        Map<String, String> found = next.store().digest(position);
        if (stopping) {
            throw new CancellationException();
        }
        return expected.entrySet().stream()
                .filter(table ->
                        found.containsKey(table.getKey()) && !table.getValue().equals(found.get(table.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Gives up what is under way; the live facts are closed after it. */
    @Override
    public void close() {
        try {
            cancel();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
