package dev.imbuto.query.replay;

import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.facts.FactBuild;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.facts.LogUpTo;
import dev.imbuto.query.replay.Replay.Outcome;
import dev.imbuto.query.report.KnownAt;
import dev.imbuto.query.report.Replayed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replays of this node: made one after the other in a thread of their own, kept over restarts until they are deleted. One
 * that had not ended when the program stopped, however it stopped, is gone on with at the next start.
 *
 * <p>Safe for use by many threads.
 */
final class Replays implements Replayed, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Replays.class);
    private static final Duration WHEN_FULL = Duration.ofMinutes(1);
    private static final long PATIENCE_MILLIS = 5_000;

    private final EventLog log;
    private final Function<StoredEvent, Object> decode;
    private final PersonalData personalData;
    private final Path folder;
    private final FactStore.Settings store;
    private final FactFeed.Settings feed;
    private final ReplayLimits limits;
    private final Clock clock;
    private final Map<String, KeptReplay> replays = new LinkedHashMap<>();
    private final BlockingQueue<KeptReplay> waiting = new LinkedBlockingQueue<>();
    private final Thread maker = new Thread(this::make, "replays");
    private volatile boolean closing;

    /** {@code decode} gives the event of a stored one; {@code folder} holds the replays and nothing else. */
    Replays(
            EventLog log,
            Function<StoredEvent, Object> decode,
            PersonalData personalData,
            Path folder,
            FactStore.Settings store,
            FactFeed.Settings feed,
            ReplayLimits limits,
            Clock clock) {
        this.log = log;
        this.decode = decode;
        this.personalData = personalData;
        this.folder = folder;
        this.store = store;
        this.feed = feed;
        this.limits = limits;
        this.clock = clock;
    }

    /** Finds those of earlier times, and goes on with what had not ended. */
    synchronized void start() {
        ReplayFolder.in(folder).stream()
                .flatMap(kept -> read(kept).stream())
                .sorted(Comparator.comparing(kept -> kept.replay().createdAt()))
                .forEach(kept -> {
                    replays.put(kept.replay().id(), kept);
                    if (kept.replay().outcome() == null) {
                        waiting.add(kept);
                    }
                });
        maker.start();
    }

    private static List<KeptReplay> read(ReplayFolder folder) {
        try {
            return List.of(new KeptReplay(folder, folder.read()));
        } catch (RuntimeException unreadable) {
            LOGGER.warn("A replay is left alone, since its description cannot be read: {}", folder.facts(), unreadable);
            return List.of();
        }
    }

    /**
     * Takes one more, which is made when its turn comes.
     *
     * @throws ProblemException 400 when {@code until} makes no sense, 409 when the name is taken, 422 when it would be too
     *     long, 429 when there are as many as there may be
     */
    synchronized ReplayView add(NewReplay asked, String by) {
        for (KeptReplay kept : replays.values()) {
            if (kept.replay().name().equals(asked.name())) {
                throw new ProblemException(new Problem(
                                409, "replay-name-taken", "There is a replay of this name; delete it, or take another.")
                        .with("id", kept.replay().id()));
            }
        }
        long until = until(asked.until());
        if (until > limits.replayEvents()) {
            throw new ProblemException(new Problem(
                    422,
                    "replay-too-long",
                    "It would be made from " + until + " events, and may be from " + limits.replayEvents() + "."));
        }
        if (replays.size() >= limits.replays()) {
            throw new ProblemException(new Problem(
                            429,
                            "too-many-replays",
                            "There are " + replays.size() + " replays, which is as many as there may be: delete one.")
                    .retryAfter(WHEN_FULL));
        }
        String id = UUID.randomUUID().toString();
        KeptReplay kept = new KeptReplay(
                new ReplayFolder(folder.resolve(id)),
                new Replay(
                        id,
                        asked.name(),
                        until,
                        hashAt(until),
                        asked.policies() == null ? ReplayPolicies.NONE : asked.policies(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        by,
                        null,
                        null,
                        null));
        kept.folder().write(kept.replay());
        replays.put(id, kept);
        waiting.add(kept);
        return kept.view();
    }

    private long until(@Nullable String text) {
        long head = log.head().position();
        if (text == null) {
            return head;
        }
        KnownAt knownAt = new KnownAt(log);
        try {
            long position = knownAt.positionOf(text);
            if (position > head) {
                throw new ProblemException(Fault.at("/until", "is beyond the end of the log, " + head));
            }
            return log.endOfCommit(position);
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(
                    Fault.at("/until", "is neither an instant like 2017-06-30T12:00:00Z nor position:n"));
        }
    }

    private String hashAt(long position) {
        return log.commitAt(position).map(CommitHeader::hash).orElse(Head.EMPTY.hash());
    }

    /** All of them, the oldest first. */
    synchronized List<ReplayView> all() {
        return replays.values().stream().map(KeptReplay::view).toList();
    }

    /** Throws {@link ProblemException} 404 when there is none. */
    ReplayView get(String id) {
        return find(id).view();
    }

    private synchronized KeptReplay find(String id) {
        KeptReplay kept = replays.get(id);
        if (kept == null) {
            throw Replayed.unknown(id);
        }
        return kept;
    }

    /**
     * Stops making it, and removes what was made; it stays to be seen until it is deleted.
     *
     * @throws ProblemException 404 when there is none, 409 when it has ended otherwise
     */
    ReplayView cancel(String id) throws InterruptedException {
        KeptReplay kept = find(id);
        if (!kept.cancel(clock.instant())) {
            throw new ProblemException(
                    new Problem(409, "replay-over", "The replay has ended, and can only be deleted."));
        }
        kept.awaitEnd(PATIENCE_MILLIS);
        return kept.view();
    }

    /** Removes it, its files as soon as nobody reads them. Throws {@link ProblemException} 404 when there is none. */
    synchronized void delete(String id) {
        find(id).delete();
        replays.remove(id);
    }

    @Override
    public Open open(String id) {
        KeptReplay kept = find(id);
        Replay replay = kept.replay();
        if (replay.outcome() != Outcome.DONE) {
            Problem notDone = new Problem(
                    409, "replay-not-done", "The replay has not been made; GET /v1/replays/" + id + " says why.");
            throw new ProblemException(replay.outcome() == null ? notDone.retryAfter(Duration.ofSeconds(1)) : notDone);
        }
        if (!hashAt(replay.until()).equals(replay.untilHash())) {
            throw new ProblemException(new Problem(
                    409, "replay-of-another-log", "The log is no longer the one that the replay was made from."));
        }
        try {
            return new Open(kept.open(store), replay.policies().defaults(), replay.receipt(), kept::release);
        } catch (FactStoreException unreadable) {
            LOGGER.warn("Replay {} cannot be read", id, unreadable);
            throw new ProblemException(new Problem(
                    409, "replay-damaged", "The replay cannot be read: delete it, and have it made again."));
        }
    }

    private void make() {
        try {
            while (!closing) {
                KeptReplay next = waiting.take();
                if (next.begin()) {
                    make(next);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void make(KeptReplay kept) throws InterruptedException {
        Replay replay = kept.replay();
        try {
            fill(kept, replay);
            kept.end(Outcome.DONE, clock.instant(), null);
        } catch (CancellationException stopped) {
            if (closing) {
                kept.leave();
            } else {
                kept.end(Outcome.CANCELLED, clock.instant(), null);
            }
        } catch (InterruptedException stop) {
            kept.leave();
            throw stop;
        } catch (RuntimeException | Error failure) {
            if (closing) {
                kept.leave();
            } else {
                LOGGER.error("Replay {} failed", replay.id(), failure);
                fail(kept, failure);
            }
        }
    }

    /** Where not even that can be written down, it is tried again at the next start. */
    private void fail(KeptReplay kept, Throwable failure) {
        try {
            kept.end(Outcome.FAILED, clock.instant(), String.valueOf(failure.getMessage()));
        } catch (RuntimeException unwritten) {
            LOGGER.error(
                    "It cannot be written down that replay {} failed",
                    kept.replay().id(),
                    unwritten);
        }
    }

    private void fill(KeptReplay kept, Replay replay) throws InterruptedException {
        FactBuild build = new FactBuild(
                new LogUpTo(log, replay.until()), decode, replay.policies().ofFacts(personalData), feed);
        try (FactStore facts = opened(kept)) {
            kept.beginsAt(facts.position());
            build.fill(facts, (done, total) -> {
                kept.reached(done);
                if (closing || kept.isStopping()) {
                    throw new CancellationException();
                }
            });
        }
    }

    /** As far as it has come; from the beginning where what there is is of no use, such as made by another version. */
    private FactStore opened(KeptReplay kept) {
        try {
            FactStore facts = FactStore.open(kept.folder().facts(), store);
            if (facts.projection().equals(FactStore.PROJECTION)) {
                return facts;
            }
            facts.close();
        } catch (FactStoreException useless) {
            LOGGER.warn("Replay {} is begun again", kept.replay().id(), useless);
        }
        kept.folder().deleteFacts();
        return FactStore.open(kept.folder().facts(), store);
    }

    /** Stops making replays; what has not ended is gone on with at the next start. */
    @Override
    public void close() {
        closing = true;
        maker.interrupt();
        try {
            maker.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
