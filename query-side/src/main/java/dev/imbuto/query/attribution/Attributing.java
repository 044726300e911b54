package dev.imbuto.query.attribution;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Shares out conversions by one model while their journeys come by, and adds up what each key gets. Sums are of whole
 * numbers, so that the order of the journeys does not matter.
 */
final class Attributing {
    private final AttributionModel model;
    private final Keys keys;
    private final @Nullable Splitter splitter;
    private final @Nullable MarkovChain chain;
    private final Split split = new Split();
    private final Credits credits;
    private final long[] values;
    private final long[] costs;
    /** Of conversions that wait for the chain to be known, value and cost in turn. */
    private long[] waiting = new long[1024];

    private int waitingSize;

    Attributing(AttributionModel model, Keys keys, Duration halfLife) {
        this.model = model;
        this.keys = keys;
        this.splitter = model.order() == 0 ? model.splitter(halfLife) : null;
        this.chain = model.order() == 0 ? null : new MarkovChain(model.order(), keys);
        this.credits = new Credits(keys.size() + 1);
        this.values = new long[keys.size() + 1];
        this.costs = new long[keys.size() + 1];
    }

    AttributionModel model() {
        return model;
    }

    void take(Journey journey) {
        if (chain != null) {
            chain.learn(journey);
        }
        if (!journey.converts()) {
            return;
        }
        if (journey.size() > 0 && splitter == null) {
            await(journey.value(), journey.cost());
            return;
        }
        split.clear();
        if (journey.size() == 0) {
            split.add(keys.none(), 1);
        } else if (splitter != null) {
            splitter.split(journey, split);
        }
        shareOut(journey.value(), journey.cost());
    }

    private void shareOut(long value, long cost) {
        split.count(credits);
        split.share(value, values);
        split.share(cost, costs);
    }

    private void await(long value, long cost) {
        if (waitingSize == waiting.length) {
            waiting = Arrays.copyOf(waiting, 2 * waitingSize);
        }
        waiting[waitingSize++] = value;
        waiting[waitingSize++] = cost;
    }

    /** To be called once, after the last journey and before anything is asked. */
    void finish() {
        if (chain == null || waitingSize == 0) {
            return;
        }
        split.clear();
        MarkovChain.share(chain.removalEffects(), split);
        for (int i = 0; i < waitingSize; i += 2) {
            shareOut(waiting[i], waiting[i + 1]);
        }
    }

    BigDecimal credit(int key) {
        return credits.of(key);
    }

    long value(int key) {
        return values[key];
    }

    long cost(int key) {
        return costs[key];
    }
}
