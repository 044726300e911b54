package dev.imbuto.emulator;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The emulator in memory, without its scans over whole collections: with those, time grows with the square
 * of the log.
 *
 * <p>Only the documents to look at are narrowed, by what an index of a real server would say too. Whether one of them is an
 * answer, and what is unique, is still found by the emulator. Takes whole commits only.
 */
public final class IndexedBackend extends MemoryBackend {
    private static final String COMMITS = "commits";

    @Override
    public MemoryDatabase openOrCreateDatabase(String name) {
        return new IndexedDatabase(name, getCursorRegistry());
    }

    private static final class IndexedDatabase extends MemoryDatabase {
        private final CursorRegistry cursors;

        IndexedDatabase(String name, CursorRegistry cursors) {
            super(name, cursors);
            this.cursors = cursors;
        }

        @Override
        protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
            return name.equals(COMMITS)
                    ? new CommitCollection(this, name, options, cursors)
                    : super.openOrCreateCollection(name, options);
        }
    }

    /** Commits by position and by place. */
    private static final class CommitCollection extends MemoryCollection {
        private final NavigableMap<Long, Integer> byPosition = new TreeMap<>();
        private final Map<String, NavigableMap<Long, Integer>> byPlace = new HashMap<>();

        CommitCollection(MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
            super(database, name, options, cursors);
        }

        @Override
        protected Integer addDocumentInternal(Document document) {
            var where = super.addDocumentInternal(document);
            byPosition.put(number(document.get("_id")), where);
            for (var event : events(document)) {
                byPlace.computeIfAbsent((String) event.get("aggregateId"), id -> new TreeMap<>())
                        .put(number(event.get("sequence")), where);
            }
            return where;
        }

        @Override
        protected void removeDocument(Integer where) {
            var document = getDocument(where);
            byPosition.remove(number(document.get("_id")));
            for (var event : events(document)) {
                placesOf(event.get("aggregateId")).remove(number(event.get("sequence")));
            }
            super.removeDocument(where);
        }

        @SuppressWarnings("unchecked")
        private static Collection<Document> events(Document document) {
            return (Collection<Document>) Objects.requireNonNull(document.get("events"));
        }

        private static long number(@Nullable Object value) {
            return ((Number) Objects.requireNonNull(value)).longValue();
        }

        @Override
        protected QueryResult matchDocuments(
                Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
            var candidates = candidates(query, orderBy, limit);
            return candidates == null
                    ? super.matchDocuments(query, orderBy, skip, limit, batchSize, fields)
                    : super.matchDocuments(query, candidates, orderBy, skip, limit, batchSize, fields);
        }

        /** Null when all documents have to be looked at. */
        private @Nullable Collection<Integer> candidates(Document query, @Nullable Document orderBy, int limit) {
            boolean backwards =
                    orderBy != null && orderBy.keySet().equals(Set.of("_id")) && number(orderBy.get("_id")) < 0;
            if (query.isEmpty() && backwards) {
                return first(byPosition.descendingMap(), limit);
            }
            if (query.keySet().equals(Set.of("_id")) && query.get("_id") instanceof Document range && orderBy != null) {
                var within = within(byPosition, range);
                return within == null ? null : first(backwards ? within.descendingMap() : within, limit);
            }
            if (query.keySet().equals(Set.of("events.aggregateId")) && backwards && limit == 1) {
                return first(placesOf(query.get("events.aggregateId")).descendingMap(), 1);
            }
            return query.size() == 1 ? holders(query) : null;
        }

        private NavigableMap<Long, Integer> placesOf(@Nullable Object aggregateId) {
            return byPlace.getOrDefault(String.valueOf(aggregateId), new TreeMap<>());
        }

        private static Collection<Integer> first(NavigableMap<Long, Integer> map, int limit) {
            return map.values().stream().limit(limit > 0 ? limit : map.size()).toList();
        }

        private static @Nullable NavigableMap<Long, Integer> within(NavigableMap<Long, Integer> map, Document range) {
            var within = map;
            for (var bound : range.entrySet()) {
                if (!(bound.getValue() instanceof Number)) {
                    return null;
                }
                long value = number(bound.getValue());
                switch (bound.getKey()) {
                    case "$gte" -> within = within.tailMap(value, true);
                    case "$lte" -> within = within.headMap(value, true);
                    case "$lt" -> within = within.headMap(value, false);
                    default -> {
                        return null;
                    }
                }
            }
            return within;
        }

        /** Of {@code events: {$elemMatch: …}}, or several of these of which one has to match. */
        private @Nullable Collection<Integer> holders(Document query) {
            if (query.get("$or") instanceof Collection<?> alternatives) {
                Set<Integer> all = new HashSet<>();
                for (var alternative : alternatives) {
                    var some = holders((Document) alternative);
                    if (some == null) {
                        return null;
                    }
                    all.addAll(some);
                }
                return all;
            }
            return query.get("events") instanceof Document condition
                            && condition.get("$elemMatch") instanceof Document event
                    ? holdersOfEvent(event)
                    : null;
        }

        private @Nullable Collection<Integer> holdersOfEvent(Document event) {
            var conditions = event.get("$and") instanceof Collection<?> all ? all : List.of(event);
            Object aggregate = null;
            var range = new Document();
            for (var condition : conditions) {
                for (var one : ((Document) condition).entrySet()) {
                    if (one.getKey().equals("aggregateId")) {
                        aggregate = one.getValue();
                    } else if (one.getKey().equals("sequence")) {
                        range.putAll(
                                one.getValue() instanceof Document bounds
                                        ? bounds
                                        : new Document("$gte", one.getValue()).append("$lte", one.getValue()));
                    }
                }
            }
            var within = aggregate == null ? null : within(placesOf(aggregate), range);
            return within == null ? null : new HashSet<>(within.values());
        }
    }
}
