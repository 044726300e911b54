package dev.imbuto.audit;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.sqlite.SessionWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;

/** The only writer of the file: what many threads record at once goes into one durable transaction. */
final class AccessWriter implements SessionWriter.Session<Access, AccessRecord> {
    private final Clock clock;
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement insert;
    private final PreparedStatement insertContact;

    private long number;
    private long recordedAt = Long.MIN_VALUE;
    private byte[] hash = AccessChain.start();

    /** Opens the file and reads where the records end. */
    AccessWriter(AccessFile file, Clock clock) throws SQLException {
        this.clock = clock;
        connection = file.openForWriting();
        try {
            file.prepare(connection);
            begin = connection.prepareStatement("BEGIN IMMEDIATE");
            commit = connection.prepareStatement("COMMIT");
            insert = connection.prepareStatement(
                    "INSERT INTO access (" + AccessFile.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
            insertContact = connection.prepareStatement(
                    "INSERT INTO access_to (contact, number) VALUES (?, ?) ON CONFLICT DO NOTHING");
            readEnd();
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void readEnd() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet last = statement.executeQuery(
                        "SELECT number, recorded_at, hash FROM access ORDER BY number DESC LIMIT 1")) {
            if (last.next()) {
                number = last.getLong(1);
                recordedAt = last.getLong(2);
                hash = last.getBytes(3);
            }
        }
    }

    @Override
    public void write(List<GroupCommit.Request<Access, AccessRecord>> group) throws SQLException {
        begin.executeUpdate();
        for (GroupCommit.Request<Access, AccessRecord> request : group) {
            request.answer(append(request.content()));
        }
        commit.executeUpdate();
    }

    private AccessRecord append(Access access) throws SQLException {
        long next = number + 1;
        long now = Math.max(recordedAt, Microseconds.of(clock.instant()));
        byte[] link = AccessChain.link(hash, next, now, access);
        insert.setLong(1, next);
        insert.setLong(2, now);
        insert.setString(3, access.actor());
        insert.setString(4, access.client());
        insert.setString(5, access.route());
        insert.setString(6, access.correlationId());
        insert.setLong(7, access.everybodyUpTo());
        insert.setBytes(8, AccessFile.bytes(access.contacts()));
        insert.setBytes(9, link);
        insert.executeUpdate();
        for (ContactId contact : access.contacts()) {
            insertContact.setBytes(1, AccessFile.bytes(contact));
            insertContact.setLong(2, next);
            insertContact.executeUpdate();
        }
        number = next;
        recordedAt = now;
        hash = link;
        return new AccessRecord(next, Microseconds.toInstant(now), access, HashChain.toHex(link));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
