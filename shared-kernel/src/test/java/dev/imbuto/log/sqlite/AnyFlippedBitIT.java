package dev.imbuto.log.sqlite;

import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogException;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bit that a disk spoils is found, by the check of the pages or that of the log, or it changes nothing: then every question
 * that can be asked of the log is answered as before. A page of SQLite has free space, and its header numbers that only count
 * changes, so not every bit matters to anybody, and none that matters to nobody can be missed.
 *
 * <p>The long form: {@code -Dimbuto.mutations=1000}; other ones: {@code -Dimbuto.seed=}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnyFlippedBitIT {
    private static final int FLIPS = Integer.getInteger("imbuto.mutations", 100);
    private static final long FIRST_SEED = Long.getLong("imbuto.seed", 1);
    private static final int COMMITS = 40;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("log.db");
    }

    private Path unwritten() {
        return folder.resolve("log.db-wal");
    }

    private void write(EventLog log) {
        for (int n = 0; n < COMMITS; n++) {
            log.append(commit("commit-" + n, "città-" + n % 7, 3L * (n / 7), 3));
        }
    }

    @Test
    void a_flipped_bit_in_the_file_is_found_or_changes_nothing_that_anybody_reads() throws IOException {
        try (var log = SqliteEventLog.open(file())) {
            write(log);
        }
        var all = answers();
        byte[] original = Files.readAllBytes(file());
        int found = 0;
        for (int n = 0; n < FLIPS; n++) {
            var flip = new Flip(original, FIRST_SEED + n);
            Files.write(file(), flip.bytes);
            if (isFound(null)) {
                found++;
            } else {
                assertThat(answers()).as(flip.name).isEqualTo(all);
            }
            Files.deleteIfExists(unwritten());
        }
        // most of the file is in use, so a check that sees nothing would be noticed here too
        assertThat(found).as("found of %d", FLIPS).isGreaterThan(FLIPS / 2);
    }

    /**
     * Before its pages are copied into the file, a commit stands in the write-ahead log alone. SQLite takes what is damaged there,
     * and all after it, for something that a crash left half written, and leaves it out: what was acknowledged is missing then,
     * and only a remembered head shows it.
     */
    @Test
    void a_flipped_bit_in_the_write_ahead_log_is_found_against_a_remembered_head() throws IOException {
        byte[] pages;
        byte[] ahead;
        Head head;
        List<String> all;
        try (var log = SqliteEventLog.open(file())) {
            log.append(commit("commit", "anna", 0, 1));
        } // copies what was written so far into the file
        try (var log = SqliteEventLog.open(file())) {
            log.append(commit("another", "anna", 1, 3));
            head = log.head();
            pages = Files.readAllBytes(file());
            ahead = Files.readAllBytes(unwritten());
            all = answers();
        }
        for (int n = 0; n < FLIPS / 3; n++) {
            var flip = new Flip(ahead, FIRST_SEED + n);
            Files.write(file(), pages);
            Files.write(unwritten(), flip.bytes);
            if (!isFound(head)) {
                assertThat(answers()).as(flip.name).isEqualTo(all);
            }
            Files.deleteIfExists(unwritten());
        }
    }

    /** One bit somewhere in these bytes. */
    private static final class Flip {
        final byte[] bytes;
        final String name;

        Flip(byte[] original, long seed) {
            var random = new Random(seed);
            int at = random.nextInt(original.length);
            int bit = random.nextInt(8);
            bytes = original.clone();
            bytes[at] ^= (byte) (1 << bit);
            name = "seed %d: bit %d of byte %d of %d".formatted(seed, bit, at, bytes.length);
        }
    }

    /** What {@code imbuto verify} does. */
    private boolean isFound(@Nullable Head remembered) {
        if (Pages.fault(file()).isPresent()) {
            return true;
        }
        try (var log = SqliteEventLog.openForReading(file())) {
            return !Verification.of(log, remembered, position -> {}).isClean();
        } catch (LogException | IllegalStateException found) {
            return true;
        }
    }

    /** Whatever can be asked of the log, with and without its indexes. */
    private List<String> answers() {
        var answers = new ArrayList<String>();
        try (var log = SqliteEventLog.openForReading(file())) {
            answers.add(log.head().toString());
            var events = log.read(0, 4 * COMMITS);
            events.forEach(event -> answers.add(written(event)));
            events.stream().map(StoredEvent::aggregateId).distinct().forEach(aggregate -> {
                answers.add(aggregate + log.lastSequence(aggregate));
                log.readAggregate(aggregate, 0, 4 * COMMITS).forEach(event -> answers.add(written(event)));
            });
            for (CommitHeader commit : log.readCommits(0, COMMITS)) {
                answers.add(commit.toString());
                answers.add(log.findCommit(commit.commitId()).toString());
                answers.add(log.commitAt(commit.lastPosition()).toString());
                answers.add(Long.toString(log.positionAt(commit.recordedAt())));
            }
        }
        return answers;
    }

    private static String written(StoredEvent event) {
        return List.of(
                        event.position(),
                        event.commitId(),
                        event.recordedAt(),
                        event.eventId(),
                        event.aggregateType(),
                        event.aggregateId(),
                        event.sequence(),
                        event.type(),
                        event.revision(),
                        event.timestamp(),
                        HexFormat.of().formatHex(event.payload()),
                        HexFormat.of().formatHex(event.metadata()))
                .toString();
    }
}
