package dev.imbuto.query.oracle;

import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Questions at random about a history, at moments when something happened and at midnights, just before and just after. */
final class RandomQuery {
    static final Map<String, List<String>> CONTACT_DIMENSIONS = new LinkedHashMap<>();
    static final Map<String, List<String>> OPPORTUNITY_DIMENSIONS = new LinkedHashMap<>();
    static final Map<String, List<String>> MARKETING_DIMENSIONS = new LinkedHashMap<>();
    private static final List<String> CAMPAIGNS = List.of("spring", "summer", "autumn", "(blank)");

    static {
        CONTACT_DIMENSIONS.put("source", List.of("web", "fair", "(blank)"));
        CONTACT_DIMENSIONS.put("campaign", CAMPAIGNS);
        CONTACT_DIMENSIONS.put("channel", List.of("paid-search", "e-mail", "direct", "social", "(blank)"));
        CONTACT_DIMENSIONS.put("landingPage", List.of("/start", "(blank)"));
        MARKETING_DIMENSIONS.putAll(CONTACT_DIMENSIONS);
        MARKETING_DIMENSIONS.remove("landingPage");
        CONTACT_DIMENSIONS.put("owner", List.of("ada", "bob", "(blank)"));
        CONTACT_DIMENSIONS.put("team", List.of("north", "south", "(blank)"));
        CONTACT_DIMENSIONS.put("sector", List.of("retail", "medical", "(blank)"));
        CONTACT_DIMENSIONS.put("country", List.of("IT", "DE", "(blank)"));
        OPPORTUNITY_DIMENSIONS.putAll(CONTACT_DIMENSIONS);
        OPPORTUNITY_DIMENSIONS.put("pipeline", List.of("sales", "partners"));
    }

    private final Random random;
    private final List<Instant> moments;
    private final long head;

    RandomQuery(Random random, History history) {
        this.random = random;
        this.head = history.head();
        TreeSet<Instant> happened = new TreeSet<>();
        for (Recorded entry : history.entries()) {
            happened.add(entry.recordedAt());
            if (entry.event() instanceof Dated dated) {
                happened.add(dated.effectiveAt());
            } else if (entry.event() instanceof DateCorrected corrected) {
                happened.add(corrected.correctedTo());
            }
        }
        this.moments = List.copyOf(happened);
    }

    Query next(Map<String, List<String>> dimensions) {
        Instant one = moment();
        Instant other = moment();
        boolean ordered = one.isBefore(other);
        return new Query(
                random.nextInt(4) == 0 ? moments.get(moments.size() - 1).plus(1, ChronoUnit.DAYS) : moment(),
                random.nextInt(3) == 0 ? null : (long) random.nextInt((int) head + 1),
                some(List.copyOf(dimensions.keySet()), random.nextInt(3)),
                filters(dimensions),
                random.nextInt(3) == 0 ? null : ordered ? one : other,
                random.nextInt(3) == 0 ? null : ordered ? other : one,
                window());
    }

    /** The same over a period with a beginning and an end. */
    Query bounded(Query query) {
        Instant one = moment();
        Instant other = moment();
        return one.isBefore(other) ? query.over(one, other) : query.over(other, one);
    }

    String bucket() {
        return List.of("day", "week", "month", "quarter", "year").get(random.nextInt(5));
    }

    String model() {
        return Attribution.MODELS.get(random.nextInt(Attribution.MODELS.size()));
    }

    /** The journeys of some conversions, as somebody might look at them. */
    Journeys journeys(Past past, Query query) {
        return new Journeys(
                past,
                query,
                some(List.of("channel", "campaign", "source", "landingPage"), 1).get(0),
                some(List.of("qualified", "opportunity", "won"), 1).get(0),
                random.nextInt(3) == 0 ? 90 : random.nextInt(40),
                random.nextInt(2) == 0 ? List.of() : some(List.of("drop-direct", "collapse-repeats"), 2),
                lists());
    }

    private Map<String, List<String>> lists() {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        List<String> names = List.of("includeChannels", "excludeChannels", "includeCampaigns", "excludeCampaigns");
        for (String name : some(names, random.nextInt(4) - 1)) {
            List<String> values = name.endsWith("Channels") ? CONTACT_DIMENSIONS.get("channel") : CAMPAIGNS;
            lists.put(name, some(values, 1 + random.nextInt(values.size() - 1)));
        }
        return lists;
    }

    private Map<String, List<String>> filters(Map<String, List<String>> dimensions) {
        Map<String, List<String>> filters = new LinkedHashMap<>();
        for (String dimension : some(List.copyOf(dimensions.keySet()), random.nextInt(5) - 2)) {
            List<String> values = dimensions.get(dimension);
            filters.put(dimension, some(values, 1 + random.nextInt(values.size())));
        }
        return filters;
    }

    private @Nullable Duration window() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofDays(random.nextInt(60));
            case 2 -> Duration.between(moment(), moment()).abs();
            default -> null;
        };
    }

    private Instant moment() {
        Instant moment = moments.get(random.nextInt(moments.size()));
        Instant exact = random.nextInt(4) == 0 ? moment.truncatedTo(ChronoUnit.DAYS) : moment;
        return exact.plus(random.nextInt(3) - 1L, ChronoUnit.MICROS);
    }

    private <T> List<T> some(List<T> choice, int count) {
        List<T> left = new ArrayList<>(choice);
        List<T> some = new ArrayList<>();
        while (some.size() < count && !left.isEmpty()) {
            some.add(left.remove(random.nextInt(left.size())));
        }
        return some;
    }
}
