package dev.imbuto.query.replay;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.attribution.AttributedModel;
import dev.imbuto.query.attribution.Share;
import dev.imbuto.query.replay.ReplayDiff.Amounts;
import dev.imbuto.query.replay.ReplayDiff.Counts;
import dev.imbuto.query.replay.ReplayDiff.Credit;
import dev.imbuto.query.replay.ReplayDiff.OfGrade;
import dev.imbuto.query.replay.ReplayDiff.OfKey;
import dev.imbuto.query.replay.ReplayDiff.Rates;
import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Ratio;
import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Reports;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks the same of a replay and of the live facts, and sets the answers side by side. */
final class ReplayComparison {
    private final Reports reports;
    private final Currency currency;

    ReplayComparison(Reports reports, Currency currency) {
        this.reports = reports;
        this.currency = currency;
    }

    /**
     * Compares them, at the replay's end unless an earlier {@code asKnownAt} is asked for.
     *
     * @param query the parameters of an attribution
     * @throws ProblemException as a report does
     */
    ReplayDiff of(String id, Map<String, String[]> query) {
        if (query.containsKey("replay")) {
            throw new ProblemException(Fault.inParameter("replay", "there is no parameter replay here"));
        }
        Map<String, String[]> asked = new LinkedHashMap<>(query);
        asked.put("replay", new String[] {id});
        Report<Figures> replay = ask(asked);
        asked.remove("replay");
        asked.put("asOf", new String[] {replay.asOf().toString()});
        asked.put("asKnownAt", new String[] {"position:" + replay.receipt().position()});
        return compare(ask(asked), replay);
    }

    private Report<Figures> ask(Map<String, String[]> query) {
        return reports.answer(FiguresToCompare.in(currency), query);
    }

    private ReplayDiff compare(Report<Figures> liveReport, Report<Figures> replayReport) {
        Figures live = liveReport.groups().get(0);
        Figures replay = replayReport.groups().get(0);
        return new ReplayDiff(
                replayReport.asOf(),
                Counts.of(live.leads(), replay.leads()),
                Counts.of(live.qualified(), replay.qualified()),
                Counts.of(live.meetingBant(), replay.meetingBant()),
                Rates.of(each(live.spend(), live.leads()), each(replay.spend(), replay.leads())),
                Rates.of(each(live.spend(), live.qualified()), each(replay.spend(), replay.qualified())),
                grades(live, replay),
                keys(live, replay),
                new ReplayDiff.Receipts(liveReport.receipt(), replayReport.receipt()));
    }

    private @Nullable Double each(@Nullable Long spent, long many) {
        return Ratio.of(
                BigDecimal.valueOf(spent == null ? 0 : spent, currency.getDefaultFractionDigits()),
                BigDecimal.valueOf(many));
    }

    private static List<OfGrade> grades(Figures live, Figures replay) {
        SortedSet<String> grades = new TreeSet<>(live.winsByGrade().keySet());
        grades.addAll(replay.winsByGrade().keySet());
        return grades.stream()
                .map(grade -> new OfGrade(
                        grade,
                        Counts.of(
                                live.winsByGrade().getOrDefault(grade, 0L),
                                replay.winsByGrade().getOrDefault(grade, 0L))))
                .toList();
    }

    private List<OfKey> keys(Figures live, Figures replay) {
        SortedSet<String> keys = new TreeSet<>(Key.BY_CODE_POINT);
        for (Figures side : List.of(live, replay)) {
            keys.addAll(side.leadsByKey().keySet());
            side.credit().forEach(model -> model.rows().forEach(share -> keys.add(share.key())));
        }
        return keys.stream().map(key -> ofKey(key, live, replay)).toList();
    }

    private OfKey ofKey(String key, Figures live, Figures replay) {
        long liveLeads = live.leadsByKey().getOrDefault(key, 0L);
        long replayLeads = replay.leadsByKey().getOrDefault(key, 0L);
        List<Credit> credit = new ArrayList<>();
        for (int i = 0; i < live.credit().size(); i++) {
            AttributedModel model = live.credit().get(i);
            Share before = share(model, key);
            Share after = share(replay.credit().get(i), key);
            Balance revenue = before == null ? Balance.ofMinor(0, currency) : before.revenue();
            Balance revenueAfter = after == null ? Balance.ofMinor(0, currency) : after.revenue();
            credit.add(new Credit(
                    model.model(),
                    Rates.of(before == null ? 0 : before.conversions(), after == null ? 0 : after.conversions()),
                    new Amounts(
                            revenue,
                            revenueAfter,
                            new Balance(revenueAfter.amount().subtract(revenue.amount()), currency))));
        }
        return new OfKey(
                key,
                Counts.of(liveLeads, replayLeads),
                Rates.of(
                        each(live.spendByKey().get(key), liveLeads),
                        each(replay.spendByKey().get(key), replayLeads)),
                credit);
    }

    private static @Nullable Share share(AttributedModel model, String key) {
        return model.rows().stream()
                .filter(share -> share.key().equals(key))
                .findFirst()
                .orElse(null);
    }
}
