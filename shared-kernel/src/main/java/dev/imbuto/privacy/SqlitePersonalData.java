package dev.imbuto.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.sqlite.SessionWriter;
import dev.imbuto.privacy.SearchWords.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Personal data under keys that are kept in a SQLite file of their own.
 *
 * <p>What is sealed is Base64url text, without padding, of
 *
 * <pre>
 * version (1): 1 | nonce (12) | AES-256-GCM ciphertext | tag (16)
 *
 * associated data:  version (1) | kind (1): P person, C change, T text | contact's UUID (16)
 * plaintext:        JSON of the person or change, or the text, in UTF-8
 * </pre>
 *
 * so that neither can be opened as another kind or as another contact's. The key is random, one per contact, wrapped by the
 * master key and durable before anything is sealed with it; once destroyed, a contact never gets another.
 *
 * <p>{@link #sealPerson} of a contact without a key also indexes the person, in the same transaction, so that {@link #index}
 * right after it costs nothing.
 */
public final class SqlitePersonalData implements PersonalData, Forgetting {
    /** Names of the files in the folder of the data. */
    public static final String FILE = "keys.db";

    public static final String MASTER_KEY_FILE = "master.key";

    private static final byte VERSION = 1;
    private static final int LARGEST_GROUP = 1_000;
    private static final int CACHED_KEYS = 50_000;
    private static final int MOST_WITH_EMAIL = 100;
    private static final int MOST_TRUNCATIONS = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private enum Kind {
        PERSON('P'),
        CHANGE('C'),
        TEXT('T');

        private final byte mark;

        Kind(char mark) {
            this.mark = (byte) mark;
        }
    }

    /** A contact's key and hashes as they were last seen; the key is null once destroyed. */
    private record Known(@Nullable SecretKey key, Hashes hashes) {}

    private final MasterKey master;
    private final SearchWords words;
    private final Cache<ContactId, Known> known =
            Caffeine.newBuilder().maximumSize(CACHED_KEYS).build();
    private final SessionWriter<KeyWriter.Wish, KeyWriter.Row> writer;
    private final GroupCommit<KeyWriter.Wish, KeyWriter.Row> writes;
    private final Connection reading; // guarded by itself, as is the statement
    private final PreparedStatement find;
    private final PreparedStatement[] searches = new PreparedStatement[SearchWords.MOST_WORDS + 1];

    private SqlitePersonalData(KeyFile file, MasterKey master, byte[] lookupKey) throws SQLException {
        this.master = master;
        this.words = new SearchWords(lookupKey);
        this.reading = file.openForReading();
        this.find = reading.prepareStatement("SELECT wrapped, words FROM contact_key WHERE contact = ?");
        Map<ContactId, Long> claimedAt = new LinkedHashMap<>();
        this.writer = new SessionWriter<>(
                () -> new KeyWriter(file.openForWriting(), claimedAt),
                e -> new LogUnavailableException("the key store cannot be written: " + e.getMessage(), e));
        this.writes = new GroupCommit<>("keys", LARGEST_GROUP, writer);
    }

    /**
     * Opens the keys in this folder.
     *
     * @param given the master key, when it is kept elsewhere; otherwise it is in {@value #MASTER_KEY_FILE} in this folder
     * @param founding whether nothing was ever sealed here. Only then are missing files made: {@value #FILE}, and
     *     {@value #MASTER_KEY_FILE} where no master key is given
     * @throws IllegalStateException when keys or master key are missing, or do not fit each other
     */
    public static SqlitePersonalData open(Path folder, Optional<MasterKey> given, boolean founding) {
        KeyFile file = new KeyFile(folder.resolve(FILE));
        try {
            boolean isNew = file.isNew();
            if (isNew && !founding) {
                throw new IllegalStateException(file.path() + " is missing: it holds the keys of the people in the log."
                        + " Put it back from a backup; Imbuto does not start without it");
            }
            MasterKey master = given.isPresent() ? given.get() : masterKey(folder.resolve(MASTER_KEY_FILE), isNew);
            if (!Files.exists(file.path())) {
                MasterKey.createPrivate(file.path()); // SQLite gives its other files the same permissions
            }
            byte[] lookupKey;
            try (Connection writing = file.openForWriting()) {
                lookupKey = file.prepare(writing, master);
            }
            return new SqlitePersonalData(file, master, lookupKey);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the keys in " + file.path() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static MasterKey masterKey(Path file, boolean mayCreate) throws IOException {
        if (Files.exists(file)) {
            return MasterKey.read(file);
        }
        if (!mayCreate) {
            throw new IllegalStateException(
                    "the master key is missing: neither IMBUTO_MASTER_KEY nor a file is given, and "
                            + file
                            + " is not there. Without it nothing about people can be read; Imbuto does not make a new one"
                            + " over existing keys");
        }
        return MasterKey.create(file);
    }

    @Override
    public Sealed sealPerson(ContactId contact, Person person) {
        Known known = this.known.getIfPresent(contact);
        if (known == null) {
            known = keep(contact, words.of(person), false);
        }
        return seal(contact, known, Kind.PERSON, JSON.writeValueAsBytes(person));
    }

    @Override
    public Sealed sealChange(ContactId contact, PersonChange change) {
        return seal(contact, known(contact), Kind.CHANGE, JSON.writeValueAsBytes(change));
    }

    @Override
    public Sealed sealText(ContactId contact, String text) {
        return seal(contact, known(contact), Kind.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<Person> openPerson(ContactId contact, Sealed sealed) {
        return open(contact, sealed, Kind.PERSON).map(json -> JSON.readValue(json, Person.class));
    }

    @Override
    public Optional<PersonChange> openChange(ContactId contact, Sealed sealed) {
        return open(contact, sealed, Kind.CHANGE).map(json -> JSON.readValue(json, PersonChange.class));
    }

    @Override
    public Optional<String> openText(ContactId contact, Sealed sealed) {
        return open(contact, sealed, Kind.TEXT).map(text -> new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void index(ContactId contact, Person person) {
        Hashes hashes = words.of(person);
        Known current = known.getIfPresent(contact);
        if (current == null || !current.hashes().equals(hashes)) {
            required(contact, keep(contact, hashes, true));
        }
    }

    @Override
    public Set<ContactId> claimEmail(ContactId contact, String email, Predicate<ContactId> exists) {
        byte[] fresh = AesGcm.randomKey();
        byte[] id = KeyFile.bytes(contact);
        KeyWriter.Row row = writes.submit(new KeyWriter.Claim(id, master.wrap(id, fresh), words.email(email), exists));
        if (row.owners().isEmpty()) {
            required(contact, remember(contact, row));
        }
        return row.owners();
    }

    @Override
    public Set<ContactId> withEmail(String email) {
        return find(List.of(words.email(email)), MOST_WITH_EMAIL);
    }

    @Override
    public Set<ContactId> matching(String text, int limit) {
        Set<ContactId> found = new LinkedHashSet<>();
        if (text.indexOf('@') >= 0) {
            found.addAll(find(List.of(words.email(text)), limit));
        }
        if (found.size() < limit) {
            found.addAll(find(words.name(text), limit - found.size()));
        }
        return found;
    }

    @Override
    public Forgetting forgetting() {
        return this;
    }

    @Override
    public void announce(ContactId contact) {
        writes.submit(new KeyWriter.Announce(KeyFile.bytes(contact)));
    }

    @Override
    public Set<ContactId> announced() {
        return read("SELECT contact FROM erasing", row -> {
            Set<ContactId> contacts = new LinkedHashSet<>();
            while (row.next()) {
                contacts.add(KeyFile.contact(row.getBytes(1)));
            }
            return contacts;
        });
    }

    /** Somebody who reads keeps the write-ahead file from being truncated, so that is tried some times. */
    @Override
    public void destroy(ContactId contact) {
        writes.submit(new KeyWriter.Destroy(KeyFile.bytes(contact)));
        known.put(contact, new Known(null, Hashes.NONE));
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
    public void settle(ContactId contact) {
        writes.submit(new KeyWriter.Settle(KeyFile.bytes(contact)));
    }

    @Override
    public boolean isDestroyed(ContactId contact) {
        synchronized (reading) {
            try {
                find.setBytes(1, KeyFile.bytes(contact));
                try (ResultSet row = find.executeQuery()) {
                    return row.next() && row.getBytes(1) == null;
                }
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }
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

    private Sealed seal(ContactId contact, Known known, Kind kind, byte[] plaintext) {
        byte[] ciphertext = AesGcm.seal(required(contact, known), associated(kind, contact), plaintext);
        byte[] sealed = new byte[1 + ciphertext.length];
        sealed[0] = VERSION;
        System.arraycopy(ciphertext, 0, sealed, 1, ciphertext.length);
        return new Sealed(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    private Optional<byte[]> open(ContactId contact, Sealed sealed, Kind kind) {
        SecretKey key = found(contact).key();
        if (key == null) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(sealed.ciphertext());
        } catch (IllegalArgumentException malformed) {
            throw new SealBrokenException("what was sealed is not Base64url");
        }
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new SealBrokenException("what was sealed is of a version that is not known here");
        }
        return Optional.of(AesGcm.open(key, associated(kind, contact), bytes, 1));
    }

    private static byte[] associated(Kind kind, ContactId contact) {
        byte[] data = new byte[18];
        data[0] = VERSION;
        data[1] = kind.mark;
        System.arraycopy(KeyFile.bytes(contact), 0, data, 2, 16);
        return data;
    }

    private static SecretKey required(ContactId contact, Known known) {
        SecretKey key = known.key();
        if (key == null) {
            throw new KeyDestroyedException(contact);
        }
        return key;
    }

    /** The contact's key, made when it has none. */
    private Known known(ContactId contact) {
        Known current = known.getIfPresent(contact);
        return current != null ? current : keep(contact, Hashes.NONE, false);
    }

    /** The contact's key, which must have been made. */
    private Known found(ContactId contact) {
        Known current = known.getIfPresent(contact);
        if (current != null) {
            return current;
        }
        Known read = known(contact, read(contact));
        Known meanwhile = known.asMap().putIfAbsent(contact, read); // which is the newer one
        return meanwhile == null ? read : meanwhile;
    }

    private Known keep(ContactId contact, Hashes hashes, boolean replace) {
        byte[] fresh = AesGcm.randomKey();
        byte[] id = KeyFile.bytes(contact);
        byte[] wrapped = master.wrap(id, fresh);
        return remember(contact, writes.submit(new KeyWriter.Keep(id, wrapped, hashes, replace)));
    }

    /** A key that is known as destroyed stays so, whatever a slower thread has written before. */
    private Known remember(ContactId contact, KeyWriter.Row row) {
        return known.asMap().merge(contact, known(contact, row), (before, now) -> before.key() == null ? before : now);
    }

    private Known known(ContactId contact, KeyWriter.Row row) {
        byte[] wrapped = row.wrapped();
        return new Known(
                wrapped == null ? null : AesGcm.key(master.unwrap(KeyFile.bytes(contact), wrapped)), row.hashes());
    }

    private KeyWriter.Row read(ContactId contact) {
        synchronized (reading) {
            try {
                find.setBytes(1, KeyFile.bytes(contact));
                try (ResultSet row = find.executeQuery()) {
                    if (!row.next()) {
                        throw new SealBrokenException("there never was a key of contact " + contact);
                    }
                    return new KeyWriter.Row(row.getBytes(1), new Hashes(row.getBytes(2)));
                }
            } catch (SQLException e) {
                throw unreadable(e);
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

    /** The contacts that have all of these hashes. */
    private Set<ContactId> find(List<byte[]> hashes, int limit) {
        if (hashes.isEmpty() || limit < 1) {
            return Set.of();
        }
        synchronized (reading) {
            try {
                PreparedStatement search = search(hashes.size());
                for (int i = 0; i < hashes.size(); i++) {
                    search.setBytes(i + 1, hashes.get(i));
                }
                search.setInt(hashes.size() + 1, limit);
                Set<ContactId> found = new LinkedHashSet<>();
                try (ResultSet row = search.executeQuery()) {
                    while (row.next()) {
                        found.add(KeyFile.contact(row.getBytes(1)));
                    }
                }
                return found;
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }
    }

    /** Looks for contacts with so many hashes; prepared once. */
    private PreparedStatement search(int hashes) throws SQLException {
        PreparedStatement prepared = searches[hashes];
        if (prepared == null) {
            String others = " AND EXISTS (SELECT 1 FROM lookup WHERE word = ? AND contact = one.contact)";
            prepared = reading.prepareStatement("SELECT contact FROM lookup AS one WHERE word = ?"
                    + others.repeat(hashes - 1) + " ORDER BY contact LIMIT ?");
            searches[hashes] = prepared;
        }
        return prepared;
    }

    private static LogUnavailableException unreadable(SQLException e) {
        return new LogUnavailableException("the key store cannot be read: " + e.getMessage(), e);
    }
}
