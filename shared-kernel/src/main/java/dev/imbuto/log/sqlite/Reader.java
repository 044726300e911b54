package dev.imbuto.log.sqlite;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads from a log file through one read-only connection; used by one thread at a time. */
final class Reader implements AutoCloseable {
    private static final String EVENT = """
            SELECT position, event_id, aggregate_type, aggregate_id, sequence, type, revision, timestamp, payload, metadata
            FROM events
            """;
    private static final String COMMIT = """
            SELECT first_position, event_count, commit_id, recorded_at, previous_hash, hash
            FROM commits
            """;

    private final Connection connection;
    private final PreparedStatement lastCommit;
    private final PreparedStatement events;
    private final PreparedStatement eventsOfAggregate;
    private final PreparedStatement lastSequence;
    private final PreparedStatement commits;
    private final PreparedStatement commitsFrom;
    private final PreparedStatement commitAt;
    private final PreparedStatement commitById;
    private final PreparedStatement strays;

    Reader(LogFile file) throws SQLException {
        connection = file.openForReading();
        try {
            lastCommit = connection.prepareStatement(COMMIT + "ORDER BY first_position DESC LIMIT 1");
            events = connection.prepareStatement(EVENT + "WHERE position > ? ORDER BY position LIMIT ?");
            eventsOfAggregate = connection.prepareStatement(
                    EVENT + "WHERE aggregate_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?");
            lastSequence = connection.prepareStatement("SELECT max(sequence) FROM events WHERE aggregate_id = ?");
            commits = connection.prepareStatement(COMMIT + "WHERE first_position > ? ORDER BY first_position LIMIT ?");
            commitsFrom = connection.prepareStatement("""
                    SELECT first_position, event_count, commit_id, recorded_at
                    FROM commits
                    WHERE first_position >=
                          coalesce((SELECT max(first_position) FROM commits WHERE first_position <= ?), 0)
                    ORDER BY first_position""");
            commitAt = connection.prepareStatement(
                    COMMIT + "WHERE first_position <= ? ORDER BY first_position DESC LIMIT 1");
            commitById = connection.prepareStatement(COMMIT + "WHERE commit_id = ?");
            strays = connection.prepareStatement("""
                    SELECT EXISTS (SELECT 1 FROM events WHERE position < 1)
                        OR EXISTS (SELECT 1 FROM commits WHERE first_position < 1)""");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Head head() throws SQLException {
        return first(lastCommit)
                .map(commit -> new Head(commit.lastPosition(), commit.hash(), commit.recordedAt()))
                .orElse(Head.EMPTY);
    }

    List<StoredEvent> events(long after, int limit) throws SQLException {
        var found = new ArrayList<StoredEvent>(Math.min(limit, 10_000));
        events.setLong(1, after);
        events.setInt(2, limit);
        commitsFrom.setLong(1, after + 1);
        // In this order: as long as a row of the first query is unread, the second sees the same state of the log.
        try (var rows = events.executeQuery();
                var commits = new CommitCursor(commitsFrom.executeQuery())) {
            long expected = after + 1;
            while (rows.next()) {
                if (rows.getLong(1) != expected) {
                    throw new LogCorruptedException(expected, "there is no event");
                }
                commits.moveTo(expected);
                found.add(event(rows, commits.commitId, commits.recordedAt));
                expected++;
            }
        }
        return found;
    }

    List<StoredEvent> eventsOfAggregate(String aggregateId, long firstSequence, int limit) throws SQLException {
        var found = new ArrayList<StoredEvent>();
        eventsOfAggregate.setString(1, aggregateId);
        eventsOfAggregate.setLong(2, firstSequence);
        eventsOfAggregate.setInt(3, limit);
        try (var rows = eventsOfAggregate.executeQuery()) {
            while (rows.next()) {
                long position = rows.getLong(1);
                var commit = commitAt(position)
                        .orElseThrow(() -> new LogCorruptedException(position, "the event is in no commit"));
                found.add(event(rows, commit.commitId(), commit.recordedAt()));
            }
        }
        return found;
    }

    long lastSequence(String aggregateId) throws SQLException {
        lastSequence.setString(1, aggregateId);
        try (var row = lastSequence.executeQuery()) {
            long last = row.getLong(1);
            return row.wasNull() ? -1 : last;
        }
    }

    List<CommitHeader> commits(long after, int limit) throws SQLException {
        var found = new ArrayList<CommitHeader>();
        commits.setLong(1, after);
        commits.setInt(2, limit);
        try (var rows = commits.executeQuery()) {
            while (rows.next()) {
                found.add(commit(rows));
            }
        }
        return found;
    }

    Optional<CommitHeader> commit(String commitId) throws SQLException {
        commitById.setString(1, commitId);
        return first(commitById);
    }

    /** Empty beyond the last commit. */
    Optional<CommitHeader> commitAt(long position) throws SQLException {
        commitAt.setLong(1, position);
        return first(commitAt).filter(commit -> position <= commit.lastPosition());
    }

    boolean hasStrays() throws SQLException {
        try (var row = strays.executeQuery()) {
            return row.getBoolean(1);
        }
    }

    private static Optional<CommitHeader> first(PreparedStatement query) throws SQLException {
        try (var row = query.executeQuery()) {
            return row.next() ? Optional.of(commit(row)) : Optional.empty();
        }
    }

    private static CommitHeader commit(ResultSet row) throws SQLException {
        return new CommitHeader(
                row.getLong(1),
                eventCount(row),
                row.getString(3),
                Microseconds.toInstant(row.getLong(4)),
                HashChain.toHex(row.getBytes(5)),
                HashChain.toHex(row.getBytes(6)));
    }

    /** The driver would drop what an int has no room for, and so let a larger number pass for this one. */
    private static int eventCount(ResultSet row) throws SQLException {
        long count = row.getLong(2);
        if (count != (int) count) {
            throw new LogCorruptedException(row.getLong(1), "the commit has " + count + " events");
        }
        return (int) count;
    }

    private static StoredEvent event(ResultSet row, String commitId, Instant recordedAt) throws SQLException {
        return new StoredEvent(
                row.getLong(1),
                commitId,
                recordedAt,
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getBytes(9),
                row.getBytes(10),
                Microseconds.toInstant(row.getLong(8)));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Walks along the commits while events are read in order. */
    private static final class CommitCursor implements AutoCloseable {
        private final ResultSet rows;
        private long lastPosition;
        private String commitId = "";
        private Instant recordedAt = Instant.EPOCH;

        CommitCursor(ResultSet rows) {
            this.rows = rows;
        }

        void moveTo(long position) throws SQLException {
            while (position > lastPosition) {
                if (!rows.next() || rows.getLong(1) > position) {
                    throw new LogCorruptedException(position, "the event is in no commit");
                }
                lastPosition = rows.getLong(1) + eventCount(rows) - 1;
                commitId = rows.getString(3);
                recordedAt = Microseconds.toInstant(rows.getLong(4));
            }
        }

        @Override
        public void close() throws SQLException {
            rows.close();
        }
    }
}
