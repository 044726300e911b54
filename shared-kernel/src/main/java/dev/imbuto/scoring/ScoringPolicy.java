package dev.imbuto.scoring;

import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.ScoreReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How leads are graded: what the ideal customer looks like, what each kind of touch is worth, and where the grades begin.
 *
 * <p>Fit is the sum of the points of the rules that the lead meets, held within 0 and 100. Engagement is, group by group,
 * the sum of each touch's points, halved with every half-life that has passed since the touch, but no more than the group's
 * cap; then the sum of the groups, rounded half up and held within 0 and 100. Immutable; safe for use by many threads.
 *
 * @param version names the policy in every score that it gives
 * @param fit in the order in which they are given as reasons
 * @param halfLife time after which a touch counts half
 * @param groups of kinds of touches; a kind is of one group at most
 * @param fitGrades least fit of A, B and C, descending; below is D
 * @param engagementGrades least engagement of 1, 2 and 3, descending; below is 4
 * @param bant the answer that each criterion needs at least
 */
public record ScoringPolicy(
        String version,
        List<FitRule> fit,
        Duration halfLife,
        List<TouchGroup> groups,
        List<Integer> fitGrades,
        List<Integer> engagementGrades,
        Map<Criterion, Integer> bant) {
    private static final double MILLIS_PER_DAY = 86_400_000.0;

    /**
     * Kinds of touches that are counted together.
     *
     * @param cap most points that all of them can give
     * @param points by kind
     * @param others points of a touch whose kind no group names; 0 in all groups but one
     */
    public record TouchGroup(String name, int cap, Map<String, Integer> points, int others) {
        public TouchGroup {
            points = Map.copyOf(points);
        }
    }

    public ScoringPolicy {
        fit = List.copyOf(fit);
        groups = List.copyOf(groups);
        fitGrades = List.copyOf(fitGrades);
        engagementGrades = List.copyOf(engagementGrades);
        bant = Map.copyOf(bant);
    }

    /** The same policy with other thresholds of BANT. */
    public ScoringPolicy withBant(Map<Criterion, Integer> thresholds) {
        return new ScoringPolicy(version, fit, halfLife, groups, fitGrades, engagementGrades, thresholds);
    }

    /** The grade of a lead of which nothing is known: what a lead has that was never scored. */
    public String lowestGrade() {
        return grade(held(fitPoints(Lead.UNKNOWN)), 0);
    }

    /** Whether a score depends on the person, which has to be opened for it then. */
    public boolean looksAtPerson() {
        return fit.stream().anyMatch(rule -> rule.field().isOfPerson());
    }

    /** What the policy makes of a lead at this moment; touches after it count as if they were of this moment. */
    public Assessment assess(Lead lead, Instant at) {
        List<ScoreReason> reasons = new ArrayList<>();
        int fitPoints = 0;
        for (FitRule rule : fit) {
            if (rule.isMetBy(lead)) {
                fitPoints += rule.points();
                reasons.add(new ScoreReason(rule.name(), rule.points()));
            }
        }
        double engagementPoints = 0;
        double[] sums = sumsByGroup(lead, at);
        for (int i = 0; i < sums.length; i++) {
            double points = Math.min(sums[i], groups.get(i).cap());
            if (points > 0) {
                engagementPoints += points;
                reasons.add(new ScoreReason(groups.get(i).name(), Math.round(points * 100) / 100.0));
            }
        }
        int fitScore = held(fitPoints);
        int engagementScore = held(Math.round(engagementPoints));
        return new Assessment(
                fitScore, engagementScore, grade(fitScore, engagementScore), isBantMet(lead.answers()), reasons);
    }

    private int fitPoints(Lead lead) {
        return fit.stream()
                .filter(rule -> rule.isMetBy(lead))
                .mapToInt(FitRule::points)
                .sum();
    }

    private double[] sumsByGroup(Lead lead, Instant at) {
        double[] sums = new double[groups.size()];
        Map<String, Integer> groupOf = new HashMap<>();
        for (Lead.Touch touch : lead.touches()) {
            int group = groupOf.computeIfAbsent(touch.kind(), this::groupOf);
            if (group >= 0) {
                TouchGroup counted = groups.get(group);
                int points = counted.points().getOrDefault(touch.kind(), counted.others());
                sums[group] += points * decay(touch.at(), at);
            }
        }
        return sums;
    }

    /** The group that a kind counts in; −1 when it does not count. */
    private int groupOf(String kind) {
        int others = -1;
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).points().containsKey(kind)) {
                return i;
            }
            if (groups.get(i).others() > 0) {
                others = i;
            }
        }
        return others;
    }

    private double decay(Instant touchedAt, Instant at) {
        double age = Math.max(0, Duration.between(touchedAt, at).toMillis()) / MILLIS_PER_DAY;
        // StrictMath: the same points on every machine.
        return StrictMath.pow(2, -age / (halfLife.toMillis() / MILLIS_PER_DAY));
    }

    private String grade(int fitScore, int engagementScore) {
        return String.valueOf((char) ('A' + rank(fitScore, fitGrades))) + (1 + rank(engagementScore, engagementGrades));
    }

    private static int rank(int score, List<Integer> leasts) {
        int rank = 0;
        while (rank < leasts.size() && score < leasts.get(rank)) {
            rank++;
        }
        return rank;
    }

    private boolean isBantMet(Map<Criterion, Integer> answers) {
        return isBantMet(answers, bant);
    }

    /** Whether every criterion has an answer, and one that reaches its threshold; one without a threshold is 0. */
    public static boolean isBantMet(Map<Criterion, Integer> answers, Map<Criterion, Integer> thresholds) {
        for (Criterion criterion : Criterion.values()) {
            Integer answer = answers.get(criterion);
            if (answer == null || answer < thresholds.getOrDefault(criterion, 0)) {
                return false;
            }
        }
        return true;
    }

    private static int held(long points) {
        return (int) Math.max(0, Math.min(100, points));
    }
}
