package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Scope;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * How wins are shared out by a model, one by one, for reports that count what came of them on different dates: the touches in
 * the usual look-back before each.
 *
 * <p>A chain is that of the standing wins of the period and of the contacts that did not buy; where it holds none, nobody
 * gets anything of any win.
 *
 * @param scope which contacts count, by neither campaign nor channel
 * @param period of the chain; only wins before its end are shared out
 * @param dimensions what touches count for: campaign, channel or both
 * @param halfLife of time decay
 */
public record SharedWins(
        Scope scope, Period period, List<Dimension> dimensions, AttributionModel model, Duration halfLife) {

    public SharedWins {
        dimensions = List.copyOf(dimensions);
    }

    /** Takes one share of a win. */
    @FunctionalInterface
    public interface ShareConsumer {
        /** Takes a share: the values that it counts for, one for each dimension, {@code (none)} for nobody. */
        void accept(long win, List<String> values, Part part);
    }

    /** A share of anything. Good until the next one comes. */
    public interface Part {
        /** Of one conversion, to 50 digits. */
        BigDecimal credit();

        /** Of an amount in minor units, which is not negative; those of all shares add up to it. */
        long of(long amount);
    }

    /** Hands over the shares of all wins with these positions, those of a win one after the other. */
    public void forEach(Connection facts, LongPredicate wanted, ShareConsumer consumer) throws SQLException {
        Journeys wins = journeys(Conversion.ANY_WIN, new Period(null, period.to()));
        Keys keys = wins.keys(facts);
        Splitter splitter = splitter(facts, keys);
        Split split = new Split();
        wins.forEachConversion(facts, win -> {
            if (wanted.test(win.number())) {
                split.clear();
                if (win.size() > 0) {
                    splitter.split(win, split);
                }
                if (split.size() == 0) {
                    split.add(keys.none(), 1);
                }
                for (int share = 0; share < split.size(); share++) {
                    consumer.accept(win.number(), values(split.key(share), keys), new PartOf(split, share));
                }
            }
        });
    }

    private Splitter splitter(Connection facts, Keys keys) throws SQLException {
        if (model.order() == 0) {
            return model.splitter(halfLife);
        }
        MarkovChain chain = new MarkovChain(model.order(), keys);
        journeys(Conversion.WON, period).forEach(facts, chain::learn);
        double[] effects = chain.removalEffects();
        return (journey, split) -> MarkovChain.share(effects, split);
    }

    private Journeys journeys(Conversion conversion, Period of) {
        return new Journeys(
                scope.groupedBy(List.of()),
                of,
                conversion,
                dimensions,
                Journeys.USUAL_LOOK_BACK,
                TouchFilter.NONE,
                List.of());
    }

    private List<String> values(int key, Keys keys) {
        if (key == keys.none()) {
            return dimensions.stream().map(dimension -> Keys.NONE).toList();
        }
        return Arrays.asList(keys.name(key).split(Journeys.BETWEEN, -1));
    }

    private record PartOf(Split split, int share) implements Part {
        @Override
        public BigDecimal credit() {
            return split.credit(share);
        }

        @Override
        public long of(long amount) {
            return split.part(amount, share);
        }
    }
}
