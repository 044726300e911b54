package dev.imbuto.command.idempotency;

import dev.imbuto.command.idempotency.AnswerFile.Found;
import dev.imbuto.command.idempotency.AnswerFile.Wish;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.sqlite.SessionWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The SQLite file of the answers and its only writer.
 *
 * <pre>
 * answer  number: in the order of the claims; name: who sent it, under which name (hash, 16 bytes); digest of the body;
 *         claimed_us: microseconds since 1970 UTC;
 *         status, headers ("Name: value" lines), body: NULL until it is answered;
 *         about: UUID (16) of the contact that the command was for, NULL where it was for none
 * </pre>
 */
final class AnswerFile implements SessionWriter.Session<Wish, Found> {
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);
    private static final int SWEPT_AT_ONCE = 1_000;
    private static final int BUSY_MILLIS = 5_000;
    private static final String TRUNCATE = "PRAGMA wal_checkpoint(TRUNCATE)";
    private static final Found NOTHING = new Found(0, false, false, null);

    sealed interface Wish {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ToClaim(byte[] name, byte[] digest) implements Wish {}

    record ToAnswer(long number, StoredAnswer answer) implements Wish {}

    /** Every answer about the contact is to be gone. */
    record ToForget(ContactId about) implements Wish {}

    /**
     * What stands under a name.
     *
     * @param claimedNow whether it is there since this call
     * @param sameBody whether it was claimed with the same body
     * @param answer null until there is one
     */
    record Found(
            long number,
            boolean claimedNow,
            boolean sameBody,
            @Nullable StoredAnswer answer) {}

    private final Clock clock;
    private final Duration kept;
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement insert;
    private final PreparedStatement find;
    private final PreparedStatement delete;
    private final PreparedStatement answer;
    private final PreparedStatement oldest;
    private final PreparedStatement sweep;
    private final PreparedStatement forget;
    private Instant lastSweep = Instant.MIN;

    /** @param kept how long after its claim an answer is remembered */
    AnswerFile(Path path, Clock clock, Duration kept) throws SQLException {
        this.clock = clock;
        this.kept = kept;
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        config.setGetGeneratedKeys(false); // there are none, and asking for them costs as much as writing
        connection = config.createConnection("jdbc:sqlite:" + path);
        try {
            createTables();
            begin = connection.prepareStatement("BEGIN IMMEDIATE");
            commit = connection.prepareStatement("COMMIT");
            insert = connection.prepareStatement("INSERT INTO answer (name, digest, claimed_us) VALUES (?, ?, ?)"
                    + " ON CONFLICT (name) DO NOTHING RETURNING number");
            find = connection.prepareStatement(
                    "SELECT number, claimed_us, digest, headers, body, status FROM answer WHERE name = ?");
            delete = connection.prepareStatement("DELETE FROM answer WHERE number = ?");
            answer = connection.prepareStatement(
                    "UPDATE answer SET status = ?, headers = ?, body = ?, about = ? WHERE number = ?");
            forget = connection.prepareStatement("DELETE FROM answer WHERE about = ?");
            oldest = connection.prepareStatement("SELECT claimed_us FROM answer ORDER BY number LIMIT 1");
            sweep = connection.prepareStatement("DELETE FROM answer WHERE claimed_us < ? AND number IN"
                    + " (SELECT number FROM answer ORDER BY number LIMIT " + SWEPT_AT_ONCE + ")");
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void createTables() throws SQLException {
        try (Statement create = connection.createStatement()) {
            create.executeUpdate("""
                    CREATE TABLE IF NOT EXISTS answer (
                        number     INTEGER PRIMARY KEY AUTOINCREMENT,
                        name       BLOB NOT NULL UNIQUE,
                        digest     BLOB NOT NULL,
                        claimed_us INTEGER NOT NULL,
                        status     INTEGER,
                        headers    TEXT,
                        body       BLOB,
                        about      BLOB
                    ) STRICT""");
            addAbout(create);
            create.executeUpdate("CREATE INDEX IF NOT EXISTS answer_about ON answer (about) WHERE about IS NOT NULL");
            // a crash may have left pages with what was forgotten in it
            create.execute(TRUNCATE);
        }
    }

    /** The first version did not know whom an answer is about. */
    private void addAbout(Statement statement) throws SQLException {
        boolean there;
        try (ResultSet column =
                statement.executeQuery("SELECT 1 FROM pragma_table_info('answer') WHERE name = 'about'")) {
            there = column.next();
        }
        if (!there) {
            statement.executeUpdate("ALTER TABLE answer ADD COLUMN about BLOB");
        }
    }

    @Override
    public void write(List<GroupCommit.Request<Wish, Found>> group) throws SQLException {
        Instant now = clock.instant();
        boolean forgot = false;
        begin.executeUpdate();
        for (GroupCommit.Request<Wish, Found> request : group) {
            Wish wish = request.content();
            if (wish instanceof ToClaim claim) {
                request.answer(claim(claim, now));
            } else if (wish instanceof ToAnswer toAnswer) {
                request.answer(answer(toAnswer));
            } else {
                forget.setBytes(1, StoredAnswer.bytes(((ToForget) wish).about()));
                forgot |= forget.executeUpdate() > 0;
                request.answer(NOTHING);
            }
        }
        if (!now.isBefore(lastSweep.plus(SWEEP_EVERY))) {
            sweep(now);
        }
        commit.executeUpdate();
        if (forgot) {
            truncate();
        }
    }

    /** So that the write-ahead file does not hold the old pages any more. */
    private void truncate() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(TRUNCATE)) {
            if (result.getInt(1) != 0) {
                throw new SQLException("the write-ahead file is in use");
            }
        }
    }

    private Found claim(ToClaim wish, Instant now) throws SQLException {
        Found inserted = insert(wish, now);
        if (inserted != null) {
            return inserted;
        }
        Found found = find(wish, now);
        if (found != null) {
            return found;
        }
        Found renewed = insert(wish, now);
        if (renewed == null) {
            throw new IllegalStateException("a name is taken and cannot be found");
        }
        return renewed;
    }

    private @Nullable Found insert(ToClaim wish, Instant now) throws SQLException {
        insert.setBytes(1, wish.name());
        insert.setBytes(2, wish.digest());
        insert.setLong(3, Microseconds.of(now));
        try (ResultSet row = insert.executeQuery()) {
            return row.next() ? new Found(row.getLong(1), true, true, null) : null;
        }
    }

    /** Null when it is too old to be kept, and deleted by now. */
    private @Nullable Found find(ToClaim wish, Instant now) throws SQLException {
        find.setBytes(1, wish.name());
        try (ResultSet row = find.executeQuery()) {
            row.next();
            long number = row.getLong(1);
            if (row.getLong(2) < cutoff(now)) {
                delete.setLong(1, number);
                delete.executeUpdate();
                return null;
            }
            boolean sameBody = Arrays.equals(row.getBytes(3), wish.digest());
            String headers = row.getString(4);
            StoredAnswer answer = headers == null
                    ? null
                    : new StoredAnswer(row.getInt(6), StoredAnswer.headers(headers), row.getBytes(5));
            return new Found(number, false, sameBody, answer);
        }
    }

    private Found answer(ToAnswer wish) throws SQLException {
        answer.setInt(1, wish.answer().status());
        answer.setString(2, wish.answer().headerLines());
        answer.setBytes(3, wish.answer().body());
        ContactId about = wish.answer().about();
        answer.setBytes(4, about == null ? null : StoredAnswer.bytes(about));
        answer.setLong(5, wish.number());
        answer.executeUpdate();
        return new Found(wish.number(), false, true, wish.answer());
    }

    /** Deletes some of what is too old. Rows are in the order of their age, so the first tells whether there is any. */
    private void sweep(Instant now) throws SQLException {
        try (ResultSet row = oldest.executeQuery()) {
            if (!row.next() || row.getLong(1) >= cutoff(now)) {
                lastSweep = now;
                return;
            }
        }
        sweep.setLong(1, cutoff(now));
        sweep.executeUpdate();
    }

    private long cutoff(Instant now) {
        return Microseconds.of(now.minus(kept));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
