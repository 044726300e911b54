package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that builds facts and lets them take over, again and again, is killed at any moment. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledWhileTakingOverIT {
    private static final long SEED = 41;
    private static final int COMMANDS = 2_000;
    private static final int ROUNDS = Integer.getInteger("imbuto.rebuild.kills", 2);

    @TempDir
    private Path folder;

    @Test
    void the_live_file_is_whole_and_has_all_that_was_ever_read() throws Exception {
        History history = RandomHistory.of(SEED, COMMANDS);
        Random random = new Random(SEED);
        long reached = 0;
        int takingsOver = 0;
        int unfinished = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            Path told = folder.resolve("told-" + round);
            Path before = new FactFolder(folder).live();
            Process process = start(reached, told);
            while (!Files.readString(told).startsWith("begun") && process.isAlive()) {
                Thread.sleep(10);
            }
            boolean ended;
            if (round % 2 == 0) {
                ended = process.waitFor(200 + random.nextInt(3_000), TimeUnit.MILLISECONDS);
            } else {
                awaitTakingOver(process);
                ended = process.waitFor(random.nextInt(5), TimeUnit.MILLISECONDS);
            }
            process.destroyForcibly().waitFor();
            assertThat(ended).isFalse();
            long shown = reached;
            for (String line : Files.readAllLines(told)) {
                if (line.startsWith("read ") && line.endsWith(".")) {
                    shown = Math.max(shown, Long.parseLong(line.substring(5, line.length() - 1)));
                }
            }
            FactFolder files = new FactFolder(folder);
            takingsOver += files.live().equals(before) ? 0 : 1;
            unfinished += files.fresh().getFileName().toString().equals("facts-2.duckdb") ? 0 : 1;
            try (FactStore left = FactStore.open(files.live(), FactStore.Settings.DEFAULT)) {
                assertThat(left.position())
                        .as("round %d, %s", round, files.live().getFileName())
                        .isGreaterThanOrEqualTo(shown);
                reached = left.position();
                assertThat(left.digest())
                        .as("round %d, position %d", round, reached)
                        .isEqualTo(BuildingBesideTheLiveFactsIT.expected(history, reached));
            }
        }
        System.out.println(ROUNDS + " kills, in " + takingsOver + " rounds others took over, last position " + reached
                + " of " + history.head() + ", rounds with more than one file: " + unfinished);
        assertThat(reached).isPositive();
    }

    /** Until the list of files is about to change, or has just changed. */
    private void awaitTakingOver(Process process) throws Exception {
        Path list = folder.resolve("facts.live");
        String before = Files.exists(list) ? Files.readString(list) : "";
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (process.isAlive() && System.nanoTime() < deadline) {
            String now = Files.exists(list) ? Files.readString(list) : "";
            if (!now.equals(before) || Files.exists(folder.resolve("facts.live.new"))) {
                return;
            }
            Thread.sleep(1);
        }
    }

    private Process start(long reached, Path told) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Building.class.getName(),
                        folder.toString(),
                        Long.toString(reached))
                .redirectOutput(told.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Follows a log that grows, tells how far it could be read, and builds new facts all the time. */
    static final class Building {
        public static void main(String[] arguments) throws Exception {
            History history = RandomHistory.of(SEED, COMMANDS);
            HistoryLog log = new HistoryLog(history, Math.max(1, Long.parseLong(arguments[1])));
            FactFeed.Settings small = new FactFeed.Settings(50, 50, 100);
            LiveFacts live = new LiveFacts(
                    new FactFolder(Path.of(arguments[0])), log, log::decode, FactStore.Settings.DEFAULT, small);
            live.start();
            FactBuilding building = new FactBuilding(live, log, FactStore.Settings.DEFAULT);
            background(() -> {
                log.advanceTo(log.head().position() + 1);
                Thread.sleep(20);
            });
            background(() -> {
                say("read " + live.<Long>read(snapshot -> snapshot.position()) + ".");
                Thread.sleep(2);
            });
            System.out.println("begun");
            while (true) {
                building.begin(false);
                while (building.latest().orElseThrow().state() == FactsView.State.BUILDING
                        || building.latest().orElseThrow().state() == FactsView.State.COMPARING) {
                    Thread.sleep(1);
                }
                building.cancel();
                building.dropKept();
            }
        }

        private interface Step {
            void take() throws Exception;
        }

        private static void background(Step step) {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        step.take();
                    }
                } catch (Exception failure) {
                    failure.printStackTrace();
                    Runtime.getRuntime().halt(1);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static synchronized void say(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
