package dev.imbuto.log.mongo;

import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.exclude;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.CollectionLayout.Index;
import dev.imbuto.mongo.SharedDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bson.RawBsonDocument;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.conversions.Bson;

/**
 * The collection {@code commits} of a MongoDB database.
 *
 * <p>Whatever the address says: writes wait for the journals of a majority of members, reads go to the primary and see what a
 * majority has.
 */
final class DriverCommitStore implements CommitStore {
    static final CollectionLayout LAYOUT = new CollectionLayout(
            "commits",
            Index.unique("place", "events.aggregateId", "events.sequence"),
            Index.unique("event", "events.id"),
            Index.unique("commit", "commitId"));

    private static final Bson WITHOUT_EVENTS = exclude("events");
    private static final InsertManyOptions IN_ORDER = new InsertManyOptions().ordered(true);

    private final CommitCodec codec = new CommitCodec();
    private final MongoCollection<ChainedCommit> writing;
    private final MongoCollection<RawBsonDocument> reading;
    private final MongoCollection<RawBsonDocument> confirming;

    /** @param database as {@link SharedDatabase} has it, of a member of a replica set */
    DriverCommitStore(MongoDatabase database) {
        this(database, collection -> collection.withReadConcern(ReadConcern.LINEARIZABLE));
    }

    DriverCommitStore(SharedDatabase database) {
        this(database.database(), database::confirming);
    }

    private DriverCommitStore(MongoDatabase database, UnaryOperator<MongoCollection<RawBsonDocument>> confirmed) {
        reading = database.getCollection(LAYOUT.name(), RawBsonDocument.class);
        writing = database.getCollection(LAYOUT.name(), ChainedCommit.class)
                .withCodecRegistry(CodecRegistries.fromCodecs(codec));
        confirming = confirmed.apply(reading);
    }

    @Override
    public Insertion insert(List<ChainedCommit> chain) {
        try {
            writing.insertMany(chain, IN_ORDER);
            return new Insertion.Durable();
        } catch (MongoBulkWriteException e) {
            var errors = e.getWriteErrors();
            boolean stopped = e.getWriteConcernError() == null
                    && errors.size() == 1
                    && errors.get(0).getCategory() == ErrorCategory.DUPLICATE_KEY;
            return stopped ? new Insertion.Taken(errors.get(0).getIndex()) : new Insertion.Unclear(e);
        } catch (MongoException e) {
            return new Insertion.Unclear(e);
        }
    }

    @Override
    public Optional<CommitHeader> last() {
        return first(() -> reading.find().sort(descending("_id")));
    }

    @Override
    public Optional<CommitHeader> at(long position) {
        return first(() -> reading.find(lte("_id", position)).sort(descending("_id")));
    }

    private Optional<CommitHeader> first(Supplier<FindIterable<RawBsonDocument>> query) {
        return reading(() -> Optional.ofNullable(
                        query.get().projection(WITHOUT_EVENTS).limit(1).first())
                .map(document -> codec.decode(document).header()));
    }

    @Override
    public Map<String, CommitHeader> withIds(Collection<String> commitIds) {
        return reading(() -> {
            Map<String, CommitHeader> found = new HashMap<>();
            for (var document : reading.find(in("commitId", commitIds)).projection(WITHOUT_EVENTS)) {
                var header = codec.decode(document).header();
                found.put(header.commitId(), header);
            }
            return found;
        });
    }

    @Override
    public Map<Place, CommitHeader> holding(Collection<Place> places) {
        var sought = new HashSet<>(places);
        return reading(() -> {
            Map<Place, CommitHeader> found = new HashMap<>();
            for (var document : reading.find(
                    or(places.stream().map(DriverCommitStore::holder).toList()))) {
                var commit = codec.decode(document);
                for (var event : commit.events()) {
                    var place = Place.of(event);
                    if (sought.contains(place)) {
                        found.put(place, commit.header());
                    }
                }
            }
            return found;
        });
    }

    private static Bson holder(Place place) {
        return elemMatch(
                "events", Filters.and(eq("aggregateId", place.aggregateId()), eq("sequence", place.sequence())));
    }

    @Override
    public Map<String, CommitHeader> withEvents(Collection<String> eventIds) {
        var sought = new HashSet<>(eventIds);
        return reading(() -> {
            Map<String, CommitHeader> found = new HashMap<>();
            for (var document : reading.find(in("events.id", eventIds))) {
                var commit = codec.decode(document);
                for (var event : commit.events()) {
                    if (sought.contains(event.eventId())) {
                        found.put(event.eventId(), commit.header());
                    }
                }
            }
            return found;
        });
    }

    @Override
    public boolean isFree(Place place) {
        return reading(() -> confirming
                        .find(holder(place))
                        .projection(include("_id"))
                        .limit(1)
                        .maxTime(SharedDatabase.WAITING_FOR_MAJORITY.toMillis(), TimeUnit.MILLISECONDS)
                        .first()
                == null);
    }

    @Override
    public List<ChainedCommit> scan(long from, int events) {
        return reading(() -> {
            var found = new ArrayList<ChainedCommit>();
            long held = 0;
            try (var documents = reading.find(gte("_id", from))
                    .sort(ascending("_id"))
                    .limit(events)
                    .batchSize(events)
                    .iterator()) {
                while (held < events && documents.hasNext()) {
                    var commit = codec.decode(documents.next());
                    held += commit.events().size();
                    found.add(commit);
                }
            }
            return found;
        });
    }

    @Override
    public List<CommitHeader> headers(long from, int limit) {
        return reading(() -> {
            var found = new ArrayList<CommitHeader>();
            for (var document : reading.find(gt("_id", from - 1)) // a fraction is a forgery that has to be seen
                    .projection(WITHOUT_EVENTS)
                    .sort(ascending("_id"))
                    .limit(limit)
                    .batchSize(limit)) {
                found.add(codec.decode(document).header());
            }
            return found;
        });
    }

    /** Also of what compares with no number, such as a text. */
    @Override
    public boolean hasStrays() {
        return reading(() -> reading.find(not(gte("_id", 1L)))
                        .projection(include("_id"))
                        .limit(1)
                        .first()
                != null);
    }

    @Override
    public List<ChainedCommit> ofAggregate(String aggregateId, long from, long until) {
        return reading(() -> {
            var found = new ArrayList<ChainedCommit>();
            for (var document : reading.find(elemMatch(
                    "events",
                    Filters.and(eq("aggregateId", aggregateId), gte("sequence", from), lt("sequence", until))))) {
                found.add(codec.decode(document));
            }
            return found;
        });
    }

    @Override
    public long lastSequence(String aggregateId) {
        return reading(() -> {
            var last = reading.find(eq("events.aggregateId", aggregateId))
                    .sort(descending("_id"))
                    .limit(1)
                    .first();
            return last == null
                    ? -1
                    : codec.decode(last).events().stream()
                            .filter(event -> event.aggregateId().equals(aggregateId))
                            .mapToLong(event -> event.sequence())
                            .max()
                            .orElse(-1);
        });
    }

    private static <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (MongoException e) {
            throw new LogUnavailableException("the log cannot be read: " + e.getMessage(), e);
        }
    }
}
