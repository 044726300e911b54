package dev.imbuto.log.sqlite;

import dev.imbuto.log.Appended;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.SequenceConflictException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The only writer of a log file: chains the commits of a group one to another and stores them in one SQLite transaction.
 *
 * <p>Nothing is looked up before it is written. A commit id that is there already makes the insert of the commit do nothing,
 * and an event whose id or place in its aggregate is taken, or does not follow, makes the insert of the event do nothing;
 * then what was inserted of this commit is deleted again and it fails alone, inside the same transaction.
 */
final class Appender implements SessionWriter.Session<PreparedCommit, Appended> {
    private static final String INSERT_COMMIT = """
            INSERT INTO commits (first_position, event_count, commit_id, recorded_at, previous_hash, hash)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (commit_id) DO NOTHING
            """;
    private static final String INSERT_EVENT = """
            INSERT INTO events (position, event_id, aggregate_type, aggregate_id, sequence, type, revision, timestamp,
                                payload, metadata)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
            WHERE ?5 = 0 OR EXISTS (SELECT 1 FROM events WHERE aggregate_id = ?4 AND sequence = ?5 - 1)
            ON CONFLICT DO NOTHING
            """;
    private static final String FIND_COMMIT =
            "SELECT first_position, event_count, recorded_at FROM commits WHERE commit_id = ?";

    private final Consumer<Head> written;
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement insertCommit;
    private final PreparedStatement insertEvent;
    private final PreparedStatement findCommit;

    private long position;
    private long recordedAt;
    private byte[] hash;

    /**
     * Opens the file and reads where the log ends.
     *
     * @param written is told the end of the log now and after each durable group
     */
    Appender(LogFile file, Consumer<Head> written) throws SQLException {
        this.written = written;
        connection = file.openForWriting();
        try {
            file.prepare(connection);
            begin = connection.prepareStatement("BEGIN IMMEDIATE");
            commit = connection.prepareStatement("COMMIT");
            insertCommit = connection.prepareStatement(INSERT_COMMIT);
            insertEvent = connection.prepareStatement(INSERT_EVENT);
            findCommit = connection.prepareStatement(FIND_COMMIT);
            hash = HashChain.start();
            recordedAt = Long.MIN_VALUE;
            readEnd();
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void readEnd() throws SQLException {
        try (var statement = connection.createStatement();
                var end = statement.executeQuery("""
                        SELECT first_position + event_count - 1, recorded_at, hash
                        FROM commits ORDER BY first_position DESC LIMIT 1""")) {
            if (end.next()) {
                position = end.getLong(1);
                recordedAt = end.getLong(2);
                hash = end.getBytes(3);
            }
        }
        long lastEvent = lastEvent();
        if (lastEvent != position) {
            throw new LogCorruptedException(Math.min(position, lastEvent) + 1, "events and commits end apart");
        }
        publish();
    }

    private long lastEvent() throws SQLException {
        try (var statement = connection.createStatement();
                var last = statement.executeQuery("SELECT coalesce(max(position), 0) FROM events")) {
            return last.getLong(1);
        }
    }

    private void publish() {
        written.accept(
                position == 0
                        ? Head.EMPTY
                        : new Head(position, HashChain.toHex(hash), Microseconds.toInstant(recordedAt)));
    }

    @Override
    public void write(List<GroupCommit.Request<PreparedCommit, Appended>> group) throws SQLException {
        long before = position;
        begin.executeUpdate();
        for (var request : group) {
            append(request);
        }
        commit.executeUpdate();
        if (position > before) {
            publish();
        }
    }

    private void append(GroupCommit.Request<PreparedCommit, Appended> request) throws SQLException {
        var prepared = request.content();
        var events = prepared.commit().events();
        long first = position + 1;
        long recorded = Math.max(recordedAt, prepared.latest());
        byte[] link = HashChain.link(
                hash, first, events.size(), recorded, prepared.commit().commitId(), prepared.content());

        if (!insertCommit(first, events.size(), prepared.commit().commitId(), recorded, link)) {
            request.answer(find(prepared.commit().commitId()));
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (!insertEvent(first + i, event)) {
                takeBack(first);
                request.refuse(new SequenceConflictException(event.aggregateId(), event.sequence()));
                return;
            }
        }
        position += events.size();
        recordedAt = recorded;
        hash = link;
        request.answer(new Appended(first, position, Microseconds.toInstant(recorded), false));
    }

    private boolean insertCommit(long first, int count, String commitId, long recorded, byte[] link)
            throws SQLException {
        insertCommit.setLong(1, first);
        insertCommit.setInt(2, count);
        insertCommit.setString(3, commitId);
        insertCommit.setLong(4, recorded);
        insertCommit.setBytes(5, hash);
        insertCommit.setBytes(6, link);
        return insertCommit.executeUpdate() == 1;
    }

    private boolean insertEvent(long at, NewEvent event) throws SQLException {
        insertEvent.setLong(1, at);
        insertEvent.setString(2, event.eventId());
        insertEvent.setString(3, event.aggregateType());
        insertEvent.setString(4, event.aggregateId());
        insertEvent.setLong(5, event.sequence());
        insertEvent.setString(6, event.type());
        insertEvent.setString(7, event.revision());
        insertEvent.setLong(8, Microseconds.of(event.timestamp()));
        insertEvent.setBytes(9, event.payload());
        insertEvent.setBytes(10, event.metadata());
        return insertEvent.executeUpdate() == 1;
    }

    private void takeBack(long first) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM events WHERE position >= " + first);
            statement.executeUpdate("DELETE FROM commits WHERE first_position >= " + first);
        }
    }

    private Appended find(String commitId) throws SQLException {
        findCommit.setString(1, commitId);
        try (var row = findCommit.executeQuery()) {
            row.next();
            long first = row.getLong(1);
            return new Appended(first, first + row.getLong(2) - 1, Microseconds.toInstant(row.getLong(3)), true);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
