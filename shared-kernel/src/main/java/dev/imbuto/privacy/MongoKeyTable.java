package dev.imbuto.privacy;

import static com.mongodb.client.model.Filters.all;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.CollectionLayout.Index;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.mongo.UnclearWrites;
import dev.imbuto.privacy.SearchWords.Hashes;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The keys in a database that several processes share.
 *
 * <pre>
 * contact_keys  _id: the contact's UUID (16)
 *               wrapped: its key, wrapped by the master key as by AesGcm (60); null once destroyed, for ever
 *               other: while the master key is being changed, the same key wrapped by the other one; see KeyStore
 *               words: the hashes by which it is found (see SearchWords), that of the address first, zeros when there is none
 *               stamp: another one after each change of the words; none once destroyed
 * </pre>
 *
 * <p>An entry is made by inserting it and never deleted. So of two processes that make a contact's key at once the second finds
 * a duplicate and takes the key that is there, and after a destruction nobody can make another, however late he comes. Words are
 * changed by who has seen the stamp, so a request that was given up, and arrives when others have gone on, changes nothing.
 *
 * <p><b>Destroyed keys.</b> An entry is read from a primary which has shown that it is one after it read (linearizable), and its
 * key is used for at most two seconds from before the request was sent, by {@link System#nanoTime}. Two seconds after the
 * destruction is durable no process has the key in use any more, and {@link #awaitGone} is over then. Only a machine that was
 * suspended in between, and whose clock stood still with it, may open with an older key what it holds in memory.
 *
 * <p><b>Claims.</b> Who claims an address makes himself its owner in {@link EmailOwners}, which one of two that do so at once
 * cannot do, and only then gets the hash of it. An owner who does not have the hash (any more) is none after ten seconds. Those
 * are found who have the hash, so what a crash leaves between the two steps finds nobody, and frees the address in ten seconds.
 * Beside the owner all who have the hash by {@link #replace} are looked at.
 *
 * <p>So of two contacts that claim an address, in whatever processes, the later one is told of the earlier one: within ten seconds
 * of the claim in any case, and after that if the earlier one exists by then. The ten seconds are measured between the clocks of
 * two machines. Where the later one's clock is ahead by some seconds, the time is that much shorter, where it is behind, longer; a
 * claim that takes more than five seconds itself is made anew. So both get it only if the command of the earlier one takes longer
 * than the rest of the ten seconds to get into the log.
 */
final class MongoKeyTable implements KeyTable {
    static final CollectionLayout LAYOUT = new CollectionLayout("contact_keys", Index.of("words", "words"));

    /** How long an address is held for a contact that is not in the log yet: its command is under way. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(10);

    private static final long GOOD_FOR_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** No two clocks run equally fast. */
    private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LONGEST_CLAIM_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_OTHERS = 100;
    private static final String UNREADABLE = "the key store cannot be read";
    private static final String UNWRITABLE = "the key store cannot be written";
    private static final UpdateOptions MAKING_IT = new UpdateOptions().upsert(true);

    private final MasterKey master;
    private final Clock clock;
    private final MongoCollection<Document> keys;
    private final MongoCollection<Document> confirming;
    private final EmailOwners owners;
    private final MongoAnnouncements announcements;

    /**
     * Makes the collections where they are missing. The database stays open when this is closed.
     *
     * @param clock of this machine; those of all machines are to agree within some seconds
     */
    MongoKeyTable(SharedDatabase database, MasterKey master, Clock clock) {
        this.master = master;
        this.clock = clock;
        this.keys = database.collection(LAYOUT);
        this.confirming = database.confirming(keys);
        this.owners = new EmailOwners(database);
        this.announcements = new MongoAnnouncements(database, clock);
    }

    /** Whether no contact ever had a key. */
    boolean isEmpty() {
        return UnclearWrites.settled(UNREADABLE, () -> keys.find().limit(1).first() == null);
    }

    @Override
    public long goodForNanos() {
        return GOOD_FOR_NANOS;
    }

    @Override
    public Optional<Entry> find(ContactId contact) {
        return UnclearWrites.settled(UNREADABLE, () -> read(contact));
    }

    private Optional<Entry> read(ContactId contact) {
        return Optional.ofNullable(document(contact)).map(this::entry);
    }

    private @Nullable Document document(ContactId contact) {
        return confirming
                .find(eq("_id", id(contact)))
                .maxTime(SharedDatabase.WAITING_FOR_MAJORITY.toMillis(), TimeUnit.MILLISECONDS)
                .first();
    }

    private Entry entry(Document document) {
        WrappedKeys keys = WrappedKeys.of(document);
        SecretKey key =
                keys.isDestroyed() ? null : AesGcm.key(keys.required(master).key());
        return new Entry(key, hashes(document));
    }

    /** Where no hashes are given there mostly is an entry, and where some are there mostly is none. */
    @Override
    public Entry keep(ContactId contact, Hashes hashes) {
        Optional<Entry> there = hashes.equals(Hashes.NONE) ? find(contact) : Optional.empty();
        return there.orElseGet(() -> UnclearWrites.decided(
                UNWRITABLE, () -> tryToInsert(contact, hashes).or(() -> read(contact))));
    }

    @Override
    public Entry replace(ContactId contact, Hashes hashes) {
        return UnclearWrites.decided(UNWRITABLE, () -> tryToChange(contact, before -> hashes));
    }

    /** The entry afterwards; empty when it was another one at the moment of the change. */
    private Optional<Entry> tryToChange(ContactId contact, UnaryOperator<Hashes> change) {
        Document seen = document(contact);
        if (seen == null) {
            return tryToInsert(contact, change.apply(Hashes.NONE));
        }
        Entry before = entry(seen);
        Hashes hashes = change.apply(before.hashes());
        if (before.key() == null || hashes.equals(before.hashes())) {
            return Optional.of(before);
        }
        boolean changed = keys.updateOne(
                                and(eq("_id", id(contact)), eq("stamp", seen.getObjectId("stamp"))),
                                combine(set("words", words(hashes)), set("stamp", new ObjectId())))
                        .getMatchedCount()
                > 0;
        return changed ? Optional.of(new Entry(before.key(), hashes)) : Optional.empty();
    }

    /** The entry that was made; empty when there is one. */
    private Optional<Entry> tryToInsert(ContactId contact, Hashes hashes) {
        byte[] fresh = AesGcm.randomKey();
        Document document = new Document("_id", id(contact))
                .append("wrapped", new Binary(master.wrap(KeyTable.bytes(contact), fresh)))
                .append("words", words(hashes))
                .append("stamp", new ObjectId());
        return SharedDatabase.insertedIfAbsent(keys, document)
                ? Optional.of(new Entry(AesGcm.key(fresh), hashes))
                : Optional.empty();
    }

    @Override
    public Claim claim(ContactId contact, byte[] email, Predicate<ContactId> exists) {
        return UnclearWrites.decided(UNWRITABLE, () -> tryToClaim(contact, email, exists));
    }

    /**
     * Empty when another process was faster, or this one too slow.
     *
     * <p>Who becomes an owner had a key less than two seconds before. If it was destroyed since, the destruction looks for
     * owners once more when that time is over.
     */
    private Optional<Claim> tryToClaim(ContactId contact, byte[] email, Predicate<ContactId> exists) {
        long started = System.nanoTime();
        Optional<Entry> own = read(contact);
        if (own.isPresent() && own.get().key() == null) {
            return Optional.of(new Claim(Set.of(), own.get()));
        }
        Optional<EmailOwners.Owner> owner = owners.of(email);
        Set<ContactId> others = others(contact, email, owner, exists);
        if (!others.isEmpty()) {
            return Optional.of(new Claim(others, null));
        }
        if (System.nanoTime() - started > GOOD_FOR_NANOS
                || !owners.replace(email, owner, new EmailOwners.Owner(contact, clock.instant()))) {
            return Optional.empty();
        }
        Optional<Entry> claimed = tryToChange(contact, before -> before.withEmail(email));
        if (claimed.isPresent() && claimed.get().key() == null) {
            owners.forget(contact);
        }
        return System.nanoTime() - started > LONGEST_CLAIM_NANOS
                ? Optional.empty()
                : claimed.map(entry -> new Claim(Set.of(), entry));
    }

    private Set<ContactId> others(
            ContactId contact, byte[] email, Optional<EmailOwners.Owner> owner, Predicate<ContactId> exists) {
        Set<ContactId> others = matching(List.of(email), MOST_OTHERS);
        owner.filter(one -> hasEmail(one.contact(), email)).ifPresent(one -> others.add(one.contact()));
        others.removeIf(other -> other.equals(contact) || !exists.test(other));
        owner.filter(one -> one.at().isAfter(clock.instant().minus(UNDER_WAY)))
                .filter(one -> !one.contact().equals(contact))
                .ifPresent(one -> others.add(one.contact()));
        return others;
    }

    private boolean hasEmail(ContactId contact, byte[] email) {
        return read(contact).map(entry -> entry.hashes().hasEmail(email)).orElse(false);
    }

    @Override
    public Set<ContactId> search(List<byte[]> hashes, int limit) {
        return UnclearWrites.settled(UNREADABLE, () -> matching(hashes, limit));
    }

    private Set<ContactId> matching(List<byte[]> hashes, int limit) {
        Set<ContactId> found = new LinkedHashSet<>();
        keys.find(all("words", hashes.stream().map(Binary::new).toList()))
                .projection(include("_id"))
                .sort(ascending("_id"))
                .limit(limit)
                .forEach(document -> found.add(contact(document, "_id")));
        return found;
    }

    @Override
    public void destroy(ContactId contact) {
        Bson nothing = combine(set("wrapped", null), unset("other"), set("words", List.of()), unset("stamp"));
        UnclearWrites.settled(UNWRITABLE, () -> keys.updateOne(eq("_id", id(contact)), nothing, MAKING_IT));
        UnclearWrites.settled(UNWRITABLE, () -> owners.forget(contact));
    }

    @Override
    public void awaitGone(ContactId contact) {
        try {
            TimeUnit.NANOSECONDS.sleep(GOOD_FOR_NANOS + MARGIN_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("other processes may use the key for two seconds still", e);
        }
        UnclearWrites.settled(UNWRITABLE, () -> owners.forget(contact));
    }

    @Override
    public Forgetting.Announcement announce(ContactId contact) {
        return announcements.announce(contact);
    }

    @Override
    public List<Forgetting.Announcement> announced() {
        return announcements.all();
    }

    @Override
    public void settle(ContactId contact) {
        announcements.settle(contact);
    }

    @Override
    public long knownUpTo() {
        return announcements.knownUpTo();
    }

    @Override
    public void knownUpTo(long position) {
        announcements.knownUpTo(position);
    }

    /** Has nothing of its own. */
    @Override
    public void close() {}

    static List<Binary> words(Hashes hashes) {
        return hashes.places().map(Binary::new).toList();
    }

    static Hashes hashes(Document document) {
        List<byte[]> places = document.getList("words", Binary.class).stream()
                .map(Binary::getData)
                .toList();
        return places.isEmpty() ? Hashes.NONE : Hashes.of(places.get(0), places.subList(1, places.size()));
    }

    static Binary id(ContactId contact) {
        return new Binary(KeyTable.bytes(contact));
    }

    static ContactId contact(Document document, String member) {
        return KeyTable.contact(document.get(member, Binary.class).getData());
    }
}
