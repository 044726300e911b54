package dev.imbuto.query.oracle;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What marketing returned, in one group. */
record ReturnOnInvestment(Past past, Query query, String bucket) {
    /** Something that counts in the bucket of its date. Money in minor units. */
    private record Item(
            Instant at,
            long spend,
            long leads,
            long qualified,
            long opportunities,
            long won,
            long newCustomers,
            long revenue,
            long profit) {}

    /** The query has no dimensions, and a beginning and an end. */
    List<Map<String, @Nullable Object>> groups() {
        List<Item> items = items().filter(item -> query.includes(item.at())).toList();
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
        return List.of(Tree.of("key", Map.of(), "series", series));
    }

    private Stream<Item> items() {
        return Stream.concat(
                past.people().stream().filter(this::isWanted).flatMap(ReturnOnInvestment::ofPerson),
                spendCounts() ? past.spends().stream().flatMap(this::ofSpend) : Stream.empty());
    }

    private boolean isWanted(Person person) {
        return query.filters().entrySet().stream()
                .allMatch(filter -> filter.getValue().contains(person.dimension(filter.getKey())));
    }

    /** A spend has no value in the dimensions of a contact. */
    private boolean spendCounts() {
        return query.filters().values().stream().allMatch(values -> values.contains("(blank)"));
    }

    private static Stream<Item> ofPerson(Person person) {
        List<Item> items = new ArrayList<>();
        items.add(new Item(person.captured(), 0, 1, person.wasQualified ? 1 : 0, 0, 0, 0, 0, 0));
        Deal.Win first = null;
        for (Deal deal : person.deals()) {
            items.add(new Item(deal.opened, 0, 0, 0, 1, 0, 0, 0, 0));
            for (Deal.Win win : deal.wins) {
                items.add(new Item(win.at, 0, 0, 0, 0, win.stands ? 1 : 0, 0, win.amount, win.amount - win.cost));
                for (Deal.Reversal back : win.reversals) {
                    items.add(new Item(back.at(), 0, 0, 0, 0, 0, 0, -back.amount(), back.cost() - back.amount()));
                }
                if (win.stands && (first == null || win.at.isBefore(first.at))) {
                    first = win;
                }
            }
        }
        if (first != null) {
            items.add(new Item(first.at, 0, 0, 0, 0, 0, 1, 0, 0));
        }
        return items.stream();
    }

    /** A fact of each day, of those that had come by {@code asOf}. */
    private Stream<Item> ofSpend(Past.Spend spend) {
        List<LocalDate> days =
                spend.recorded().from().datesUntil(spend.recorded().to()).toList();
        List<Item> items = new ArrayList<>();
        for (int k = 0; k < days.size(); k++) {
            long part = share(spend.amount(), k + 1, days.size()) - share(spend.amount(), k, days.size());
            if (!start(days.get(k)).isAfter(query.asOf())) {
                items.add(new Item(start(days.get(k)), part, 0, 0, 0, 0, 0, 0, 0));
            }
        }
        return items.stream();
    }

    /** amount · part / whole, halves up; all are small and not negative. */
    private static long share(long amount, long part, long whole) {
        return Math.floorDiv(2 * amount * part + whole, 2 * whole);
    }

    private static Map<String, @Nullable Object> figures(List<Item> items) {
        long spend = items.stream().mapToLong(Item::spend).sum();
        long leads = items.stream().mapToLong(Item::leads).sum();
        long newCustomers = items.stream().mapToLong(Item::newCustomers).sum();
        long revenue = items.stream().mapToLong(Item::revenue).sum();
        long profit = items.stream().mapToLong(Item::profit).sum();
        return Tree.of(
                "spend", PipelineFigures.euros(spend),
                "leads", leads,
                "qualifiedLeads", items.stream().mapToLong(Item::qualified).sum(),
                "opportunities", items.stream().mapToLong(Item::opportunities).sum(),
                "won", items.stream().mapToLong(Item::won).sum(),
                "newCustomers", newCustomers,
                "revenue", PipelineFigures.euros(revenue),
                "grossProfit", PipelineFigures.euros(profit),
                "cpl", Tree.rate(spend / 100., leads),
                "cac", Tree.rate(spend / 100., newCustomers),
                "roas", Tree.rate(revenue, spend),
                "roi", Tree.rate(profit - spend, spend));
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
