package dev.imbuto.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Attribution as one would first write it: rows become objects, and each model walks over each contact's list. */
final class NaiveAttribution {
    private static final long LOOK_BACK = 90 * 86_400_000_000L;
    private static final double HALF_LIFE = 7 * 86_400_000_000.0;

    private record Touch(String channel, long at, long position) {}

    private record Win(long contact, long at, long captured, long opened, double amount, double cost) {}

    private static final class Sum {
        private double conversions;
        private double revenue;
        private double cost;
    }

    private final Map<Long, List<Touch>> touches = new HashMap<>();
    private final Map<Long, Long> contacts = new HashMap<>();
    private final List<Win> wins = new ArrayList<>();
    private final Map<String, Map<String, Sum>> models = new HashMap<>();
    private final Map<String, Map<String, Integer>> ways = new HashMap<>();
    private double chained;

    private NaiveAttribution() {}

    /** What all models together give credit for. */
    record Total(double conversions, double grossProfit) {}

    /** Attributes all wins; the total is theirs times the number of models. */
    static Total of(Connection facts) throws SQLException {
        NaiveAttribution attribution = new NaiveAttribution();
        attribution.read(facts);
        attribution.attribute();
        List<Sum> sums = attribution.models.values().stream()
                .flatMap(model -> model.values().stream())
                .toList();
        return new Total(
                sums.stream().mapToDouble(sum -> sum.conversions).sum(),
                sums.stream().mapToDouble(sum -> sum.revenue - sum.cost).sum());
    }

    private void read(Connection facts) throws SQLException {
        try (Statement statement = facts.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT contact, captured_us FROM contact")) {
                while (row.next()) {
                    contacts.put(row.getLong(1), row.getLong(2));
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT contact, channel, at_us, touch FROM touch")) {
                while (row.next()) {
                    touches.computeIfAbsent(row.getLong(1), none -> new ArrayList<>())
                            .add(new Touch(row.getString(2), row.getLong(3), row.getLong(4)));
                }
            }
            try (ResultSet row = statement.executeQuery("""
                    SELECT win.contact, at_us, opened_us, amount_minor, cost_minor
                    FROM win JOIN opportunity USING (opportunity)""")) {
                while (row.next()) {
                    long contact = row.getLong(1);
                    wins.add(new Win(
                            contact,
                            row.getLong(2),
                            contacts.getOrDefault(contact, 0L),
                            row.getLong(3),
                            row.getLong(4) / 100.0,
                            row.getLong(5) / 100.0));
                }
            }
        }
    }

    private void attribute() {
        touches.values()
                .forEach(list -> list.sort(Comparator.comparingLong(Touch::at).thenComparingLong(Touch::position)));
        HashSet<Long> buyers = new HashSet<>();
        double revenue = 0;
        double cost = 0;
        for (Win win : wins) {
            buyers.add(win.contact());
            List<Touch> path = path(win.contact(), win.at());
            if (path.isEmpty()) {
                continue;
            }
            share(win, path);
            learn(path, "/converted");
            chained++;
            revenue += win.amount();
            cost += win.cost();
        }
        for (Long contact : contacts.keySet()) {
            if (!buyers.contains(contact)) {
                learn(path(contact, Long.MAX_VALUE), "/ended");
            }
        }
        shareByChain(revenue, cost);
    }

    private List<Touch> path(long contact, long end) {
        return touches.getOrDefault(contact, List.of()).stream()
                .filter(touch -> touch.at() <= end && (end == Long.MAX_VALUE || touch.at() >= end - LOOK_BACK))
                .toList();
    }

    private void share(Win win, List<Touch> path) {
        int n = path.size();
        credit("first", path.get(0).channel(), 1, win);
        credit("last", path.get(n - 1).channel(), 1, win);
        String lastNonDirect = path.get(n - 1).channel();
        for (Touch touch : path) {
            if (!touch.channel().equals("direct")) {
                lastNonDirect = touch.channel();
            }
        }
        credit("last-non-direct", lastNonDirect, 1, win);
        for (Touch touch : path) {
            credit("linear", touch.channel(), 1.0 / n, win);
        }
        points("position-based", win, path, 0.4, 0.2, 0, n - 1);
        int captured = lastBy(path, win.captured());
        int opened = lastBy(path, win.opened());
        points("u-shaped", win, path, 0.4, 0.2, 0, captured);
        points("w-shaped", win, path, 0.3, 0.1, 0, captured, opened);
        points("full-path", win, path, 0.225, 0.1, 0, captured, opened, n - 1);
        double all = 0;
        for (Touch touch : path) {
            all += Math.pow(2, (touch.at() - win.at()) / HALF_LIFE);
        }
        for (Touch touch : path) {
            credit("time-decay", touch.channel(), Math.pow(2, (touch.at() - win.at()) / HALF_LIFE) / all, win);
        }
        TreeSet<String> channels = new TreeSet<>();
        path.forEach(touch -> channels.add(touch.channel()));
        for (String channel : channels) {
            credit("shapley", channel, 1.0 / channels.size(), win);
        }
    }

    private static int lastBy(List<Touch> path, long moment) {
        int last = -1;
        for (int i = 0; i < path.size(); i++) {
            last = path.get(i).at() <= moment ? i : last;
        }
        return last;
    }

    private void points(String model, Win win, List<Touch> path, double each, double others, int... points) {
        HashSet<Integer> distinct = new HashSet<>();
        double[] weights = new double[path.size()];
        for (int point : points) {
            if (point >= 0) {
                distinct.add(point);
                weights[point] += each;
            }
        }
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!distinct.contains(i)) {
                weights[i] = others / (weights.length - distinct.size());
            }
            all += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            credit(model, path.get(i).channel(), weights[i] / all, win);
        }
    }

    private void credit(String model, String channel, double share, Win win) {
        Sum sum = models.computeIfAbsent(model, none -> new HashMap<>()).computeIfAbsent(channel, none -> new Sum());
        sum.conversions += share;
        sum.revenue += share * win.amount();
        sum.cost += share * win.cost();
    }

    private void learn(List<Touch> path, String end) {
        String at = "/begin";
        for (Touch touch : path) {
            count(at, touch.channel());
            at = touch.channel();
        }
        if (!path.isEmpty()) {
            count(at, end);
        }
    }

    private void count(String from, String to) {
        ways.computeIfAbsent(from, none -> new HashMap<>()).merge(to, 1, Integer::sum);
    }

    private void shareByChain(double revenue, double cost) {
        TreeSet<String> channels = new TreeSet<>(ways.keySet());
        channels.remove("/begin");
        double base = conversions(null);
        double all = 0;
        Map<String, Double> effects = new HashMap<>();
        for (String channel : channels) {
            double effect = 1 - conversions(channel) / base;
            effects.put(channel, effect);
            all += effect;
        }
        for (String channel : channels) {
            Sum sum = models.computeIfAbsent("markov", none -> new HashMap<>())
                    .computeIfAbsent(channel, none -> new Sum());
            double share = effects.getOrDefault(channel, 0.0) / all;
            sum.conversions += share * chained;
            sum.revenue += share * revenue;
            sum.cost += share * cost;
        }
    }

    /** By iterating until nothing changes any more. */
    private double conversions(@Nullable String without) {
        Map<String, Double> chances = new HashMap<>();
        double change = 1;
        while (change > 1e-13) {
            change = 0;
            for (Map.Entry<String, Map<String, Integer>> from : ways.entrySet()) {
                double sum = from.getValue().values().stream()
                        .mapToInt(count -> count)
                        .sum();
                double chance = 0;
                for (Map.Entry<String, Integer> way : from.getValue().entrySet()) {
                    double there = way.getKey().equals("/converted")
                            ? 1
                            : way.getKey().equals(without) ? 0 : chances.getOrDefault(way.getKey(), 0.0);
                    chance += way.getValue() / sum * there;
                }
                Double before = chances.put(from.getKey(), chance);
                change = Math.max(change, Math.abs(chance - (before == null ? 0 : before)));
            }
        }
        return chances.getOrDefault("/begin", 0.0);
    }
}
