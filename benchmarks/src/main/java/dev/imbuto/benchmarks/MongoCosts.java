package dev.imbuto.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.sun.management.OperatingSystemMXBean;
import dev.imbuto.log.GroupCommit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.slf4j.LoggerFactory;

/**
 * What a commit to a log in MongoDB costs, in units that do not depend on the server: round trips, documents and bytes, counted
 * on the wire, and the processor's time of the client. Of Imbuto's log, of Axon's extension for MongoDB, and of the bare driver
 * that inserts the same documents in the same batches with the same write concern.
 *
 * <p>The server is the emulator, in a process of its own like the counting. It has no replicas and no disk and answers at once, so
 * that batches are smaller than behind a real one; how many commits it takes in a second says nothing, and is not measured.
 */
final class MongoCosts {
    private static final int[] THREADS = {1, 8, 32, 128};
    private static final int WARM_UP = 2;

    /** Few, since the emulator looks through all commits for each that it is asked for. */
    private static final int CONTINUED_CONTACTS = 512;

    private static final int CONTINUING = 32;

    private static final String MICROSECONDS = "processor µs a commit";
    private static final String WITH_THE_REST = "processor µs a commit with garbage collection and compilation";
    private static final ThreadMXBean JAVA_THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESSOR =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** As the log stores its commits. */
    private static final String COLLECTION = "commits";

    private static final List<Bson> INDEXES = List.of(
            Indexes.ascending("events.aggregateId", "events.sequence"),
            Indexes.ascending("events.id"),
            Indexes.ascending("commitId"));
    private static final int LONGEST_CHAIN = 64;
    private static final InsertManyOptions IN_ORDER = new InsertManyOptions().ordered(true);

    private static final String LOG = "imbuto's log";
    private static final String AXON_ON_LOG = "imbuto's log through axon's appendEvents";
    private static final String PER_EVENT = "axon-mongo, a document per event";
    private static final String PER_COMMIT = "axon-mongo, a document per commit";
    private static final String BARE = "bare driver, the same batches";
    private static final String BARE_RAW = "bare driver, the same batches, encoded beforehand";
    private static final String HANDED_OVER = "bare driver, handed over by the same threads";
    private static final String CONTINUED = "imbuto's log, contacts that another process wrote";

    private final CountedEmulator server;
    private final int commits;
    private final RawResult result;
    private boolean counts;

    private MongoCosts(CountedEmulator server, int commits, RawResult result) {
        this.server = server;
        this.commits = commits;
        this.result = result;
    }

    /** Arguments: commits a round, rounds, file for the raw result. */
    public static void main(String[] arguments) throws IOException {
        quieten();
        int commits = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        RawResult result = new RawResult(
                "what a commit to a log in MongoDB costs",
                "Per round and number of threads each side opens an empty database and appends " + commits
                        + " commits of 5 events in 4, each thread waiting for each of its commits; sides take turns; "
                        + WARM_UP
                        + " unmeasured rounds first. The bare driver inserts what the log stored just before, by one thread, with"
                        + " the same indexes, batch by batch as the log did. Round trips, documents and bytes are counted by a"
                        + " proxy before the emulator, both in another process. Processor time is that of all Java threads of the"
                        + " client; beside it that of its whole process, which the machine counts in steps of 10 ms.");
        result.note("commits", commits);
        result.note("rounds", rounds);
        try (CountedEmulator server = CountedEmulator.start()) {
            MongoCosts costs = new MongoCosts(server, commits, result);
            for (int round = -WARM_UP; round < rounds; round++) {
                costs.counts = round >= 0;
                for (int threads : THREADS) {
                    costs.round(threads);
                }
            }
        }
        for (int threads : THREADS) {
            ratios(result, threads);
        }
        result.write(Path.of(arguments[2]));
    }

    /** The driver tells a debugger about each command, which would be measured too; the emulator complains about indexes. */
    static void quieten() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.ERROR);
        }
    }

    private static void ratios(RawResult result, int threads) {
        for (String unit : List.of(MICROSECONDS, WITH_THE_REST)) {
            for (String bare : List.of(BARE, BARE_RAW, HANDED_OVER)) {
                ratio(result, bare, LOG, threads, unit);
            }
            for (String axon : List.of(PER_EVENT, PER_COMMIT)) {
                ratio(result, axon, AXON_ON_LOG, threads, unit);
            }
        }
    }

    private static void ratio(RawResult result, String side, String ours, int threads, String unit) {
        result.ratio(
                side + " / " + ours + with(threads) + ", " + unit,
                name(side, threads, unit),
                name(ours, threads, unit));
    }

    private void round(int threads) throws IOException {
        String stored = database();
        MongoWork work = MongoWork.of(threads, commits);
        List<Integer> batches;
        try (MongoSide log = MongoSide.log(server.address(stored), true);
                MongoWork.Ready ready = work.ready(log::append)) {
            batches = measure(LOG, threads, work, ready).batches();
        }
        bare(BARE, Document.class, threads, work, stored, batches);
        bare(BARE_RAW, RawBsonDocument.class, threads, work, stored, batches);
        handedOver(threads, work, stored);
        drop(stored);
        side(AXON_ON_LOG, threads, address -> MongoSide.axonOnLog(address, true));
        side(PER_EVENT, threads, MongoSide::axonPerEvent);
        side(PER_COMMIT, threads, MongoSide::axonPerCommit);
        if (threads == CONTINUING) {
            continued(threads);
        }
    }

    private void side(String side, int threads, Function<String, MongoSide> opening) throws IOException {
        String database = database();
        MongoWork work = MongoWork.of(threads, commits);
        try (MongoSide open = opening.apply(server.address(database));
                MongoWork.Ready ready = work.ready(open::append)) {
            measure(side, threads, work, ready);
        }
        drop(database);
    }

    /** Every commit continues a contact that this process knows nothing of, and is sent without having loaded it. */
    private void continued(int threads) throws IOException {
        String database = database();
        MongoWork work = MongoWork.of(threads, Math.min(commits, CONTINUED_CONTACTS * MongoWork.COMMITS_PER_CONTACT));
        try (MongoSide other = MongoSide.log(server.address(database), true);
                MongoWork.Ready before = work.firstOfEach().ready(other::append)) {
            before.run();
        }
        MongoWork rest = work.secondOfEach();
        try (MongoSide log = MongoSide.log(server.address(database), true);
                MongoWork.Ready ready = rest.ready(log::append)) {
            measure(CONTINUED, threads, rest, ready);
        }
        drop(database);
    }

    private <T> void bare(String side, Class<T> type, int threads, MongoWork work, String stored, List<Integer> batches)
            throws IOException {
        String database = database();
        try (MongoClient client = MongoSide.connect(new ConnectionString(server.address(database)))) {
            List<T> documents = stored(client, stored, type);
            MongoCollection<T> collection = empty(client, database, type);
            measure(side, threads, work, () -> {
                int from = 0;
                for (int size : batches) {
                    collection.insertMany(documents.subList(from, from + size), IN_ORDER);
                    from += size;
                }
            });
        }
        drop(database);
    }

    /** Who waits for a batch that others are in has to be woken: what that costs, without a chain, a hash or a check. */
    private void handedOver(int threads, MongoWork work, String stored) throws IOException {
        String database = database();
        try (MongoClient client = MongoSide.connect(new ConnectionString(server.address(database)))) {
            Map<String, Document> documents = new HashMap<>();
            for (Document document : stored(client, stored, Document.class)) {
                documents.put(document.getString("commitId"), document);
            }
            MongoCollection<Document> collection = empty(client, database, Document.class);
            try (GroupCommit<Document, Boolean> group = new GroupCommit<>("bare appender", LONGEST_CHAIN, requests -> {
                        collection.insertMany(
                                requests.stream()
                                        .map(GroupCommit.Request::content)
                                        .toList(),
                                IN_ORDER);
                        requests.forEach(request -> request.answer(true));
                    });
                    MongoWork.Ready ready = work.ready(planned -> group.submit(Objects.requireNonNull(
                            documents.get(planned.commit().commitId()))))) {
                measure(HANDED_OVER, threads, work, ready);
            }
        }
        drop(database);
    }

    private static <T> List<T> stored(MongoClient client, String database, Class<T> type) {
        return client.getDatabase(database)
                .getCollection(COLLECTION, type)
                .find()
                .sort(Indexes.ascending("_id"))
                .into(new ArrayList<>());
    }

    private static <T> MongoCollection<T> empty(MongoClient client, String database, Class<T> type) {
        MongoCollection<T> collection = client.getDatabase(database).getCollection(COLLECTION, type);
        for (Bson key : INDEXES) {
            collection.createIndex(key, new IndexOptions().unique(true));
        }
        return collection;
    }

    private CountingProxy.Counts measure(String side, int threads, MongoWork work, Runnable action) throws IOException {
        System.gc();
        server.take();
        long threadsBefore = ofThreads();
        long before = PROCESSOR.getProcessCpuTime();
        action.run();
        long ofProcess = PROCESSOR.getProcessCpuTime() - before;
        long ofThreads = ofThreads() - threadsBefore;
        CountingProxy.Counts counted = server.take();
        if (counts) {
            double commits = work.commits();
            measured(side, threads, MICROSECONDS, ofThreads / commits / 1_000);
            measured(side, threads, WITH_THE_REST, ofProcess / commits / 1_000);
            measured(side, threads, "round trips a commit", counted.roundTrips() / commits);
            measured(
                    side,
                    threads,
                    "round trips a batch",
                    (double) counted.roundTrips() / counted.batches().size());
            measured(
                    side,
                    threads,
                    "commits a batch",
                    commits / counted.batches().size());
            measured(side, threads, "documents a commit", counted.documents() / commits);
            measured(side, threads, "bytes sent an event", (double) counted.sent() / work.events());
            measured(side, threads, "bytes received an event", (double) counted.received() / work.events());
        }
        return counted;
    }

    /** Of all threads that run Java: none of them ends while it is measured. */
    private static long ofThreads() {
        long nanoseconds = 0;
        for (long thread : JAVA_THREADS.getAllThreadIds()) {
            nanoseconds += Math.max(0, JAVA_THREADS.getThreadCpuTime(thread));
        }
        return nanoseconds;
    }

    private void measured(String side, int threads, String unit, double value) {
        result.measured(name(side, threads, unit), value);
    }

    private static String name(String side, int threads, String unit) {
        return side + with(threads) + " (" + unit + ")";
    }

    private static String with(int threads) {
        return threads == 1 ? ", 1 thread" : ", " + threads + " threads";
    }

    private static String database() {
        return "costs-" + UUID.randomUUID();
    }

    private void drop(String database) {
        try (MongoClient client = MongoSide.connect(new ConnectionString(server.address(database)))) {
            client.getDatabase(database).drop();
        }
    }
}
