package dev.imbuto.command.idempotency;

import dev.imbuto.contact.ContactId;
import dev.imbuto.mongo.SharedDatabase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The answers to commands that were sent under a name of the client's ({@code Idempotency-Key}), kept for 30 days.
 *
 * <p>Names belong to the API key that uses them; neither is stored, only a hash of both. Of the threads of this process that
 * send the same, one has its turn and the others wait; where several processes share the answers, all of them give the one that
 * was stored first. Safe for use by many threads.
 */
public final class IdempotencyAnswers implements AutoCloseable {
    /** Name of the file in the folder of the data. */
    public static final String FILE = "answers.db";

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int NAME_BYTES = 16;

    private final AnswerStore store;
    private final ConcurrentHashMap<ByteBuffer, UnderWay> underWay = new ConcurrentHashMap<>();

    IdempotencyAnswers(AnswerStore store) {
        this.store = store;
    }

    /**
     * Opens the file, or makes it. One process may have it open.
     *
     * @throws IllegalStateException when it cannot be opened
     */
    public static IdempotencyAnswers open(Path file, Clock clock) {
        return new IdempotencyAnswers(SqliteAnswers.open(file, clock, KEPT));
    }

    /**
     * Answers that all processes with this database share. It stays open when this is closed.
     *
     * @throws IllegalStateException when the collection is not as it has to be
     * @throws dev.imbuto.log.LogUnavailableException when the database does not answer
     */
    public static IdempotencyAnswers open(SharedDatabase database, Clock clock) {
        return new IdempotencyAnswers(new MongoAnswers(database, clock, KEPT, MongoAnswers.WAITING));
    }

    /**
     * Claims the name, durably, or says what is known of it. Waits while another thread has its turn with the same body, and up
     * to some seconds while another process has.
     *
     * @param bodyDigest hash of all that makes two sendings the same, of any length; keyed, if bodies can be guessed
     * @throws dev.imbuto.log.LogUnavailableException when the storage refuses writes, or other processes take turns and none
     *     answers
     */
    public Claim claim(String apiKeyId, String key, byte[] bodyDigest) {
        byte[] name = name(apiKeyId, key);
        UnderWay mine = new UnderWay(ByteBuffer.wrap(name), bodyDigest);
        for (UnderWay other = begin(mine); other != null; other = begin(mine)) {
            if (!Arrays.equals(other.bodyDigest, bodyDigest)) {
                return new Claim.Reused();
            }
            other.await();
        }
        boolean keepsTurn = false;
        try {
            Claim claim = store.claim(name, bodyDigest);
            if (claim instanceof Claim.New first) {
                mine.stored = first.turn();
                claim = new Claim.New(mine);
            } else if (claim instanceof Claim.Unanswered open) {
                mine.stored = open.turn();
                claim = new Claim.Unanswered(mine);
            }
            keepsTurn = mine.stored != null;
            return claim;
        } finally {
            if (!keepsTurn) {
                mine.close();
            }
        }
    }

    private @Nullable UnderWay begin(UnderWay mine) {
        return underWay.putIfAbsent(mine.name, mine);
    }

    /**
     * Forgets every answer about the contact. Whoever sends such a command again is answered from the log. A file does not hold
     * them any more; a database not beyond what {@link MongoAnswers} says.
     *
     * @throws dev.imbuto.log.LogUnavailableException when the storage refuses that
     */
    public void forget(ContactId contact) {
        store.forget(contact);
    }

    /** Finishes what is being written. */
    @Override
    public void close() {
        store.close();
    }

    private static byte[] name(String apiKeyId, String key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] owner = apiKeyId.getBytes(StandardCharsets.UTF_8);
            // the length keeps ("ab", "c") and ("a", "bc") apart
            sha256.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(owner.length).array());
            sha256.update(owner);
            return Arrays.copyOf(sha256.digest(key.getBytes(StandardCharsets.UTF_8)), NAME_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** A thread's turn with a name; the others wait at the latch. */
    private final class UnderWay implements Claim.Turn {
        private final ByteBuffer name;
        private final byte[] bodyDigest;
        private final CountDownLatch over = new CountDownLatch(1);
        private Claim.@Nullable Turn stored;

        UnderWay(ByteBuffer name, byte[] bodyDigest) {
            this.name = name;
            this.bodyDigest = bodyDigest;
        }

        @Override
        public Optional<StoredAnswer> answer(StoredAnswer answer) {
            if (over.getCount() == 0 || stored == null) {
                throw new IllegalStateException("the turn is over");
            }
            Optional<StoredAnswer> faster = stored.answer(answer);
            close();
            return faster;
        }

        @Override
        public void close() {
            if (over.getCount() == 0) {
                return;
            }
            try {
                if (stored != null) {
                    stored.close();
                }
            } finally {
                underWay.remove(name, this);
                over.countDown();
            }
        }

        /** An interrupt does not end the wait: the one ahead always comes to an end. */
        private void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    over.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
