package dev.imbuto.query.oracle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How long visits last. */
record TimeInStage(Past past, Query query) {

    List<Map<String, @Nullable Object>> ofContacts() {
        return groups(past.people(), Person::dimension, person -> person.visits, Funnel.STAGES);
    }

    /** Of one pipeline, which the query filters by. */
    List<Map<String, @Nullable Object>> ofOpportunities(String pipeline) {
        List<Past.Sale> sales = past.sales();
        Set<String> visited = new HashSet<>();
        for (Past.Sale sale : sales) {
            boolean counts = query.filters().entrySet().stream()
                    .allMatch(filter -> filter.getValue().contains(sale.dimension(filter.getKey())));
            if (counts) {
                sale.deal().visits.stream()
                        .filter(visit -> query.includes(visit.entered()))
                        .forEach(visit -> visited.add(visit.stage()));
            }
        }
        List<String> stages = new ArrayList<>(past.stages(pipeline));
        past.formerStages(pipeline).stream().filter(visited::contains).forEach(stages::add);
        stages.addAll(List.of("won", "lost", "reversed"));
        return groups(sales, Past.Sale::dimension, sale -> sale.deal().visits, stages);
    }

    private <R> List<Map<String, @Nullable Object>> groups(
            List<R> records, Tree.Dimensions<R> dimensions, Function<R, List<Visit>> visits, List<String> stages) {
        List<R> counted = records.stream()
                .filter(one -> visits.apply(one).stream().anyMatch(visit -> query.includes(visit.entered())))
                .toList();
        return Tree.groups(query, counted, dimensions, group -> {
            List<Object> figures = new ArrayList<>();
            for (String stage : stages) {
                List<Visit> ofStage = new ArrayList<>();
                long distinct = 0;
                for (R one : group) {
                    List<Visit> own = visits.apply(one).stream()
                            .filter(visit -> visit.stage().equals(stage) && query.includes(visit.entered()))
                            .toList();
                    ofStage.addAll(own);
                    distinct += own.isEmpty() ? 0 : 1;
                }
                figures.add(figures(stage, ofStage, distinct));
            }
            return Tree.of("stages", figures);
        });
    }

    private Map<String, @Nullable Object> figures(String stage, List<Visit> visits, long records) {
        List<Double> completed = new ArrayList<>();
        List<Double> open = new ArrayList<>();
        Map<String, Long> exits = new TreeMap<>();
        for (Visit visit : visits) {
            if (visit.isOpen()) {
                open.add(visit.age(query.asOf()));
            } else {
                completed.add(visit.seconds());
                exits.merge(visit.to(), 1L, Long::sum);
            }
        }
        return Tree.of(
                "stage", stage,
                "entries", visits.size(),
                "records", records,
                "completed",
                        Tree.of(
                                "n", completed.size(),
                                "mean",
                                        Tree.rate(
                                                completed.stream()
                                                        .mapToDouble(seconds -> seconds)
                                                        .sum(),
                                                completed.size()),
                                "p50", percentile(completed, 0.5),
                                "p75", percentile(completed, 0.75),
                                "p90", percentile(completed, 0.9),
                                "max", percentile(completed, 1)),
                "open", Tree.of("n", open.size(), "medianAge", percentile(open, 0.5), "maxAge", percentile(open, 1)),
                "survivalMedian", survivalMedian(completed, open),
                "exits", exits);
    }

    /** Type 7 of Hyndman and Fan: linear between the order statistics. */
    private static @Nullable Double percentile(List<Double> values, double p) {
        if (values.isEmpty()) {
            return null;
        }
        List<Double> sorted = values.stream().sorted().toList();
        double place = (sorted.size() - 1) * p;
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }

    /** In exact fractions, one time after the other. */
    private static @Nullable Double survivalMedian(List<Double> completed, List<Double> open) {
        BigInteger left = BigInteger.ONE;
        BigInteger of = BigInteger.ONE;
        for (double time : new TreeSet<>(completed)) {
            long ended = completed.stream().filter(seconds -> seconds == time).count();
            long atRisk = completed.stream().filter(seconds -> seconds >= time).count()
                    + open.stream().filter(age -> age >= time).count();
            left = left.multiply(BigInteger.valueOf(atRisk - ended));
            of = of.multiply(BigInteger.valueOf(atRisk));
            if (left.shiftLeft(1).compareTo(of) <= 0) {
                return time;
            }
        }
        return null;
    }
}
