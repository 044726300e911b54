package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.sqlite.SessionWriter;
import dev.imbuto.privacy.SearchWords.Hashes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The keys in a {@link KeyFile}, written by one thread and read over one connection.
 *
 * <p>No other process writes the file, so whatever stood announced in it when it was opened is abandoned.
 */
final class SqliteKeyTable implements KeyTable {
    private static final int LARGEST_GROUP = 1_000;
    private static final int MOST_TRUNCATIONS = 20;

    private final MasterKey master;
    private final SessionWriter<KeyWriter.Wish, KeyWriter.Row> writer;
    private final GroupCommit<KeyWriter.Wish, KeyWriter.Row> writes;
    private final Connection reading; // guarded by itself, as are the statements
    private final PreparedStatement find;
    private final PreparedStatement[] searches = new PreparedStatement[SearchWords.MOST_WORDS + 1];
    private final Set<ContactId> announcedHere = ConcurrentHashMap.newKeySet();

    SqliteKeyTable(KeyFile file, MasterKey master) throws SQLException {
        this.master = master;
        this.reading = file.openForReading();
        this.find = reading.prepareStatement("SELECT wrapped, words FROM contact_key WHERE contact = ?");
        Map<ContactId, Long> claimedAt = new LinkedHashMap<>();
        this.writer = new SessionWriter<>(
                () -> new KeyWriter(file.openForWriting(), claimedAt),
                e -> new LogUnavailableException("the key store cannot be written: " + e.getMessage(), e));
        this.writes = new GroupCommit<>("keys", LARGEST_GROUP, writer);
    }

    @Override
    public long goodForNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public Entry keep(ContactId contact, Hashes hashes) {
        return keep(contact, hashes, false);
    }

    @Override
    public Entry replace(ContactId contact, Hashes hashes) {
        return keep(contact, hashes, true);
    }

    private Entry keep(ContactId contact, Hashes hashes, boolean replace) {
        byte[] id = KeyTable.bytes(contact);
        byte[] wrapped = master.wrap(id, AesGcm.randomKey());
        return entry(contact, writes.submit(new KeyWriter.Keep(id, wrapped, hashes, replace)));
    }

    @Override
    public Claim claim(ContactId contact, byte[] email, Predicate<ContactId> exists) {
        byte[] id = KeyTable.bytes(contact);
        byte[] wrapped = master.wrap(id, AesGcm.randomKey());
        KeyWriter.Row row = writes.submit(new KeyWriter.Claim(id, wrapped, email, exists));
        return new Claim(row.owners(), row.owners().isEmpty() ? entry(contact, row) : null);
    }

    private Entry entry(ContactId contact, KeyWriter.Row row) {
        byte[] wrapped = row.wrapped();
        return new Entry(
                wrapped == null ? null : AesGcm.key(master.unwrap(KeyTable.bytes(contact), wrapped)), row.hashes());
    }

    @Override
    public Optional<Entry> find(ContactId contact) {
        return row(contact).map(row -> entry(contact, row));
    }

    private Optional<KeyWriter.Row> row(ContactId contact) {
        synchronized (reading) {
            try {
                find.setBytes(1, KeyTable.bytes(contact));
                try (ResultSet row = find.executeQuery()) {
                    return row.next()
                            ? Optional.of(new KeyWriter.Row(row.getBytes(1), new Hashes(row.getBytes(2))))
                            : Optional.empty();
                }
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }
    }

    @Override
    public Set<ContactId> search(List<byte[]> hashes, int limit) {
        synchronized (reading) {
            try {
                PreparedStatement search = prepared(hashes.size());
                for (int i = 0; i < hashes.size(); i++) {
                    search.setBytes(i + 1, hashes.get(i));
                }
                search.setInt(hashes.size() + 1, limit);
                Set<ContactId> found = new LinkedHashSet<>();
                try (ResultSet row = search.executeQuery()) {
                    while (row.next()) {
                        found.add(KeyTable.contact(row.getBytes(1)));
                    }
                }
                return found;
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }
    }

    /** Looks for contacts with so many hashes; prepared once. */
    private PreparedStatement prepared(int hashes) throws SQLException {
        PreparedStatement prepared = searches[hashes];
        if (prepared == null) {
            String others = " AND EXISTS (SELECT 1 FROM lookup WHERE word = ? AND contact = one.contact)";
            prepared = reading.prepareStatement("SELECT contact FROM lookup AS one WHERE word = ?"
                    + others.repeat(hashes - 1) + " ORDER BY contact LIMIT ?");
            searches[hashes] = prepared;
        }
        return prepared;
    }

    @Override
    public void destroy(ContactId contact) {
        writes.submit(new KeyWriter.Destroy(KeyTable.bytes(contact)));
    }

    /** Somebody who reads keeps the write-ahead file from being truncated, so that is tried some times. */
    @Override
    public void awaitGone(ContactId contact) {
        for (int attempt = 1; ; attempt++) {
            try {
                writes.submit(new KeyWriter.Truncate());
                return;
            } catch (LogUnavailableException busy) {
                if (attempt == MOST_TRUNCATIONS) {
                    throw busy;
                }
            }
        }
    }

    @Override
    public Forgetting.Announcement announce(ContactId contact) {
        announcedHere.add(contact);
        writes.submit(new KeyWriter.Announce(KeyTable.bytes(contact)));
        return new Row(contact);
    }

    @Override
    public List<Forgetting.Announcement> announced() {
        return read("SELECT contact FROM erasing", rows -> {
            List<Forgetting.Announcement> announced = new ArrayList<>();
            while (rows.next()) {
                announced.add(new Row(KeyTable.contact(rows.getBytes(1))));
            }
            return announced;
        });
    }

    /** The row of a contact that is about to be erased. */
    private final class Row implements Forgetting.Announcement {
        private final ContactId contact;

        private Row(ContactId contact) {
            this.contact = contact;
        }

        @Override
        public ContactId contact() {
            return contact;
        }

        @Override
        public boolean isFresh() {
            return false;
        }

        @Override
        public boolean isAbandoned() {
            return !announcedHere.contains(contact);
        }

        @Override
        public void withdraw() {
            settle(contact);
        }
    }

    @Override
    public void settle(ContactId contact) {
        writes.submit(new KeyWriter.Settle(KeyTable.bytes(contact)));
        announcedHere.remove(contact);
    }

    @Override
    public long knownUpTo() {
        return read("SELECT known_up_to FROM erased", row -> row.getLong(1));
    }

    @Override
    public void knownUpTo(long position) {
        writes.submit(new KeyWriter.KnownUpTo(position));
    }

    /** The writer last: SQLite moves the write-ahead log into the file when the last connection ends, if that one may write. */
    @Override
    public void close() {
        writes.close();
        synchronized (reading) {
            try {
                reading.close();
            } catch (SQLException e) {
                throw new IllegalStateException("the keys cannot be closed: " + e.getMessage(), e);
            } finally {
                writer.close();
            }
        }
    }

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> T read(String sql, Reading<T> reader) {
        synchronized (reading) {
            try (PreparedStatement query = reading.prepareStatement(sql);
                    ResultSet rows = query.executeQuery()) {
                return reader.of(rows);
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }
    }

    private static LogUnavailableException unreadable(SQLException e) {
        return new LogUnavailableException("the key store cannot be read: " + e.getMessage(), e);
    }
}
