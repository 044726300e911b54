package dev.imbuto.benchmarks;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.GivenTouch;
import dev.imbuto.command.wiring.CommandSide;
import dev.imbuto.command.wiring.CommandSideSettings;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.EventTableFactory;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.MySqlEventTableFactory;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * Captures per second through the command bus, by 32 threads: on Imbuto's log in SQLite, where an answer means that it is
 * durable, beside the very same bus on Axon's in-memory engine and on Axon's JDBC engine over an H2 file. H2 never
 * synchronises the disk at a commit; by itself it writes every half second, or else at once.
 *
 * <p>How long a synchronised write takes decides how much of a difference durability makes, so it is measured too, each round.
 * The stores are made in the folder for temporary files: {@code -Djava.io.tmpdir} chooses another disk, or memory.
 */
final class CaptureRates {
    private static final int THREADS = 32;
    private static final int WARM_UP = 2;
    private static final int WRITES = 200;
    static final String IMBUTO = "imbuto, SQLite, durable (captures/s)";
    private static final String MEMORY = "axon in-memory engine (captures/s)";
    private static final String JDBC = "axon JDBC engine, H2 file, written twice a second (captures/s)";
    private static final String SYNCHRONISED = "bare synchronised writes of 4 KB, one after another (writes/s)";
    private static final String JDBC_AT_ONCE = "axon JDBC engine, H2 file, written at once (captures/s)";

    private CaptureRates() {}

    /** Arguments: captures a round, rounds, file for the raw result. */
    public static void main(String[] arguments) throws Exception {
        int captures = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        RawResult result = new RawResult(
                "captures through the command bus, 32 threads",
                "Per round, each side opens an empty store in a fresh folder and captures " + captures
                        + " leads; sides take turns; " + WARM_UP
                        + " unmeasured rounds first. A capture has company, source, campaign and"
                        + " no touch (one event). Sides marked with person also seal name and e-mail under a key that is"
                        + " made durable first, on every side alike.");
        result.note("captures", captures);
        result.note("rounds", rounds);
        for (int round = -WARM_UP; round < rounds; round++) {
            double synchronised = synchronisedWrites();
            if (round >= 0) {
                result.measured(SYNCHRONISED, synchronised);
            }
            for (boolean person : new boolean[] {false, true}) {
                String suffix = person ? ", with person" : "";
                for (String side : List.of(IMBUTO, MEMORY, JDBC, JDBC_AT_ONCE)) {
                    double rate = measure(side, captures, person);
                    if (round >= 0) {
                        result.measured(side + suffix, rate);
                    }
                }
            }
        }
        for (String suffix : List.of("", ", with person")) {
            result.ratio("imbuto / in-memory" + suffix, IMBUTO + suffix, MEMORY + suffix);
            result.ratio("imbuto / JDBC on H2, written twice a second" + suffix, IMBUTO + suffix, JDBC + suffix);
            result.ratio("imbuto / JDBC on H2, written at once" + suffix, IMBUTO + suffix, JDBC_AT_ONCE + suffix);
        }
        result.write(Path.of(arguments[2]));
    }

    static double measure(String side, int captures, boolean person) throws Exception {
        Path folder = Files.createTempDirectory("capture-rates");
        try (SqliteEventLog log = SqliteEventLog.open(folder.resolve("log.db"));
                SqliteSnapshots snapshots = SqliteSnapshots.open(folder.resolve("snapshots.db"));
                PersonalData people = SqlitePersonalData.open(folder, Optional.empty(), true)) {
            EventCodec codec = new EventCodec();
            CommandSideSettings settings = CommandSideSettings.standard(Currency.getInstance("EUR"));
            Clock clock = Clock.systemUTC();
            switch (side) {
                case IMBUTO -> {
                    try (CommandSide commands = CommandSide.open(log, codec, snapshots, people, settings, clock)) {
                        return capture(commands, captures, person);
                    }
                }
                case MEMORY -> {
                    try (CommandSide commands =
                            CommandSide.openOn(new IndexedMemory(), log, codec, people, settings, clock)) {
                        return capture(commands, captures, person);
                    }
                }
                default -> {
                    JdbcConnectionPool pool = JdbcConnectionPool.create(
                            "jdbc:h2:file:" + folder.resolve("events")
                                    + ";MODE=MySQL;DATABASE_TO_UPPER=FALSE;WRITE_DELAY="
                                    + (side.equals(JDBC) ? 500 : 0),
                            "sa",
                            "");
                    pool.setMaxConnections(THREADS);
                    try (CommandSide commands = CommandSide.openOn(jdbc(pool), log, codec, people, settings, clock)) {
                        return capture(commands, captures, person);
                    } finally {
                        pool.dispose();
                    }
                }
            }
        } finally {
            delete(folder);
        }
    }

    /** What the disk allows one writer who waits for each of his writes. */
    private static double synchronisedWrites() throws IOException {
        Path file = Files.createTempFile("synchronised", null);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(4096);
            long start = System.nanoTime();
            for (int n = 0; n < WRITES; n++) {
                channel.write(page.rewind());
                channel.force(false);
            }
            return WRITES / ((System.nanoTime() - start) / 1e9);
        } finally {
            Files.delete(file);
        }
    }

    private static EventStorageEngine jdbc(JdbcConnectionPool pool) throws SQLException {
        ConnectionProvider connections = new UnitOfWorkAwareConnectionProviderWrapper(pool::getConnection);
        EventTableFactory tables = MySqlEventTableFactory.INSTANCE;
        JdbcEventStorageEngine engine = JdbcEventStorageEngine.builder()
                .connectionProvider(connections)
                .transactionManager(new TransactionManager() {
                    @Override
                    public Transaction startTransaction() {
                        return new Transaction() {
                            @Override
                            public void commit() {}

                            @Override
                            public void rollback() {}
                        };
                    }
                })
                .eventSerializer(Jackson3Serializer.builder().build())
                .snapshotSerializer(Jackson3Serializer.builder().build())
                .build();
        engine.createSchema(tables);
        return engine;
    }

    private static double capture(CommandSide commands, int captures, boolean person) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(THREADS);
        long start = System.nanoTime();
        for (int thread = 0; thread < THREADS; thread++) {
            new Thread(() -> {
                        try {
                            for (int n = next.getAndIncrement(); n < captures; n = next.getAndIncrement()) {
                                commands.dispatcher().send(lead(n, person), context());
                            }
                        } catch (RuntimeException | Error failed) {
                            failure.set(failed);
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();
        if (failure.get() != null) {
            throw new IllegalStateException("a capture failed", failure.get());
        }
        return captures / ((System.nanoTime() - start) / 1e9);
    }

    private static CaptureLead lead(int n, boolean person) {
        String externalId = "lead-" + n;
        return new CaptureLead(
                ContactId.ofExternal(externalId),
                externalId,
                person ? new Person("Ada Lovelace " + n, "ada" + n + "@example.com", null, null) : null,
                new Company("Company " + n, "software", "Italy", 100, null),
                "web",
                "spring-2026",
                "/pricing",
                (GivenTouch) null,
                null,
                null);
    }

    private static CommandContext context() {
        return new CommandContext(CommandContext.newCommandId(), "benchmark", "local", "benchmark", null);
    }

    /**
     * Axon's engine with an index of the last sequence numbers: its own answer goes through all events, which would make the
     * other side of the comparison slower than it has to be.
     */
    private static final class IndexedMemory extends InMemoryEventStorageEngine {
        private final Map<String, Long> last = new ConcurrentHashMap<>();

        @Override
        public void appendEvents(List<? extends EventMessage<?>> events) {
            super.appendEvents(events);
            for (EventMessage<?> event : events) {
                if (event instanceof DomainEventMessage<?> ofAggregate) {
                    last.put(ofAggregate.getAggregateIdentifier(), ofAggregate.getSequenceNumber());
                }
            }
        }

        @Override
        public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
            return Optional.ofNullable(last.get(aggregateIdentifier));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
