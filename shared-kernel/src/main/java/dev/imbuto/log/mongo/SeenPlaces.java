package dev.imbuto.log.mongo;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Events that are known to be in the log: of each aggregate the last one that was seen, and so all before it. Forgets what was
 * not asked for lately. Safe for use by many threads.
 */
final class SeenPlaces {
    private static final int MOST_AGGREGATES = 50_000;

    private final Cache<String, Long> last = Caffeine.newBuilder()
            .maximumSize(MOST_AGGREGATES)
            .executor(Runnable::run)
            .build();

    void add(Place place) {
        last.asMap().merge(place.aggregateId(), place.sequence(), Math::max);
    }

    boolean contains(Place place) {
        Long known = last.getIfPresent(place.aggregateId());
        return known != null && known >= place.sequence();
    }
}
