package dev.imbuto.query.oracle;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How opportunities stand. */
record PipelineFigures(Past past, Query query) {

    List<Map<String, @Nullable Object>> groups() {
        return Tree.groups(
                query,
                past.sales(),
                Past.Sale::dimension,
                group -> figures(group.stream().map(Past.Sale::deal).toList()));
    }

    private Map<String, @Nullable Object> figures(List<Deal> deals) {
        List<Deal> open = deals.stream().filter(deal -> deal.is("open")).toList();
        List<Deal> won = closed(deals, "won");
        List<Deal> lost = closed(deals, "lost");
        List<Deal> cohort =
                deals.stream().filter(deal -> query.includes(deal.opened)).toList();
        long wonOfCohort = cohort.stream().filter(deal -> deal.is("won")).count();
        BigDecimal weighted = BigDecimal.ZERO;
        for (Deal deal : open) {
            weighted =
                    weighted.add(BigDecimal.valueOf(worth(deal)).multiply(past.probability(deal.pipeline, deal.stage)));
        }
        double days = 0;
        for (Deal deal : won) {
            days += Duration.between(deal.opened, closing(deal)).toNanos() / 1e9 / 86_400;
        }
        Double rate = Tree.rate(won.size(), won.size() + lost.size());
        Double averageDays = Tree.rate(days, won.size());
        Double meanWon = Tree.rate(worth(won) / 100., won.size());
        Double velocity = rate == null || averageDays == null || meanWon == null
                ? null
                : Tree.rate(open.size() * meanWon * rate, averageDays);
        return Tree.of(
                "open",
                Tree.of(
                        "count", open.size(),
                        "amount", euros(worth(open)),
                        "weighted",
                                euros(weighted.setScale(0, RoundingMode.HALF_UP).longValueExact())),
                "won",
                Tree.of("count", won.size(), "amount", euros(worth(won))),
                "lost",
                Tree.of("count", lost.size(), "amount", euros(worth(lost))),
                "winRate",
                Tree.of(
                        "count", rate,
                        "value", Tree.rate(worth(won), worth(won) + worth(lost)),
                        "cohort", Tree.rate(wonOfCohort, cohort.size())),
                "averageDaysToWin",
                averageDays,
                "velocity",
                velocity);
    }

    private List<Deal> closed(List<Deal> deals, String state) {
        return deals.stream()
                .filter(deal -> deal.is(state) && query.includes(closing(deal)))
                .toList();
    }

    private static Instant closing(Deal deal) {
        return deal.visits.get(deal.visits.size() - 1).entered();
    }

    private static long worth(Deal deal) {
        return deal.amount == null ? 0 : deal.amount;
    }

    private static long worth(List<Deal> deals) {
        return deals.stream().mapToLong(PipelineFigures::worth).sum();
    }

    static Map<String, @Nullable Object> euros(long minor) {
        return Tree.of("amount", BigDecimal.valueOf(minor, 2).toPlainString(), "currency", "EUR");
    }
}
