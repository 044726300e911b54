package dev.imbuto.query.oracle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The journeys that a question is about.
 *
 * @param query grouped by nothing
 * @param dimension one of four, or {@code campaign,channel}
 * @param changes of paths, in their order
 * @param lists of channels and campaigns to include and exclude
 */
record Journeys(
        Past past,
        Query query,
        String dimension,
        String conversion,
        long lookBackDays,
        List<String> changes,
        Map<String, List<String>> lists) {
    /** {@code at} is null where it leads nowhere. Money in minor units. */
    record Journey(
            @Nullable Instant at,
            Instant captured,
            @Nullable Instant opened,
            @Nullable Instant won,
            long value,
            long cost,
            List<Touch> touches) {
        boolean converts() {
            return at != null;
        }
    }

    record Touch(String key, Instant at, boolean direct) {}

    String parameters() {
        StringJoiner parameters = new StringJoiner("&");
        parameters.add("dimension=" + dimension).add("conversion=" + conversion).add("lookbackDays=" + lookBackDays);
        if (!changes.isEmpty()) {
            parameters.add("transform=" + String.join(",", changes));
        }
        lists.forEach((name, values) -> parameters.add(name + "=" + String.join(",", values)));
        return parameters.toString();
    }

    List<Journey> all() {
        List<Journey> journeys = new ArrayList<>();
        for (Person person : past.people()) {
            boolean wanted = query.filters().entrySet().stream()
                    .allMatch(filter -> filter.getValue().contains(person.dimension(filter.getKey())));
            if (wanted) {
                List<Journey> conversions = conversions(person);
                conversions.stream()
                        .filter(journey -> query.includes(journey.at()))
                        .forEach(journeys::add);
                boolean converted = conversions.stream().anyMatch(journey -> query.isBeforeEnd(journey.at()));
                if (!converted && query.isBeforeEnd(person.captured())) {
                    Instant end = query.to() == null || query.to().isAfter(query.asOf()) ? query.asOf() : query.to();
                    journeys.add(new Journey(null, person.captured(), null, null, 0, 0, touches(person, end)));
                }
            }
        }
        return journeys;
    }

    private List<Journey> conversions(Person person) {
        List<Journey> conversions = new ArrayList<>();
        Instant captured = person.captured();
        if (conversion.equals("qualified")) {
            for (Instant at : person.qualified) {
                conversions.add(new Journey(at, captured, null, null, 0, 0, touches(person, at)));
            }
        }
        for (Deal deal : person.deals()) {
            Instant opened = deal.opened;
            if (conversion.equals("opportunity")) {
                long worth = deal.amount == null ? 0 : deal.amount;
                conversions.add(new Journey(opened, captured, opened, null, worth, 0, touches(person, opened)));
            } else if (conversion.equals("won")) {
                for (Deal.Win win : deal.wins) {
                    long value = win.amount;
                    long cost = win.cost;
                    for (Deal.Reversal back : win.reversals) {
                        value -= back.amount();
                        cost -= back.cost();
                    }
                    if (win.stands) {
                        conversions.add(
                                new Journey(win.at, captured, opened, win.at, value, cost, touches(person, win.at)));
                    }
                }
            }
        }
        return conversions;
    }

    List<Touch> touches(Person person, Instant end) {
        List<Touch> touches = new ArrayList<>();
        for (Person.Touch touch : person.touches) {
            boolean inTime = !touch.at().isAfter(end)
                    && query.isBeforeEnd(touch.at())
                    && !touch.at().plus(Duration.ofDays(lookBackDays)).isBefore(end);
            String campaign = touch.campaign() == null ? "(blank)" : touch.campaign();
            if (inTime && isLookedAt(touch.channel(), campaign)) {
                String key =
                        switch (dimension) {
                            case "channel" -> touch.channel();
                            case "campaign" -> campaign;
                            case "campaign,channel" -> campaign + "," + touch.channel();
                            default -> person.dimension(dimension);
                        };
                touches.add(new Touch(key, touch.at(), touch.channel().equals("direct")));
            }
        }
        for (String change : changes) {
            touches = changed(touches, change);
        }
        return touches;
    }

    private static List<Touch> changed(List<Touch> touches, String change) {
        List<Touch> left = new ArrayList<>();
        for (Touch touch : touches) {
            boolean stays = change.equals("drop-direct")
                    ? !touch.direct()
                    : left.isEmpty() || !left.get(left.size() - 1).key().equals(touch.key());
            if (stays) {
                left.add(touch);
            }
        }
        return left.isEmpty() ? touches : left;
    }

    private boolean isLookedAt(String channel, String campaign) {
        return lists.getOrDefault("includeChannels", List.of(channel)).contains(channel)
                && !lists.getOrDefault("excludeChannels", List.of()).contains(channel)
                && lists.getOrDefault("includeCampaigns", List.of(campaign)).contains(campaign)
                && !lists.getOrDefault("excludeCampaigns", List.of()).contains(campaign);
    }

    /** What was spent in the period, in minor units. */
    Map<String, Long> spend() {
        Map<String, Long> spend = new LinkedHashMap<>();
        for (Past.Spend one : past.spends()) {
            String campaign = one.recorded().campaign();
            String channel = past.channel(campaign);
            boolean wanted = query.filters().entrySet().stream()
                            .allMatch(filter -> filter.getValue()
                                    .contains(
                                            switch (filter.getKey()) {
                                                case "channel" -> channel;
                                                case "campaign" -> campaign;
                                                default -> "(blank)";
                                            }))
                    && isLookedAt(channel, campaign);
            String key =
                    switch (dimension) {
                        case "channel" -> channel;
                        case "campaign" -> campaign;
                        default -> "(blank)";
                    };
            for (ReturnOnInvestment.DayOfSpend day : ReturnOnInvestment.days(one)) {
                if (wanted && !day.start().isAfter(query.asOf()) && query.includes(day.start())) {
                    spend.merge(key, day.amount(), Long::sum);
                }
            }
        }
        return spend;
    }
}
