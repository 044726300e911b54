package dev.imbuto.query.oracle;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What marketing returned, a win being that of the touches before it, as a model sees it. */
record ReturnOnInvestment(Past past, Query query, String bucket, String model) {
    private static final List<String> OF_TOUCHES = List.of("campaign", "channel");
    private static final long LOOK_BACK_DAYS = 90;

    /** Something that counts in the bucket of its date and in the group of its values. Money in minor units. */
    private record Item(Instant at, Map<String, String> values, Map<String, Number> figures) {
        String dimension(String name) {
            return values.get(name);
        }
    }

    /** The query has a beginning and an end. */
    List<Map<String, @Nullable Object>> groups() {
        List<Item> items = new ArrayList<>();
        Journeys journeys = journeys();
        List<Attribution.Share> chain =
                model.startsWith("markov") ? new Attribution(journeys).chain(Attribution.order(model)) : List.of();
        past.people().forEach(person -> addPerson(person, journeys, chain, items));
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

    private List<String> ofTouches() {
        return OF_TOUCHES.stream().filter(query::isAbout).toList();
    }

    private Journeys journeys() {
        return new Journeys(
                past, query.ofContacts(), String.join(",", ofTouches()), "won", LOOK_BACK_DAYS, List.of(), Map.of());
    }

    private void addPerson(Person person, Journeys journeys, List<Attribution.Share> chain, List<Item> items) {
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
                List<Attribution.Share> shares = shares(person, deal, win, journeys, chain);
                double all =
                        shares.stream().mapToDouble(Attribution.Share::weight).sum();
                double before = 0;
                for (Attribution.Share share : shares) {
                    double upTo = before + share.weight();
                    addPart(win, valuesOf(share, ofCapture), before / all, upTo / all, items);
                    before = upTo;
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

    /** The key holds the values of those dimensions that are asked about. */
    private Map<String, String> valuesOf(Attribution.Share share, Map<String, String> ofCapture) {
        Map<String, String> values = new HashMap<>(ofCapture);
        String[] parts = share.key().split(",");
        for (int i = 0; i < ofTouches().size(); i++) {
            values.put(ofTouches().get(i), share.key().equals("(none)") ? "(none)" : parts[i]);
        }
        return values;
    }

    private static void addPart(
            Deal.Win win, Map<String, String> values, double before, double upTo, List<Item> items) {
        long revenue = Attribution.minor(win.amount, upTo) - Attribution.minor(win.amount, before);
        long cost = Attribution.minor(win.cost, upTo) - Attribution.minor(win.cost, before);
        items.add(new Item(
                win.at,
                values,
                Map.of("won", win.stands ? upTo - before : 0, "revenue", revenue, "profit", revenue - cost)));
        for (Deal.Reversal back : win.reversals) {
            long amountBack = Attribution.minor(back.amount(), upTo) - Attribution.minor(back.amount(), before);
            long costBack = Attribution.minor(back.cost(), upTo) - Attribution.minor(back.cost(), before);
            items.add(new Item(back.at(), values, Map.of("revenue", -amountBack, "profit", costBack - amountBack)));
        }
    }

    private List<Attribution.Share> shares(
            Person person, Deal deal, Deal.Win win, Journeys journeys, List<Attribution.Share> chain) {
        List<Journeys.Touch> touches = ofTouches().isEmpty() ? List.of() : journeys.touches(person, win.at);
        List<Attribution.Share> shares = chain;
        if (!touches.isEmpty() && !model.startsWith("markov")) {
            Journeys.Journey journey =
                    new Journeys.Journey(win.at, person.captured(), deal.opened, win.at, 0, 0, touches);
            shares = Attribution.shares(model, journey).stream()
                    .filter(share -> share.weight() > 0)
                    .toList();
        }
        return touches.isEmpty() || shares.isEmpty() ? List.of(new Attribution.Share("(none)", 1)) : shares;
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
                "won",
                        items.stream()
                                .mapToDouble(item ->
                                        item.figures().getOrDefault("won", 0).doubleValue())
                                .sum(),
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
                .mapToLong(item -> item.figures().getOrDefault(figure, 0L).longValue())
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
