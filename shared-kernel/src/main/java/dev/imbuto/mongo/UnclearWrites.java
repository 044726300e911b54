package dev.imbuto.mongo;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import dev.imbuto.log.LogUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.Document;

/**
 * Writes that are done again while nobody knows what became of them: no answer came, a majority did not acknowledge in time, a
 * primary stepped down.
 *
 * <p>Only for writes that may be done twice because the second time changes nothing: what says for which state it is meant, sets
 * what it would set again, or is refused by a unique index.
 */
public final class UnclearWrites {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private UnclearWrites() {}

    /**
     * Writes, again and again for 10 s and the time that the last attempt takes, until the server has acknowledged it.
     *
     * @param otherwise the beginning of the message when it does not
     * @throws LogUnavailableException when it does not; what was to be written may be there or not, or come in later
     */
    public static <T> T settled(String otherwise, Supplier<T> write) {
        return settled(otherwise, write, Pace.ofThisMachine(), PATIENCE);
    }

    /** Like {@link #settled}; also again when nothing comes of it, as for one who was overtaken by another process. */
    public static <T> T decided(String otherwise, Supplier<Optional<T>> attempt) {
        return decided(otherwise, attempt, Pace.ofThisMachine(), PATIENCE);
    }

    static <T> T settled(String otherwise, Supplier<T> write, Pace pace, Duration patience) {
        return decided(otherwise, () -> Optional.of(write.get()), pace, patience);
    }

    static <T> T decided(String otherwise, Supplier<Optional<T>> attempt, Pace pace, Duration patience) {
        long deadline = pace.nanoTime() + patience.toNanos();
        for (long pause = SHORTEST_PAUSE; ; pause = Math.min(2 * pause, Pace.LONGEST_PAUSE)) {
            MongoException failure = null;
            try {
                var outcome = attempt.get();
                if (outcome.isPresent()) {
                    return outcome.get();
                }
            } catch (MongoException e) {
                failure = e;
            }
            if (pace.nanoTime() >= deadline) {
                var reason = failure == null ? "others were faster all the time" : failure.getMessage();
                throw new LogUnavailableException(otherwise + ": " + reason, failure);
            }
            pace.pauseUpTo(pause);
        }
    }

    /**
     * Inserts the document unless there is one with its {@code _id}, and returns the one that is there then, on a majority of
     * members: of several processes that do so at once, each gets the same. Which one that is can be told by something in it
     * that only this call has.
     *
     * @throws LogUnavailableException as {@link #settled}; also when another unique index keeps the document out
     */
    public static Document insertedOrFound(String otherwise, MongoCollection<Document> collection, Document document) {
        // what is there may be on its way to a majority, or be gone again
        return decided(
                otherwise,
                () -> SharedDatabase.insertedIfAbsent(collection, document)
                        ? Optional.of(document)
                        : Optional.ofNullable(
                                collection.find(eq("_id", document.get("_id"))).first()));
    }
}
