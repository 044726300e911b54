package dev.imbuto.command.idempotency;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoCollection;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.CollectionLayout.Index;
import dev.imbuto.mongo.Pace;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.mongo.UnclearWrites;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Answers in the collection {@code answers} of a MongoDB database that several processes share, each in the journals of a
 * majority of members when it was given.
 *
 * <pre>
 * _id: name, 16 bytes; digest: bytes; claimed: int64; turn: of whose turn it is; until: int64, when all turns so far are over;
 * and once it is answered: status: int32; headers: "Name: value" lines; body: bytes; by: whose turn answered;
 * about: UUID of a contact, 16 bytes, where it is about one. Microseconds since 1970 UTC.
 * </pre>
 *
 * <p><b>One answer.</b> The first that is stored counts, and whoever comes second gets it instead of his own.
 *
 * <p><b>Nothing refused is done.</b> A process that finds the name in another's turn waits up to a second for the answer. Then
 * the turn becomes its own, since the other may be dead, and it looks into the log. A success needs no more: the log knows
 * the command by its id, so whoever else succeeds has done the same thing. A refusal is decided from the absence of something
 * that the other may be about to do. So it is stored only in the latest turn, and only when that began after all turns before
 * were given back or are 30 s old, which is longer than a command takes; until then the client is asked to come back. What a
 * process does that stood still for 30 s between its look into the log and its commit, nobody can know.
 *
 * <p>The clocks of the machines may differ by some seconds. What is too old is deleted by and by, by any process. What was
 * forgotten is gone from a majority of members when {@link #forget} returns, and from their files when these are next compacted
 * and the record of operations has moved on.
 */
final class MongoAnswers implements AnswerStore {
    static final CollectionLayout LAYOUT =
            new CollectionLayout("answers", Index.of("age", "claimed"), Index.of("about", "about"));

    /** Longer than a command takes: the log gives up after 10 s. */
    static final Duration LONGEST_TURN = Duration.ofSeconds(30);

    /** How long to wait for another process's answer. */
    static final Duration WAITING = Duration.ofSeconds(1);

    private static final long LOOKING_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST_TAKEOVERS_SEEN = 3;
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);
    private static final int SWEPT_AT_ONCE = 1_000;
    private static final String OTHERWISE = "the answers to earlier requests are not available";
    private static final Bson UNANSWERED = exists("status", false);

    private final MongoCollection<Document> answers;
    private final MongoCollection<Document> confirming;
    private final Clock clock;
    private final Duration kept;
    private final Duration waiting;
    private final Pace pace = Pace.ofThisMachine();
    private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.MIN);

    /** @param kept how long after its claim an answer is remembered */
    MongoAnswers(SharedDatabase database, Clock clock, Duration kept, Duration waiting) {
        this.answers = database.collection(LAYOUT);
        this.confirming = answers.withReadConcern(ReadConcern.LINEARIZABLE);
        this.clock = clock;
        this.kept = kept;
        this.waiting = waiting;
    }

    @Override
    public Claim claim(byte[] name, byte[] digest) {
        sweepNowAndThen();
        for (int seen = 0; seen < MOST_TAKEOVERS_SEEN; ) {
            Instant now = clock.instant();
            MongoTurn mine = new MongoTurn(name, digest, 0);
            Document there = UnclearWrites.insertedOrFound(OTHERWISE, answers, mine.claim(now));
            if (isTurn(there, mine.id)) {
                return new Claim.New(mine);
            }
            if (there.getLong("claimed") < cutoff(now)) {
                settled(() -> answers.deleteOne(and(eq("_id", there.get("_id")), lt("claimed", cutoff(now)))));
                continue;
            }
            if (!Arrays.equals(there.get("digest", Binary.class).getData(), digest)) {
                return new Claim.Reused();
            }
            Document then = awaitAnswer(there);
            if (then == null) {
                continue;
            }
            StoredAnswer answer = answerIn(then);
            if (answer != null) {
                return new Claim.Answered(answer);
            }
            MongoTurn next = new MongoTurn(name, digest, then.getLong("until"));
            if (next.takesOver(then)) {
                return new Claim.Unanswered(next);
            }
            seen++; // somebody else took it over, and gets time to answer
        }
        throw busy();
    }

    /** The document as it is once it has an answer, or its turn is over, or that took too long; null when it is gone. */
    private @Nullable Document awaitAnswer(Document unanswered) {
        long deadline = pace.nanoTime() + waiting.toNanos();
        Document there = unanswered;
        while (there != null
                && !there.containsKey("status")
                && Microseconds.of(clock.instant()) < there.getLong("until")
                && pace.nanoTime() < deadline) {
            pace.pauseUpTo(LOOKING_AGAIN);
            there = find(unanswered.get("_id", Binary.class));
        }
        return there;
    }

    private @Nullable Document find(Binary name) {
        return answered(() -> answers.find(eq("_id", name)).first());
    }

    private static boolean isTurn(Document document, String turn) {
        return turn.equals(document.getString("turn"));
    }

    private static @Nullable StoredAnswer answerIn(Document document) {
        return document.containsKey("status")
                ? new StoredAnswer(
                        document.getInteger("status"),
                        StoredAnswer.headers(document.getString("headers")),
                        document.get("body", Binary.class).getData())
                : null;
    }

    @Override
    public void forget(ContactId contact) {
        settled(() -> answers.deleteMany(eq("about", new Binary(StoredAnswer.bytes(contact)))));
    }

    private long cutoff(Instant now) {
        return Microseconds.of(now.minus(kept));
    }

    /** Deletes some of what is too old; when there was more, the next claim goes on. A failure is nobody's business. */
    private void sweepNowAndThen() {
        Instant now = clock.instant();
        Instant due = nextSweep.get();
        if (now.isBefore(due) || !nextSweep.compareAndSet(due, now.plus(SWEEP_EVERY))) {
            return;
        }
        try {
            Bson tooOld = lt("claimed", cutoff(now));
            List<Object> names = new ArrayList<>();
            for (Document document :
                    answers.find(tooOld).projection(include("_id")).limit(SWEPT_AT_ONCE)) {
                names.add(document.get("_id"));
            }
            if (!names.isEmpty()) {
                answers.deleteMany(and(in("_id", names), tooOld));
            }
            if (names.size() == SWEPT_AT_ONCE) {
                nextSweep.set(now);
            }
        } catch (MongoException ignored) {
            // what is too old is not found either way
        }
    }

    private static LogUnavailableException busy() {
        return new LogUnavailableException("another process may be carrying the command out", null);
    }

    private static <T> T answered(Supplier<T> asked) {
        return SharedDatabase.answered(OTHERWISE, asked);
    }

    private static <T> T settled(Supplier<T> write) {
        return UnclearWrites.settled(OTHERWISE, write);
    }

    /** Has nothing of its own. */
    @Override
    public void close() {}

    private final class MongoTurn implements Claim.Turn {
        private final String id = UUID.randomUUID().toString();
        private final Binary name;
        private final Binary digest;
        private final long othersUntil;
        private boolean mayRefuse = true;
        private boolean answered;

        /** @param othersUntil when all turns before are over, in microseconds */
        MongoTurn(byte[] name, byte[] digest, long othersUntil) {
            this.name = new Binary(name);
            this.digest = new Binary(digest);
            this.othersUntil = othersUntil;
        }

        Document claim(Instant now) {
            return new Document("_id", name)
                    .append("digest", digest)
                    .append("claimed", Microseconds.of(now))
                    .append("turn", id)
                    .append("until", Microseconds.of(now.plus(LONGEST_TURN)));
        }

        /** False when the turn is not that of the document any more, or there is an answer. */
        boolean takesOver(Document found) {
            Instant now = clock.instant();
            mayRefuse = Microseconds.of(now) >= othersUntil;
            long until = Math.max(othersUntil, Microseconds.of(now.plus(LONGEST_TURN)));
            Bson theirs = and(eq("_id", name), in("turn", found.getString("turn"), id), UNANSWERED);
            return settled(() -> answers.updateOne(theirs, combine(set("turn", id), set("until", until)))
                            .getMatchedCount())
                    == 1;
        }

        /** Where the claim is gone, because it was forgotten or too old, the given answer counts and is not kept. */
        @Override
        public Optional<StoredAnswer> answer(StoredAnswer answer) {
            boolean refusal = answer.status() >= 400;
            if (refusal && !mayRefuse) {
                throw busy();
            }
            Bson open = and(eq("_id", name), eq("digest", digest), UNANSWERED);
            Bson mine = refusal ? and(open, eq("turn", id)) : open;
            Bson change = change(answer);
            long deadline = pace.nanoTime() + waiting.toNanos();
            do {
                boolean stored = settled(() -> answers.updateOne(mine, change).getMatchedCount()) == 1;
                Document there = stored ? null : find(name);
                boolean counts = stored || (there == null ? isGone() : id.equals(there.getString("by")));
                StoredAnswer other = there == null || counts ? null : answerIn(there);
                if (counts || other != null) {
                    answered = true;
                    return Optional.ofNullable(other);
                }
                pace.pauseUpTo(LOOKING_AGAIN); // somebody else's turn is under way
            } while (pace.nanoTime() < deadline);
            throw busy();
        }

        private Bson change(StoredAnswer answer) {
            List<Bson> members = new ArrayList<>(List.of(
                    set("status", answer.status()),
                    set("headers", answer.headerLines()),
                    set("body", new Binary(answer.body())),
                    set("by", id)));
            if (answer.about() != null) {
                members.add(set("about", new Binary(StoredAnswer.bytes(answer.about()))));
            }
            return combine(members);
        }

        /** A primary that was deposed and does not know it must not say so. */
        private boolean isGone() {
            return answered(() -> confirming
                            .find(eq("_id", name))
                            .projection(include("_id"))
                            .maxTime(SharedDatabase.WAITING_FOR_MAJORITY.toMillis(), TimeUnit.MILLISECONDS)
                            .first())
                    == null;
        }

        /** Says, if it can, that this turn is over; the turns before it may last. */
        @Override
        public void close() {
            if (!answered) {
                try {
                    answers.updateOne(and(eq("_id", name), eq("turn", id), UNANSWERED), set("until", othersUntil));
                } catch (MongoException ignored) {
                    // then it is over when it has lasted long enough
                }
            }
        }
    }
}
