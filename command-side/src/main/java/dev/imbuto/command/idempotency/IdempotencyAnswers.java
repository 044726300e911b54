package dev.imbuto.command.idempotency;

import dev.imbuto.command.idempotency.AnswerFile.Found;
import dev.imbuto.command.idempotency.AnswerFile.ToAnswer;
import dev.imbuto.command.idempotency.AnswerFile.ToClaim;
import dev.imbuto.command.idempotency.AnswerFile.ToForget;
import dev.imbuto.command.idempotency.AnswerFile.Wish;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.sqlite.SessionWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The answers to commands that were sent under a name of the client's ({@code Idempotency-Key}), kept for 30 days.
 *
 * <p>Names belong to the API key that uses them; neither is stored, only a hash of both. Claims and answers of many threads
 * are made durable together. Safe for use by many threads.
 */
public final class IdempotencyAnswers implements AutoCloseable {
    /** Name of the file in the folder of the data. */
    public static final String FILE = "answers.db";

    private static final Duration KEPT = Duration.ofDays(30);
    private static final int LARGEST_GROUP = 1_000;
    private static final int NAME_BYTES = 16;

    private final SessionWriter<Wish, Found> writer;
    private final GroupCommit<Wish, Found> writes;
    private final ConcurrentHashMap<ByteBuffer, UnderWay> underWay = new ConcurrentHashMap<>();

    private IdempotencyAnswers(SessionWriter<Wish, Found> writer) {
        this.writer = writer;
        this.writes = new GroupCommit<>("answers", LARGEST_GROUP, writer);
    }

    /** Opens the file, or makes it. */
    public static IdempotencyAnswers open(Path file, Clock clock) {
        try {
            return new IdempotencyAnswers(new SessionWriter<>(
                    () -> new AnswerFile(file, clock, KEPT),
                    e -> new LogUnavailableException(
                            "the answers to earlier requests cannot be written: " + e.getMessage(), e)));
        } catch (SQLException e) {
            throw new IllegalStateException("answers cannot be kept in " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Claims the name, durably, or says what is known of it. Waits while another thread has its turn with the same body.
     *
     * @param bodyDigest hash of all that makes two sendings the same, of any length; keyed, if bodies can be guessed
     * @throws dev.imbuto.log.LogUnavailableException when the storage refuses writes
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
            Found found = writes.submit(new ToClaim(name, bodyDigest));
            if (!found.sameBody()) {
                return new Claim.Reused();
            }
            if (found.answer() != null) {
                return new Claim.Answered(found.answer());
            }
            mine.number = found.number();
            keepsTurn = true;
            return found.claimedNow() ? new Claim.New(mine) : new Claim.Unanswered(mine);
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
     * Forgets every answer about the contact, so that the file does not hold them any more. Whoever sends such a command
     * again is answered from the log.
     *
     * @throws dev.imbuto.log.LogUnavailableException when the storage refuses that
     */
    public void forget(ContactId contact) {
        writes.submit(new ToForget(contact));
    }

    /** Finishes what is being written. */
    @Override
    public void close() {
        writes.close();
        writer.close();
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
        private long number;

        UnderWay(ByteBuffer name, byte[] bodyDigest) {
            this.name = name;
            this.bodyDigest = bodyDigest;
        }

        @Override
        public void answer(StoredAnswer answer) {
            if (over.getCount() == 0) {
                throw new IllegalStateException("the turn is over");
            }
            writes.submit(new ToAnswer(number, answer));
            close();
        }

        @Override
        public void close() {
            underWay.remove(name, this);
            over.countDown();
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
