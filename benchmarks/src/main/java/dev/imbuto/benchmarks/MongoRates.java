package dev.imbuto.benchmarks;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.connection.ClusterType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.bson.Document;

/**
 * Commits a second to MongoDB, by Imbuto's log and by Axon's extension: for a real replica set, since what a majority of journals
 * takes is what a log waits for. Makes a database of its own for each measurement and drops it.
 */
final class MongoRates {
    private static final int[] THREADS = {1, 8, 32, 128};
    private static final int WARM_UP = 1;
    private static final String NOT_REPRESENTATIVE = "--not-representative";

    private static final String LOG = "imbuto's log";
    private static final String AXON_ON_LOG = "imbuto's log through axon's appendEvents";
    private static final String PER_EVENT = "axon-mongo, a document per event";
    private static final String PER_COMMIT = "axon-mongo, a document per commit";

    private MongoRates() {}

    /**
     * Arguments: address of a replica set without a database, commits a round, rounds, file for the raw result.
     *
     * <p>With {@code --not-representative} in the place of the file any server will do, and nothing is written: to see that the
     * program works.
     */
    public static void main(String[] arguments) throws IOException {
        MongoCosts.quieten();
        if (arguments.length != 4 || !arguments[0].startsWith("mongodb")) {
            System.err.println("""
                    MongoRates ADDRESS COMMITS ROUNDS FILE|--not-representative
                    needs a replica set whose members have disks and machines of their own, such as
                    mongodb://one:27017,two:27017,three:27017/?replicaSet=rs0: the time that a majority takes is what it measures.""");
            System.exit(2);
        }
        boolean anyServer = arguments[3].equals(NOT_REPRESENTATIVE);
        String server = arguments[0];
        String kind = kind(server);
        if (!anyServer && !kind.equals(ClusterType.REPLICA_SET.name())) {
            System.err.println(
                    "this server is " + kind + " and no member of a replica set, so its rates say nothing about one:"
                            + " start it with --replSet and run rs.initiate(), or see the program work with "
                            + NOT_REPRESENTATIVE);
            System.exit(2);
        }
        RawResult result = measure(server, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), anyServer);
        result.note("server", kind);
        if (anyServer) {
            System.out.println("NOT REPRESENTATIVE: nothing is written");
        } else {
            result.write(Path.of(arguments[3]));
        }
    }

    private static String kind(String server) {
        try (MongoClient client = MongoSide.connect(new ConnectionString(server))) {
            client.getDatabase("admin").runCommand(new Document("ping", 1));
            return client.getClusterDescription().getType().name();
        }
    }

    private static RawResult measure(String server, int commits, int rounds, boolean singleServer) {
        Map<String, Function<String, MongoSide>> sides = new LinkedHashMap<>();
        sides.put(LOG, address -> MongoSide.log(address, singleServer));
        sides.put(AXON_ON_LOG, address -> MongoSide.axonOnLog(address, singleServer));
        sides.put(PER_EVENT, MongoSide::axonPerEvent);
        sides.put(PER_COMMIT, MongoSide::axonPerCommit);
        RawResult result = new RawResult(
                "commits a second to MongoDB",
                "Per round and number of threads each side opens an empty database and appends " + commits
                        + " commits of 5 events in 4, each thread waiting until a majority has each of its commits in its journal;"
                        + " sides take turns; " + WARM_UP + " unmeasured round first.");
        result.note("commits", commits);
        result.note("rounds", rounds);
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int threads : THREADS) {
                for (Map.Entry<String, Function<String, MongoSide>> side : sides.entrySet()) {
                    double rate = rate(server, side.getValue(), MongoWork.of(threads, commits));
                    if (round >= 0) {
                        result.measured(name(side.getKey(), threads), rate);
                    }
                }
            }
        }
        for (int threads : THREADS) {
            for (String axon : List.of(PER_EVENT, PER_COMMIT)) {
                result.ratio(
                        "imbuto's log through axon's appendEvents / " + axon + ", threads: " + threads,
                        name(AXON_ON_LOG, threads),
                        name(axon, threads));
            }
        }
        return result;
    }

    private static double rate(String server, Function<String, MongoSide> opening, MongoWork work) {
        int options = server.indexOf('?');
        String database = "rates-" + UUID.randomUUID();
        String address =
                options < 0 ? server + database : server.substring(0, options) + database + server.substring(options);
        try (MongoSide side = opening.apply(address);
                MongoWork.Ready ready = work.ready(side::append)) {
            long start = System.nanoTime();
            ready.run();
            return work.commits() / ((System.nanoTime() - start) / 1e9);
        } finally {
            try (MongoClient client = MongoSide.connect(new ConnectionString(address))) {
                client.getDatabase(database).drop();
            }
        }
    }

    private static String name(String side, int threads) {
        return side + ", threads: " + threads + " (commits/s)";
    }
}
