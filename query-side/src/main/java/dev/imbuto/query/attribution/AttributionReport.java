package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Table;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks what each channel, campaign, source or landing page brought, by one model or several: all of them look at the same
 * journeys, which are read once.
 */
public record AttributionReport(Journeys journeys, List<AttributionModel> models, Duration halfLife, Currency currency)
        implements Question<AttributedModel> {
    private static final Table<AttributedModel> TABLE = new Table<>(
            List.of("model", "key", "currency", "conversions", "revenue", "grossProfit", "spend", "cpa", "roas", "roi"),
            AttributionReport::rows);

    public AttributionReport {
        models = List.copyOf(models);
    }

    /** As it is asked for by its name, in the currency of the facts. */
    public static ReportType<AttributedModel> in(Currency currency) {
        return new ReportType<>("attribution", TABLE, parameters -> of(parameters, currency), Attribution::of);
    }

    /** As the parameters ask for it. */
    public static AttributionReport of(ReportParameters parameters, Currency currency) {
        return new AttributionReport(
                Journeys.of(parameters),
                parameters.choices("model", AttributionModel.BY_NAME, AttributionModel.LAST.parameter()).stream()
                        .flatMap(List::stream)
                        .distinct()
                        .toList(),
                parameters.days("halfLifeDays", AttributionModel.USUAL_HALF_LIFE),
                currency);
    }

    /** What touches count for. */
    public Dimension dimension() {
        return journeys.dimensions().get(0);
    }

    /** Which contacts count, in one group. */
    public Scope scope() {
        return journeys.scope().groupedBy(List.of());
    }

    /** That of the conversions, and of the spend. */
    public Period period() {
        return journeys.period();
    }

    /** What was spent in the period, in minor units, by what it was spent on. */
    public Map<String, Long> spend(Connection facts) throws SQLException {
        return journeys.spend(facts);
    }

    @Override
    public List<AttributedModel> answer(Connection facts) throws SQLException {
        Keys keys = journeys.keys(facts);
        List<Attributing> attributing = models.stream()
                .map(model -> new Attributing(model, keys, halfLife))
                .toList();
        BitSet touched = new BitSet();
        Consumer<Journey> taking = journey -> {
            attributing.forEach(one -> one.take(journey));
            for (int touch = 0; journey.converts() && touch < journey.size(); touch++) {
                touched.set(journey.key(touch));
            }
        };
        if (models.stream().anyMatch(model -> model.order() > 0)) {
            journeys.forEach(facts, taking);
        } else {
            journeys.forEachConversion(facts, taking);
        }
        Map<String, Long> spend = journeys.spend(facts);
        List<AttributedModel> answer = new ArrayList<>();
        for (Attributing one : attributing) {
            one.finish();
            answer.add(new AttributedModel(one.model().parameter(), shares(one, keys, touched, spend)));
        }
        return answer;
    }

    /** A row for each key with credit, spend, or a touch on the way to a conversion. */
    private List<Share> shares(Attributing attributed, Keys keys, BitSet touched, Map<String, Long> spend) {
        Map<String, Share> shares = new TreeMap<>(Key.BY_CODE_POINT);
        spend.forEach((name, spent) -> shares.put(name, Share.of(name, BigDecimal.ZERO, 0, 0, spent, currency)));
        for (int key = 0; key <= keys.none(); key++) {
            String name = keys.name(key);
            BigDecimal credit = attributed.credit(key);
            if (credit.signum() > 0 || touched.get(key) || spend.containsKey(name)) {
                long spent = spend.getOrDefault(name, 0L);
                shares.put(name, Share.of(name, credit, attributed.value(key), attributed.cost(key), spent, currency));
            }
        }
        return List.copyOf(shares.values());
    }

    private static List<List<@Nullable Object>> rows(AttributedModel attributed) {
        return attributed.rows().stream()
                .map(share -> Arrays.<@Nullable Object>asList(
                        attributed.model(),
                        share.key(),
                        share.spend().currency(),
                        share.conversions(),
                        share.revenue().amount(),
                        share.grossProfit().amount(),
                        share.spend().amount(),
                        share.cpa(),
                        share.roas(),
                        share.roi()))
                .toList();
    }
}
