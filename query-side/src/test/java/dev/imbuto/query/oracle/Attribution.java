package dev.imbuto.query.oracle;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How each model shares out the conversions of some journeys. */
final class Attribution {
    private static final double HALF_LIFE_SECONDS = 7 * 86_400;
    static final List<String> MODELS = List.of(
            "first",
            "last",
            "last-non-direct",
            "linear",
            "position-based",
            "u-shaped",
            "w-shaped",
            "full-path",
            "time-decay",
            "markov",
            "shapley",
            "markov-2",
            "markov-3");

    /** What a key has come to. Money in minor units. */
    private static final class Sum {
        private double conversions;
        private long value;
        private long cost;
        private boolean touched;
    }

    record Share(String key, double weight) {}

    private final Journeys question;
    private final List<Journeys.Journey> journeys;

    Attribution(Journeys question) {
        this.question = question;
        this.journeys = question.all();
    }

    /** All models, and then the chains that remember more. */
    List<Map<String, @Nullable Object>> models() {
        return MODELS.stream()
                .map(model -> Tree.of("model", model, "rows", rows(model)))
                .toList();
    }

    private List<Object> rows(String model) {
        Map<String, Sum> sums = byCodePoint();
        List<Share> ofChain = model.startsWith("markov") ? chain(order(model)) : List.of();
        for (Journeys.Journey journey : journeys) {
            if (journey.converts()) {
                List<Share> shares = journey.touches().isEmpty()
                        ? List.of(new Share("(none)", 1))
                        : model.startsWith("markov") ? ofChain : shares(model, journey);
                shareOut(journey, shares, sums);
                journey.touches().forEach(touch -> sums.computeIfAbsent(touch.key(), none -> new Sum()).touched = true);
            }
        }
        Map<String, Long> spend = question.spend();
        spend.keySet().forEach(key -> sums.computeIfAbsent(key, none -> new Sum()));
        List<Object> rows = new ArrayList<>();
        sums.forEach((key, sum) -> {
            if (sum.conversions > 0 || sum.touched || spend.containsKey(key)) {
                rows.add(row(key, sum, spend.getOrDefault(key, 0L)));
            }
        });
        return rows;
    }

    private static Map<String, @Nullable Object> row(String key, Sum sum, long spend) {
        return Tree.of(
                "key", key,
                "conversions", sum.conversions,
                "revenue", PipelineFigures.euros(sum.value),
                "grossProfit", PipelineFigures.euros(sum.value - sum.cost),
                "spend", PipelineFigures.euros(spend),
                "cpa", Tree.rate(spend / 100., sum.conversions),
                "roas", Tree.rate(sum.value, spend),
                "roi", Tree.rate(sum.value - sum.cost - spend, spend));
    }

    static int order(String model) {
        return model.equals("markov") ? 1 : Integer.parseInt(model.substring("markov-".length()));
    }

    private static <T> Map<String, T> byCodePoint() {
        return new TreeMap<>((a, b) ->
                Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray()));
    }

    private static void shareOut(Journeys.Journey journey, List<Share> shares, Map<String, Sum> sums) {
        double all = shares.stream().mapToDouble(Share::weight).sum();
        double before = 0;
        for (Share share : shares) {
            double upTo = before + share.weight();
            Sum sum = sums.computeIfAbsent(share.key(), none -> new Sum());
            sum.conversions += share.weight() / all;
            sum.value += minor(journey.value(), upTo / all) - minor(journey.value(), before / all);
            sum.cost += minor(journey.cost(), upTo / all) - minor(journey.cost(), before / all);
            before = upTo;
        }
    }

    static long minor(long amount, double share) {
        return BigDecimal.valueOf(amount * share)
                .setScale(6, RoundingMode.HALF_UP)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    static List<Share> shares(String model, Journeys.Journey journey) {
        List<Journeys.Touch> touches = journey.touches();
        int n = touches.size();
        if (model.equals("shapley")) {
            Map<String, Integer> keys = byCodePoint();
            touches.forEach(touch -> keys.put(touch.key(), 1));
            return keys.keySet().stream().map(key -> new Share(key, 1)).toList();
        }
        double[] weights = new double[n];
        switch (model) {
            case "first" -> weights[0] = 1;
            case "last" -> weights[n - 1] = 1;
            case "last-non-direct" -> {
                int last = last(touches, touch -> !touch.direct());
                weights[last < 0 ? n - 1 : last] = 1;
            }
            case "linear" -> Arrays.fill(weights, 1);
            case "position-based" -> points(weights, 40, 20, 0, n - 1);
            case "u-shaped" -> points(weights, 40, 20, 0, lastBy(touches, journey.captured()));
            case "w-shaped" ->
                points(weights, 30, 10, 0, lastBy(touches, journey.captured()), lastBy(touches, journey.opened()));
            case "full-path" ->
                points(
                        weights,
                        22.5,
                        10,
                        0,
                        lastBy(touches, journey.captured()),
                        lastBy(touches, journey.opened()),
                        lastBy(touches, journey.won()));
            case "time-decay" -> {
                for (int i = 0; i < n; i++) {
                    double seconds =
                            Duration.between(touches.get(i).at(), journey.at()).toNanos() / 1e9;
                    weights[i] = Math.pow(2, -seconds / HALF_LIFE_SECONDS);
                }
            }
            default -> throw new IllegalArgumentException(model);
        }
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            shares.add(new Share(touches.get(i).key(), weights[i]));
        }
        return shares;
    }

    private static void points(double[] weights, double each, double others, int... points) {
        Set<Integer> distinct = new TreeSet<>();
        for (int point : points) {
            if (point >= 0) {
                distinct.add(point);
                weights[point] += each;
            }
        }
        for (int i = 0; i < weights.length; i++) {
            if (!distinct.contains(i)) {
                weights[i] = others / (weights.length - distinct.size());
            }
        }
    }

    private static int lastBy(List<Journeys.Touch> touches, @Nullable Instant moment) {
        return moment == null ? -1 : last(touches, touch -> !touch.at().isAfter(moment));
    }

    private static int last(List<Journeys.Touch> touches, Predicate<Journeys.Touch> wanted) {
        for (int i = touches.size() - 1; i >= 0; i--) {
            if (wanted.test(touches.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** The removal effect of each key. */
    List<Share> chain(int order) {
        Map<List<String>, Map<List<String>, Integer>> ways = new LinkedHashMap<>();
        Map<String, Integer> keys = byCodePoint();
        for (Journeys.Journey journey : journeys) {
            List<String> path = new ArrayList<>();
            for (Journeys.Touch touch : journey.touches()) {
                keys.put(touch.key(), 1);
                List<String> before = last(path, order);
                path.add(touch.key());
                count(ways, before, last(path, order));
            }
            if (!path.isEmpty()) {
                count(ways, last(path, order), List.of(journey.converts() ? "/converted" : "/ended"));
            }
        }
        double all = conversions(ways, "/nobody");
        List<Share> effects = new ArrayList<>();
        for (String key : keys.keySet()) {
            double effect = all == 0 ? 0 : 1 - conversions(ways, key) / all;
            if (effect > 1e-12) {
                effects.add(new Share(key, effect));
            }
        }
        return effects;
    }

    private static List<String> last(List<String> path, int order) {
        return List.copyOf(path.subList(Math.max(0, path.size() - order), path.size()));
    }

    private static void count(Map<List<String>, Map<List<String>, Integer>> ways, List<String> from, List<String> to) {
        ways.computeIfAbsent(from, none -> new LinkedHashMap<>()).merge(to, 1, Integer::sum);
    }

    /** The probability to convert from the beginning, when whoever meets the removed key ends there: x = Qx + r, by Gauss. */
    private static double conversions(Map<List<String>, Map<List<String>, Integer>> ways, String removed) {
        List<List<String>> states = new ArrayList<>(ways.keySet());
        if (states.isEmpty()) {
            return 0;
        }
        int n = states.size();
        double[][] equations = new double[n][n + 1];
        Map<List<String>, Integer> places = new HashMap<>();
        states.forEach(state -> places.put(state, places.size()));
        for (int i = 0; i < n; i++) {
            equations[i][i] = 1;
            Map<List<String>, Integer> out = ways.get(states.get(i));
            double sum = out.values().stream().mapToInt(count -> count).sum();
            for (Map.Entry<List<String>, Integer> way : out.entrySet()) {
                List<String> to = way.getKey();
                if (to.equals(List.of("/converted"))) {
                    equations[i][n] = way.getValue() / sum;
                } else if (!to.equals(List.of("/ended"))
                        && !to.get(to.size() - 1).equals(removed)) {
                    equations[i][places.get(to)] -= way.getValue() / sum;
                }
            }
        }
        return solve(equations)[places.get(List.<String>of())];
    }

    private static double[] solve(double[][] equations) {
        int n = equations.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column; row < n; row++) {
                pivot = Math.abs(equations[row][column]) > Math.abs(equations[pivot][column]) ? row : pivot;
            }
            double[] swapped = equations[column];
            equations[column] = equations[pivot];
            equations[pivot] = swapped;
            for (int row = 0; row < n; row++) {
                double factor = row == column ? 0 : equations[row][column] / equations[column][column];
                for (int i = column; i <= n && factor != 0; i++) {
                    equations[row][i] -= factor * equations[column][i];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = equations[i][n] / equations[i][i];
        }
        return solution;
    }
}
