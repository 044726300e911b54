package dev.imbuto.benchmarks;

import dev.imbuto.log.EventCodec;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.FactBuild;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.facts.FactFolder;
import dev.imbuto.query.facts.FactPolicies;
import dev.imbuto.query.facts.FactRebuild;
import dev.imbuto.query.facts.LogUpTo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Events per second of a whole rebuild of the facts, beside reading and decoding the same log and doing nothing with it. */
final class RebuildRates {
    private static final int BATCH = 10_000;
    private static final String REBUILD = "full rebuild (events/s)";
    private static final String REPLAY = "replay with other channels (events/s)";
    private static final String SCAN = "bare scan and decode (events/s)";

    private RebuildRates() {}

    /** Arguments: log file that no other process has open, rounds, file for the raw result. */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[1]);
        RawResult result = new RawResult(
                "rebuild of the facts",
                "Both sides read the same log in batches of " + BATCH
                        + " events, in turns; one unmeasured scan first. The scan"
                        + " is one thread that decodes each payload; the rebuild, and the replay, write a new DuckDB file to its end.");
        Path folder = Files.createTempDirectory("rebuild-rates");
        EventCodec codec = new EventCodec();
        try (SqliteEventLog log = SqliteEventLog.open(Path.of(arguments[0]))) {
            long total = log.head().position();
            result.note("events", total);
            scan(log, codec);
            for (int round = 0; round < rounds; round++) {
                result.measured(SCAN, scan(log, codec));
                long start = System.nanoTime();
                FactRebuild.replace(
                        new FactFolder(folder),
                        log,
                        codec::decode,
                        new FactStore.Settings("1GB", 2, 1),
                        FactFeed.Settings.DEFAULT,
                        (done, all) -> {});
                result.measured(REBUILD, total / ((System.nanoTime() - start) / 1e9));
                result.measured(REPLAY, replay(log, codec, folder.resolve("replay-" + round + ".duckdb")));
            }
        }
        result.ratio("rebuild / scan and decode", REBUILD, SCAN);
        result.ratio("replay / scan and decode", REPLAY, SCAN);
        result.write(Path.of(arguments[2]));
    }

    /** As a replay is made, but for its folder. */
    private static double replay(SqliteEventLog log, EventCodec codec, Path file) throws InterruptedException {
        long total = log.head().position();
        FactPolicies policies = new FactPolicies(Map.of("direct", "unknown"), null);
        long start = System.nanoTime();
        try (FactStore facts = FactStore.open(file, new FactStore.Settings("1GB", 2, 1))) {
            new FactBuild(new LogUpTo(log, total), codec::decode, policies, FactFeed.Settings.DEFAULT)
                    .fill(facts, (done, all) -> {});
        }
        return total / ((System.nanoTime() - start) / 1e9);
    }

    private static double scan(SqliteEventLog log, EventCodec codec) {
        long start = System.nanoTime();
        long position = 0;
        long decoded = 0;
        for (List<StoredEvent> events = log.read(0, BATCH); !events.isEmpty(); events = log.read(position, BATCH)) {
            for (StoredEvent event : events) {
                decoded += codec.decode(event) == null ? 0 : 1;
                position = event.position();
            }
        }
        return decoded / ((System.nanoTime() - start) / 1e9);
    }
}
