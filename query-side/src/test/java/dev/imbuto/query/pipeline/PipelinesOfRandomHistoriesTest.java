package dev.imbuto.query.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.money.Ledger;
import dev.imbuto.query.money.Moments;
import dev.imbuto.query.money.Reckoning;
import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Scope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PipelinesOfRandomHistoriesTest {
    private static final int COMMANDS = 400;
    private static final int QUESTIONS = 25;

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void are_what_one_reckons_from_the_events(long seed) {
        History history = RandomHistory.of(seed, COMMANDS);
        Random random = new Random(seed);
        try (FactStore facts = Facts.of(history)) {
            for (int i = 0; i < QUESTIONS; i++) {
                PipelineReport report = someReport(history, random);
                List<PipelineGroup> answer = facts.read(snapshot -> report.answer(snapshot.connection()));
                Map<Key, List<Reckoning.Deal>> expected = deals(report, history);
                assertThat(answer.stream().map(PipelineGroup::key).toList())
                        .as("seed %d, %s", seed, report)
                        .isEqualTo(List.copyOf(expected.keySet()));
                Reckoning reckoning = reckoning(report, history);
                answer.forEach(group -> compare(group, expected.get(group.key()), report.period(), reckoning));
            }
        }
    }

    private static PipelineReport someReport(History history, Random random) {
        Moments moments = new Moments(history, random);
        List<Dimension> by = new ArrayList<>();
        Map<Dimension, List<String>> filters = new EnumMap<>(Dimension.class);
        if (random.nextInt(3) > 0) {
            by.add(Dimension.values()[random.nextInt(Dimension.values().length)]);
        }
        if (random.nextInt(3) == 0) {
            filters.put(Dimension.PIPELINE, List.of(random.nextBoolean() ? "sales" : "partners"));
        }
        return new PipelineReport(
                new Scope(moments.asOf(), moments.knownAt(), by, filters), moments.period(), Ledger.EUR);
    }

    private static Reckoning reckoning(PipelineReport report, History history) {
        return new Reckoning(history, report.scope().asOf(), report.scope().knownAt());
    }

    private static Map<Key, List<Reckoning.Deal>> deals(PipelineReport report, History history) {
        List<Dimension> by = report.scope().by();
        Map<Key, List<Reckoning.Deal>> groups = reckoning(report, history).deals().stream()
                .filter(deal -> report.scope()
                        .filters()
                        .getOrDefault(Dimension.PIPELINE, List.of(deal.pipeline))
                        .contains(deal.pipeline))
                .collect(Collectors.groupingBy(
                        deal -> new Key(
                                by,
                                by.stream()
                                        .map(dimension -> dimension == Dimension.PIPELINE
                                                ? deal.pipeline
                                                : deal.person.values.get(dimension))
                                        .toList()),
                        TreeMap::new,
                        Collectors.toList()));
        if (by.isEmpty()) {
            groups.putIfAbsent(Key.ALL, List.of());
        }
        return groups;
    }

    private static void compare(PipelineGroup group, List<Reckoning.Deal> deals, Period period, Reckoning reckoning) {
        List<Reckoning.Deal> open = in("open", deals);
        BigDecimal weighted = open.stream()
                .map(deal -> BigDecimal.valueOf(deal.amount).multiply(reckoning.probability(deal)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(group.open())
                .isEqualTo(new PipelineGroup.Open(
                        open.size(),
                        sum(open),
                        Balance.ofMinor(
                                weighted.setScale(0, RoundingMode.HALF_UP).longValueExact(), Ledger.EUR)));
        List<Reckoning.Deal> won = in("won", deals).stream()
                .filter(deal -> isIn(period, deal.closedAt))
                .toList();
        List<Reckoning.Deal> lost = in("lost", deals).stream()
                .filter(deal -> isIn(period, deal.closedAt))
                .toList();
        assertThat(group.won()).isEqualTo(new PipelineGroup.Closed(won.size(), sum(won)));
        assertThat(group.lost()).isEqualTo(new PipelineGroup.Closed(lost.size(), sum(lost)));
        List<Reckoning.Deal> opened =
                deals.stream().filter(deal -> isIn(period, deal.openedAt)).toList();
        close(group.winRate().count(), won.size(), won.size() + lost.size());
        close(group.winRate().value(), cents(won), cents(won) + cents(lost));
        close(group.winRate().cohort(), in("won", opened).size(), opened.size());
        double days = won.stream()
                .mapToDouble(
                        deal -> Duration.between(deal.openedAt, deal.closedAt).toNanos() / 86_400e9)
                .sum();
        close(group.averageDaysToWin(), days, won.size());
        if (won.isEmpty()) {
            assertThat(group.velocity()).isNull();
        } else {
            double meanWon = cents(won) / 100.0 / won.size();
            double winRate = (double) won.size() / (won.size() + lost.size());
            close(group.velocity(), open.size() * meanWon * winRate, days / won.size());
        }
    }

    private static void close(Double actual, double part, double whole) {
        if (whole == 0) {
            assertThat(actual).isNull();
        } else {
            double expected = part / whole;
            assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * 1e-12));
        }
    }

    private static List<Reckoning.Deal> in(String state, List<Reckoning.Deal> deals) {
        return deals.stream().filter(deal -> deal.state.equals(state)).toList();
    }

    private static boolean isIn(Period period, Instant at) {
        return (period.from() == null || !at.isBefore(period.from()))
                && (period.to() == null || at.isBefore(period.to()));
    }

    private static long cents(List<Reckoning.Deal> deals) {
        return deals.stream().mapToLong(deal -> deal.amount).sum();
    }

    private static Balance sum(List<Reckoning.Deal> deals) {
        return Balance.ofMinor(cents(deals), Ledger.EUR);
    }
}
