package dev.imbuto.query.oracle;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What marketing returned, a win being the last touch's that came before it. */
record ReturnOnInvestment(Past past, Query query, String bucket) {
    private static final Duration LOOK_BACK = Duration.ofDays(90);

    /** Something that counts in the bucket of its date and in the group of its values. Money in minor units. */
    private record Item(Instant at, Map<String, String> values, Map<String, Long> figures) {
        String dimension(String name) {
            return values.get(name);
        }
    }

    /** The query has a beginning and an end. */
    List<Map<String, @Nullable Object>> groups() {
        List<Item> items = new ArrayList<>();
        past.people().forEach(person -> addPerson(person, items));
        past.spends().forEach(spend -> addSpend(spend, items));
        List<Item> counted =
                items.stream().filter(item -> query.includes(item.at())).toList();
        return Tree.groups(query, counted, Item::dimension, group -> Tree.of("series", series(group)));
    }

    private List<Object> series(List<Item> items) {
        List<Object> series = new ArrayList<>();
        for (LocalDate first = firstDay(day(query.from()));
                start(first).isBefore(query.to()) && query.from().isBefore(query.to());
                first = next(first)) {
            LocalDate bucketStart = first;
            Instant end = start(next(first));
            Map<String, @Nullable Object> here = figures(items.stream()
                    .filter(item -> firstDay(day(item.at())).equals(bucketStart))
                    .toList());
            here.put("bucket", first.toString());
            here.put(
                    "cumulative",
                    figures(items.stream()
                            .filter(item -> item.at().isBefore(end))
                            .toList()));
            series.add(here);
        }
        return series;
    }

    private static void addPerson(Person person, List<Item> items) {
        Map<String, String> ofCapture = new HashMap<>();
        for (String dimension : List.of("source", "campaign", "channel")) {
            ofCapture.put(dimension, person.dimension(dimension));
        }
        items.add(new Item(
                person.captured(), ofCapture, Map.of("leads", 1L, "qualifiedLeads", person.wasQualified ? 1L : 0L)));
        Deal.Win first = null;
        for (Deal deal : person.deals()) {
            items.add(new Item(deal.opened, ofCapture, Map.of("opportunities", 1L)));
            for (Deal.Win win : deal.wins) {
                Map<String, String> ofLastTouch = new HashMap<>(ofCapture);
                ofLastTouch.putAll(lastTouch(person, win.at));
                items.add(new Item(
                        win.at,
                        ofLastTouch,
                        Map.of("won", win.stands ? 1L : 0L, "revenue", win.amount, "profit", win.amount - win.cost)));
                for (Deal.Reversal back : win.reversals) {
                    items.add(new Item(
                            back.at(),
                            ofLastTouch,
                            Map.of("revenue", -back.amount(), "profit", back.cost() - back.amount())));
                }
                if (win.stands && (first == null || win.at.isBefore(first.at))) {
                    first = win;
                }
            }
        }
        if (first != null) {
            items.add(new Item(first.at, ofCapture, Map.of("newCustomers", 1L)));
        }
    }

    private static Map<String, String> lastTouch(Person person, Instant win) {
        Map<String, String> values = Map.of("campaign", "(none)", "channel", "(none)");
        for (Person.Touch touch : person.touches) {
            if (!touch.at().isAfter(win) && !touch.at().plus(LOOK_BACK).isBefore(win)) {
                String campaign = touch.campaign() == null ? "(blank)" : touch.campaign();
                values = Map.of("campaign", campaign, "channel", touch.channel());
            }
        }
        return values;
    }

    /** The part of a spend that is of one day; in minor units. */
    record DayOfSpend(Instant start, long amount) {}

    static List<DayOfSpend> days(Past.Spend spend) {
        List<LocalDate> days =
                spend.recorded().from().datesUntil(spend.recorded().to()).toList();
        List<DayOfSpend> parts = new ArrayList<>();
        for (int k = 0; k < days.size(); k++) {
            long part = share(spend.amount(), k + 1, days.size()) - share(spend.amount(), k, days.size());
            parts.add(new DayOfSpend(start(days.get(k)), part));
        }
        return parts;
    }

    /** A fact of each day, of those that had come by {@code asOf}. A spend has no source. */
    private void addSpend(Past.Spend spend, List<Item> items) {
        String campaign = spend.recorded().campaign();
        Map<String, String> values =
                Map.of("source", "(blank)", "campaign", campaign, "channel", past.channel(campaign));
        for (DayOfSpend day : days(spend)) {
            if (!day.start().isAfter(query.asOf())) {
                items.add(new Item(day.start(), values, Map.of("spend", day.amount())));
            }
        }
    }

    /** amount · part / whole, halves up; all are small and not negative. */
    private static long share(long amount, long part, long whole) {
        return Math.floorDiv(2 * amount * part + whole, 2 * whole);
    }

    private static Map<String, @Nullable Object> figures(List<Item> items) {
        long spend = sum(items, "spend");
        long leads = sum(items, "leads");
        long newCustomers = sum(items, "newCustomers");
        long revenue = sum(items, "revenue");
        long profit = sum(items, "profit");
        return Tree.of(
                "spend", PipelineFigures.euros(spend),
                "leads", leads,
                "qualifiedLeads", sum(items, "qualifiedLeads"),
                "opportunities", sum(items, "opportunities"),
                "won", sum(items, "won"),
                "newCustomers", newCustomers,
                "revenue", PipelineFigures.euros(revenue),
                "grossProfit", PipelineFigures.euros(profit),
                "cpl", Tree.rate(spend / 100., leads),
                "cac", Tree.rate(spend / 100., newCustomers),
                "roas", Tree.rate(revenue, spend),
                "roi", Tree.rate(profit - spend, spend));
    }

    private static long sum(List<Item> items, String figure) {
        return items.stream()
                .mapToLong(item -> item.figures().getOrDefault(figure, 0L))
                .sum();
    }

    private LocalDate firstDay(LocalDate day) {
        return switch (bucket) {
            case "day" -> day;
            case "week" -> {
                LocalDate monday = day;
                while (monday.getDayOfWeek() != DayOfWeek.MONDAY) {
                    monday = monday.minusDays(1);
                }
                yield monday;
            }
            case "month" -> day.withDayOfMonth(1);
            case "quarter" -> LocalDate.of(day.getYear(), (day.getMonthValue() - 1) / 3 * 3 + 1, 1);
            case "year" -> LocalDate.of(day.getYear(), 1, 1);
            default -> throw new IllegalArgumentException(bucket);
        };
    }

    private LocalDate next(LocalDate first) {
        LocalDate day = first.plusDays(1);
        while (firstDay(day).equals(first)) {
            day = day.plusDays(1);
        }
        return day;
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
