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
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The only writer of the key file: what many threads need at once goes into one durable transaction. */
final class KeyWriter implements SessionWriter.Session<KeyWriter.Wish, KeyWriter.Row> {
    /** An address claimed for a contact that is not in the log yet is held for so long: its command is under way. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(10);

    /** Something to be written about a contact. */
    sealed interface Wish {}

    /**
     * The contact has a key from now on: this one, if it had none. Its hashes become these if it had no key, or if they are
     * to replace those that it had.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Keep(byte[] contact, byte[] wrapped, Hashes hashes, boolean replace) implements Wish {}

    /** Like {@link Keep}, but the hash of the address alone, and only if no other contact that exists has it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Claim(byte[] contact, byte[] wrapped, byte[] email, Predicate<ContactId> exists) implements Wish {}

    /** The contact is about to be erased. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Announce(byte[] contact) implements Wish {}

    /** The contact is no longer about to be erased. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Settle(byte[] contact) implements Wish {}

    /** Up to this position of the log every erasure is known. */
    record KnownUpTo(long position) implements Wish {}

    /** Nothing that was overwritten or deleted before is in the write-ahead file any more. Refused while somebody reads. */
    record Truncate() implements Wish {}

    /** The contact's key and hashes are gone for ever, from the database; a {@link Truncate} has to follow. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Destroy(byte[] contact) implements Wish {}

    /**
     * What stands in the file about a contact.
     *
     * @param wrapped null once destroyed
     * @param owners other contacts that have the address which was claimed, in which case nothing was written
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(byte @Nullable [] wrapped, Hashes hashes, Set<ContactId> owners) {
        Row(byte @Nullable [] wrapped, Hashes hashes) {
            this(wrapped, hashes, Set.of());
        }
    }

    private static final Row NOTHING = new Row(null, Hashes.NONE);

    private final Map<ContactId, Long> claimedAt;
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement checkpoint;
    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement destroy;
    private final PreparedStatement[] insertWords = new PreparedStatement[SearchWords.MOST_WORDS + 2];
    private final PreparedStatement deleteWord;
    private final PreparedStatement owners;
    private final PreparedStatement announce;
    private final PreparedStatement settle;
    private final PreparedStatement knownUpTo;

    /**
     * Writes through this connection, which it closes.
     *
     * @param claimedAt addresses whose claims may be under way, by {@link System#nanoTime}, the oldest first: what a writer
     *     before this one claimed, and what this one claims
     */
    KeyWriter(Connection connection, Map<ContactId, Long> claimedAt) throws SQLException {
        this.claimedAt = claimedAt;
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        checkpoint = connection.prepareStatement("PRAGMA wal_checkpoint(TRUNCATE)");
        find = connection.prepareStatement("SELECT wrapped, words FROM contact_key WHERE contact = ?");
        insert = connection.prepareStatement(
                "INSERT INTO contact_key (contact, wrapped, words) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
        update = connection.prepareStatement("UPDATE contact_key SET words = ? WHERE contact = ?");
        destroy = connection.prepareStatement("INSERT INTO contact_key (contact, wrapped, words) VALUES (?, NULL, ?)"
                + " ON CONFLICT DO UPDATE SET wrapped = NULL, words = excluded.words");
        for (int words = 1; words < insertWords.length; words++) {
            String rows = IntStream.range(0, words)
                    .mapToObj(word -> "(?" + (word + 2) + ", ?1)")
                    .collect(Collectors.joining(", "));
            insertWords[words] = connection.prepareStatement(
                    "INSERT INTO lookup (word, contact) VALUES " + rows + " ON CONFLICT DO NOTHING");
        }
        deleteWord = connection.prepareStatement("DELETE FROM lookup WHERE word = ? AND contact = ?");
        owners = connection.prepareStatement("SELECT contact FROM lookup WHERE word = ? AND contact <> ?");
        announce = connection.prepareStatement("INSERT INTO erasing (contact) VALUES (?) ON CONFLICT DO NOTHING");
        settle = connection.prepareStatement("DELETE FROM erasing WHERE contact = ?");
        knownUpTo = connection.prepareStatement("UPDATE erased SET known_up_to = ?");
    }

    @Override
    public void write(List<GroupCommit.Request<Wish, Row>> group) throws SQLException {
        boolean changes = false;
        for (GroupCommit.Request<Wish, Row> request : group) {
            changes |= !(request.content() instanceof Truncate);
        }
        if (changes) {
            begin.executeUpdate();
            for (GroupCommit.Request<Wish, Row> request : group) {
                request.answer(carryOut(request.content()));
            }
            commit.executeUpdate();
        }
        if (group.stream().anyMatch(request -> request.content() instanceof Truncate)) {
            truncate(group);
        }
    }

    private Row carryOut(Wish wish) throws SQLException {
        if (wish instanceof Keep keep) {
            return keep(keep);
        } else if (wish instanceof Claim claim) {
            return claim(claim);
        } else if (wish instanceof Destroy destroyed) {
            return destroy(destroyed.contact());
        } else if (wish instanceof Announce announced) {
            update(announce, announced.contact());
        } else if (wish instanceof Settle settled) {
            update(settle, settled.contact());
        } else if (wish instanceof KnownUpTo known) {
            knownUpTo.setLong(1, known.position());
            knownUpTo.executeUpdate();
        }
        return NOTHING;
    }

    private static void update(PreparedStatement statement, byte[] contact) throws SQLException {
        statement.setBytes(1, contact);
        statement.executeUpdate();
    }

    /** All that was committed is in the database then, and what it replaced is overwritten there. */
    private void truncate(List<GroupCommit.Request<Wish, Row>> group) throws SQLException {
        boolean busy;
        try (ResultSet result = checkpoint.executeQuery()) {
            busy = result.getInt(1) != 0;
        }
        for (GroupCommit.Request<Wish, Row> request : group) {
            if (request.content() instanceof Truncate) {
                if (busy) {
                    request.refuse(new LogUnavailableException("the write-ahead file of the keys is in use", null));
                } else {
                    request.answer(NOTHING);
                }
            }
        }
    }

    private Row keep(Keep wish) throws SQLException {
        if (insert(wish.contact(), wish.wrapped(), wish.hashes())) {
            return new Row(wish.wrapped(), wish.hashes());
        }
        Row row = find(wish.contact());
        return wish.replace() ? replace(wish.contact(), row, wish.hashes()) : row;
    }

    private Row claim(Claim wish) throws SQLException {
        ContactId contact = KeyTable.contact(wish.contact());
        forgetOldClaims();
        Set<ContactId> others = owners(wish.email(), wish.contact());
        others.removeIf(other -> !claimedAt.containsKey(other) && !wish.exists().test(other));
        if (!others.isEmpty()) {
            return new Row(null, Hashes.NONE, others);
        }
        claimedAt.put(contact, System.nanoTime());
        Hashes hashes = Hashes.NONE.withEmail(wish.email());
        if (insert(wish.contact(), wish.wrapped(), hashes)) {
            return new Row(wish.wrapped(), hashes);
        }
        Row row = find(wish.contact());
        return replace(wish.contact(), row, row.hashes().withEmail(wish.email()));
    }

    private Row destroy(byte[] contact) throws SQLException {
        claimedAt.remove(KeyTable.contact(contact));
        try (ResultSet known = found(contact)) {
            if (known.next()) {
                deleteWords(contact, new Hashes(known.getBytes(2)).each());
            }
        }
        destroy.setBytes(1, contact);
        destroy.setBytes(2, Hashes.NONE.bytes());
        destroy.executeUpdate();
        return NOTHING;
    }

    private boolean insert(byte[] contact, byte[] wrapped, Hashes hashes) throws SQLException {
        insert.setBytes(1, contact);
        insert.setBytes(2, wrapped);
        insert.setBytes(3, hashes.bytes());
        if (insert.executeUpdate() == 0) {
            return false;
        }
        insertWords(contact, hashes.each());
        return true;
    }

    private Row replace(byte[] contact, Row row, Hashes hashes) throws SQLException {
        if (row.wrapped() == null || row.hashes().equals(hashes)) {
            return row;
        }
        deleteWords(contact, row.hashes().each());
        insertWords(contact, hashes.each());
        update.setBytes(1, hashes.bytes());
        update.setBytes(2, contact);
        update.executeUpdate();
        return new Row(row.wrapped(), hashes);
    }

    private Row find(byte[] contact) throws SQLException {
        try (ResultSet row = found(contact)) {
            row.next();
            return new Row(row.getBytes(1), new Hashes(row.getBytes(2)));
        }
    }

    private ResultSet found(byte[] contact) throws SQLException {
        find.setBytes(1, contact);
        return find.executeQuery();
    }

    private void insertWords(byte[] contact, List<byte[]> words) throws SQLException {
        if (words.isEmpty()) {
            return;
        }
        PreparedStatement insertAll = insertWords[words.size()];
        insertAll.setBytes(1, contact);
        for (int i = 0; i < words.size(); i++) {
            insertAll.setBytes(i + 2, words.get(i));
        }
        insertAll.executeUpdate();
    }

    private void deleteWords(byte[] contact, List<byte[]> words) throws SQLException {
        for (byte[] word : words) {
            deleteWord.setBytes(1, word);
            deleteWord.setBytes(2, contact);
            deleteWord.executeUpdate();
        }
    }

    private Set<ContactId> owners(byte[] email, byte[] contact) throws SQLException {
        owners.setBytes(1, email);
        owners.setBytes(2, contact);
        Set<ContactId> others = new LinkedHashSet<>();
        try (ResultSet row = owners.executeQuery()) {
            while (row.next()) {
                others.add(KeyTable.contact(row.getBytes(1)));
            }
        }
        return others;
    }

    private void forgetOldClaims() {
        long now = System.nanoTime();
        Iterator<Long> oldest = claimedAt.values().iterator();
        while (oldest.hasNext() && now - oldest.next() > UNDER_WAY.toNanos()) {
            oldest.remove();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
