package dev.imbuto.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Sealed;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.privacy.KeyTable.Entry;
import dev.imbuto.privacy.SearchWords.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Personal data under the keys of a {@link KeyTable}.
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
 * so that neither can be opened as another kind or as another contact's. The key is random, one per contact, and durable before
 * anything is sealed with it; once destroyed, a contact never gets another.
 *
 * <p>{@link #sealPerson} of a contact without a key also indexes the person, in the same write, so that {@link #index} right after
 * it costs nothing.
 *
 * <p>A key is remembered for as long as the table says that it is good for, and for ever that it is destroyed. Remembered hashes
 * spare writing them again; where other processes write too they may have been changed since, so there they are believed once,
 * by that {@link #index} right after.
 */
final class SealedPersonalData implements PersonalData, Forgetting {
    private static final byte VERSION = 1;
    private static final int CACHED_KEYS = 50_000;
    private static final int MOST_WITH_EMAIL = 100;
    private static final int MOST_READS = 5;
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

    /**
     * A contact's entry as it was last seen.
     *
     * @param key null once destroyed
     * @param hashes null when they are not to be believed
     * @param asked before it was asked for, by {@link System#nanoTime}
     */
    private record Known(@Nullable SecretKey key, @Nullable Hashes hashes, long asked) {}

    private final KeyTable table;
    private final SearchWords words;
    private final boolean alone;
    private final Cache<ContactId, Known> known =
            Caffeine.newBuilder().maximumSize(CACHED_KEYS).build();

    /** The table is closed when this is. */
    SealedPersonalData(KeyTable table, byte[] lookupKey) {
        this.table = table;
        this.words = new SearchWords(lookupKey);
        this.alone = table.goodForNanos() == Long.MAX_VALUE;
    }

    @Override
    public Sealed sealPerson(ContactId contact, Person person) {
        Known current = current(contact);
        if (current == null) {
            long asked = System.nanoTime();
            Entry kept = table.keep(contact, words.of(person));
            current = remember(contact, new Known(kept.key(), kept.hashes(), asked));
        }
        return seal(contact, current, Kind.PERSON, JSON.writeValueAsBytes(person));
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
        Known current = current(contact);
        if (current != null && hashes.equals(current.hashes())) {
            if (!alone) {
                known.asMap().replace(contact, current, new Known(current.key(), null, current.asked()));
            }
            return;
        }
        long asked = System.nanoTime();
        required(contact, remember(contact, table.replace(contact, hashes), asked));
    }

    @Override
    public Set<ContactId> claimEmail(ContactId contact, String email, Predicate<ContactId> exists) {
        long asked = System.nanoTime();
        KeyTable.Claim claim = table.claim(contact, words.email(email), exists);
        Entry entry = claim.entry();
        if (entry != null) {
            required(contact, remember(contact, entry, asked));
        }
        return claim.others();
    }

    @Override
    public Set<ContactId> withEmail(String email) {
        return table.search(List.of(words.email(email)), MOST_WITH_EMAIL);
    }

    @Override
    public Set<ContactId> matching(String text, int limit) {
        Set<ContactId> found = new LinkedHashSet<>();
        if (text.indexOf('@') >= 0 && limit > 0) {
            found.addAll(table.search(List.of(words.email(text)), limit));
        }
        List<byte[]> name = words.name(text);
        if (found.size() < limit && !name.isEmpty()) {
            found.addAll(table.search(name, limit - found.size()));
        }
        return found;
    }

    @Override
    public Forgetting forgetting() {
        return this;
    }

    @Override
    public Announcement announce(ContactId contact) {
        return table.announce(contact);
    }

    @Override
    public List<Announcement> announced() {
        return table.announced();
    }

    @Override
    public void destroy(ContactId contact) {
        table.destroy(contact);
        known.put(contact, new Known(null, Hashes.NONE, System.nanoTime()));
        table.awaitGone(contact);
    }

    @Override
    public void settle(ContactId contact) {
        table.settle(contact);
    }

    @Override
    public boolean isDestroyed(ContactId contact) {
        return table.find(contact).map(entry -> entry.key() == null).orElse(false);
    }

    @Override
    public long knownUpTo() {
        return table.knownUpTo();
    }

    @Override
    public void knownUpTo(long position) {
        table.knownUpTo(position);
    }

    @Override
    public void close() {
        table.close();
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
        System.arraycopy(KeyTable.bytes(contact), 0, data, 2, 16);
        return data;
    }

    private static SecretKey required(ContactId contact, Known known) {
        SecretKey key = known.key();
        if (key == null) {
            throw new KeyDestroyedException(contact);
        }
        return key;
    }

    /** What is known and still good. */
    private @Nullable Known current(ContactId contact) {
        Known current = known.getIfPresent(contact);
        return current != null && isGood(current) ? current : null;
    }

    private boolean isGood(Known seen) {
        return seen.key() == null || System.nanoTime() - seen.asked() < table.goodForNanos();
    }

    /** The contact's key, made when it has none. */
    private Known known(ContactId contact) {
        Known current = current(contact);
        if (current != null) {
            return current;
        }
        long asked = System.nanoTime();
        return remember(contact, table.keep(contact, Hashes.NONE), asked);
    }

    /**
     * The contact's key, which must have been made.
     *
     * @throws LogUnavailableException when reading it took longer than it is good for, several times
     */
    private Known found(ContactId contact) {
        Known current = current(contact);
        for (int reads = 0; current == null; reads++) {
            if (reads == MOST_READS) {
                throw new LogUnavailableException("the key store answers too late", null);
            }
            current = read(contact);
        }
        return current;
    }

    /** Null when the answer came too late. */
    private @Nullable Known read(ContactId contact) {
        long asked = System.nanoTime();
        Entry entry = table.find(contact)
                .orElseThrow(() -> new SealBrokenException("there never was a key of contact " + contact));
        Known read = known(entry, asked);
        // what another thread has put there meanwhile is the newer one
        Known newer = known.asMap().merge(contact, read, (before, now) -> isGood(before) ? before : now);
        return isGood(newer) ? newer : null;
    }

    private Known remember(ContactId contact, Entry entry, long asked) {
        return remember(contact, known(entry, asked));
    }

    private Known known(Entry entry, long asked) {
        return new Known(entry.key(), alone ? entry.hashes() : null, asked);
    }

    /** A key that is known as destroyed stays so, whatever a slower thread has written before. */
    private Known remember(ContactId contact, Known seen) {
        return known.asMap().merge(contact, seen, (before, now) -> before.key() == null ? before : now);
    }
}
