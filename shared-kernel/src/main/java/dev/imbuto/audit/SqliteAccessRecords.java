package dev.imbuto.audit;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.sqlite.SessionWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** Records in a SQLite file of their own, each group synchronised to disk before anybody is answered. */
public final class SqliteAccessRecords implements AccessRecords {
    /** Name of the file in the folder of the data. */
    public static final String FILE = "reads.db";

    private static final int LARGEST_GROUP = 256;

    private final SessionWriter<Access, AccessRecord> writer;
    private final GroupCommit<Access, AccessRecord> writes;
    private final Connection reading; // guarded by itself, as are the statements
    private final PreparedStatement last;
    private final PreparedStatement above;
    private final PreparedStatement aboveOf;

    private SqliteAccessRecords(AccessFile file, SessionWriter<Access, AccessRecord> writer) throws SQLException {
        this.writer = writer;
        this.reading = file.openForReading();
        String select = "SELECT " + AccessFile.COLUMNS + " FROM access ";
        last = reading.prepareStatement(select + "ORDER BY number DESC LIMIT 1");
        above = reading.prepareStatement(select + "WHERE number > ? ORDER BY number LIMIT ?");
        aboveOf = reading.prepareStatement(select + """
                WHERE number IN (
                    SELECT number FROM access_to WHERE contact = ?1 AND number > ?2
                    UNION
                    SELECT number FROM access WHERE everybody_up_to > 0 AND everybody_up_to >= ?3 AND number > ?2)
                ORDER BY number LIMIT ?4""");
        writes = new GroupCommit<>("reads", LARGEST_GROUP, writer);
    }

    /**
     * Opens the records in this file, which is made if it is not there.
     *
     * @throws IllegalStateException when the file is something else, cannot be opened, or its last record is not what was
     *     recorded
     */
    public static SqliteAccessRecords open(Path path, Clock clock) {
        AccessFile file = new AccessFile(path);
        try {
            SessionWriter<Access, AccessRecord> writer = new SessionWriter<>(
                    () -> new AccessWriter(file, clock),
                    e -> new AccessRecordsUnavailableException("readings cannot be recorded: " + e.getMessage(), e));
            try {
                SqliteAccessRecords records = new SqliteAccessRecords(file, writer);
                try {
                    AccessChain.checkLast(records);
                } catch (RuntimeException e) {
                    records.close();
                    throw e;
                }
                return records;
            } catch (SQLException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("readings cannot be recorded in " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public AccessRecord record(Access access) {
        try {
            return writes.submit(access);
        } catch (RejectedExecutionException e) {
            throw new AccessRecordsUnavailableException("the records are closed", e);
        }
    }

    @Override
    public Optional<AccessRecord> last() {
        return reading(() -> records(last)).stream().findFirst();
    }

    @Override
    public List<AccessRecord> read(long after, int limit) {
        return reading(() -> {
            above.setLong(1, after);
            above.setInt(2, limit);
            return records(above);
        });
    }

    @Override
    public List<AccessRecord> readOf(ContactId contact, long capturedAt, long after, int limit) {
        return reading(() -> {
            aboveOf.setBytes(1, AccessFile.bytes(contact));
            aboveOf.setLong(2, after);
            aboveOf.setLong(3, capturedAt);
            aboveOf.setInt(4, limit);
            return records(aboveOf);
        });
    }

    /** The writer last: SQLite moves the write-ahead log into the file when the last connection ends, if that one may write. */
    @Override
    public void close() {
        writes.close();
        synchronized (reading) {
            try {
                reading.close();
            } catch (SQLException ignored) {
                // it only read
            }
        }
        writer.close();
    }

    private static List<AccessRecord> records(PreparedStatement query) throws SQLException {
        List<AccessRecord> records = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                records.add(AccessFile.record(row));
            }
        }
        return records;
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }

    private <T> T reading(Reading<T> reader) {
        synchronized (reading) {
            try {
                return reader.read();
            } catch (SQLException | IllegalArgumentException e) {
                throw new AccessRecordsUnavailableException("the records cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
