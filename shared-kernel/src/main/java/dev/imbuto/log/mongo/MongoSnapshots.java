package dev.imbuto.log.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.Snapshot;
import dev.imbuto.log.Snapshots;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.SharedDatabase;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.types.Binary;

/**
 * Snapshots in the collection {@code snapshots} beside a log, which may be dropped at any time. What was forgotten is gone from a
 * majority of members when {@link #forget} returns, and from their files when these are next compacted.
 */
public final class MongoSnapshots implements Snapshots {
    private static final CollectionLayout LAYOUT = new CollectionLayout("snapshots");
    private static final ReplaceOptions MAKING_IT = new ReplaceOptions().upsert(true);

    private final MongoCollection<Document> snapshots;

    /** Makes the collection where it is missing. The database stays open when this is closed. */
    public MongoSnapshots(SharedDatabase database) {
        snapshots = database.collection(LAYOUT);
    }

    @Override
    public Optional<Snapshot> latest(String aggregateId) {
        return answered(
                () -> Optional.ofNullable(snapshots.find(eq("_id", aggregateId)).first())
                        .map(MongoSnapshots::snapshot));
    }

    private static Snapshot snapshot(Document document) {
        return new Snapshot(
                document.getString("aggregateType"),
                document.getString("_id"),
                document.getLong("sequence"),
                document.getString("type"),
                document.getString("revision"),
                document.get("payload", Binary.class).getData(),
                document.get("metadata", Binary.class).getData(),
                Microseconds.toInstant(document.getLong("timestamp")));
    }

    /** Where there is a later one, the upsert finds nothing to replace and cannot add a second document either. */
    @Override
    public void keep(Snapshot snapshot) {
        var document = new Document("_id", snapshot.aggregateId())
                .append("aggregateType", snapshot.aggregateType())
                .append("sequence", snapshot.sequence())
                .append("type", snapshot.type())
                .append("revision", snapshot.revision())
                .append("payload", new Binary(snapshot.payload()))
                .append("metadata", new Binary(snapshot.metadata()))
                .append("timestamp", Microseconds.of(snapshot.timestamp()));
        var notLater = and(eq("_id", snapshot.aggregateId()), lte("sequence", snapshot.sequence()));
        answered(() -> {
            try {
                return snapshots.replaceOne(notLater, document, MAKING_IT);
            } catch (MongoWriteException e) {
                if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                    throw e;
                }
                return document;
            }
        });
    }

    @Override
    public void forget(String aggregateId) {
        answered(() -> snapshots.deleteOne(eq("_id", aggregateId)));
    }

    @Override
    public void clear() {
        answered(() -> snapshots.deleteMany(new Document()));
    }

    private static <T> T answered(Supplier<T> asked) {
        return SharedDatabase.answered("snapshots are not available", asked);
    }

    /** Has nothing of its own. */
    @Override
    public void close() {}
}
