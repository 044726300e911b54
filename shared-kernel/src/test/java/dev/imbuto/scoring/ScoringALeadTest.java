package dev.imbuto.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.Company;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.ScoreReason;
import dev.imbuto.scoring.FitRule.Condition;
import dev.imbuto.scoring.FitRule.Field;
import dev.imbuto.scoring.ScoringPolicy.TouchGroup;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every figure here was worked out by hand. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScoringALeadTest {
    private static final Instant NOW = Instant.parse("2017-06-01T00:00:00Z");
    private static final Map<Criterion, Integer> BANT =
            Map.of(Criterion.BUDGET, 5, Criterion.AUTHORITY, 5, Criterion.NEED, 5, Criterion.TIMING, 5);
    private static final FitRule LARGE = new FitRule(
            "large", Field.COMPANY_EMPLOYEES, new Condition.Range(new BigDecimal("100"), new BigDecimal("200")), 40);
    private static final FitRule RETAIL =
            new FitRule("retail", Field.COMPANY_SECTOR, new Condition.In(Set.of("retail")), 50);
    private static final FitRule DECIDES =
            new FitRule("decides", Field.PERSON_JOB_TITLE, new Condition.Words(Set.of("head", "ceo")), 30);
    private static final FitRule FAR = new FitRule("far", Field.COMPANY_COUNTRY, new Condition.In(Set.of("nz")), -60);

    /** Half-life of 10 days; mail at most 20; a demo 50, at most 60; anything else 1, at most 5. */
    private static final ScoringPolicy POLICY = policy(LARGE, RETAIL, DECIDES, FAR);

    @Test
    void fit_is_the_sum_of_the_points_of_the_rules_that_are_met() {
        Assessment assessment = assess(company(150, "Retail", null), Person.UNKNOWN);
        assertThat(assessment.fit()).isEqualTo(90);
        assertThat(assessment.reasons()).containsExactly(new ScoreReason("large", 40), new ScoreReason("retail", 50));
    }

    @Test
    void fit_is_held_within_0_and_100() {
        Person head = new Person(null, null, null, "Head of Sales");
        assertThat(assess(company(150, "retail", null), head).fit()).isEqualTo(100);
        assertThat(assess(company(null, null, "NZ"), Person.UNKNOWN).fit()).isZero();
        assertThat(assess(company(150, null, "NZ"), head).fit()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"99, 0", "100, 40", "199, 40", "200, 0", ", 0"})
    void a_range_begins_at_from_and_ends_below_below(Integer employees, int fit) {
        assertThat(assess(company(employees, null, null), Person.UNKNOWN).fit()).isEqualTo(fit);
    }

    @ParameterizedTest
    @CsvSource({"Head of Sales, 30", "CEO/owner, 30", "Sales head, 30", "Headhunter, 0", "Overhead, 0", ", 0"})
    void words_are_whole_words_in_any_case(String jobTitle, int fit) {
        assertThat(assess(Company.UNKNOWN, new Person(null, null, null, jobTitle))
                        .fit())
                .isEqualTo(fit);
    }

    @Test
    void a_known_value_is_any_value() {
        ScoringPolicy policy = policy(
                new FitRule("revenue", Field.COMPANY_ANNUAL_REVENUE, new Condition.Known(), 10),
                new FitRule("phone", Field.PERSON_PHONE, new Condition.Known(), 5));
        Company company = new Company(null, null, null, null, Money.of("0", "EUR"));
        Person person = new Person(null, null, "1", null);
        assertThat(policy.assess(new Lead(company, person, List.of(), Map.of()), NOW)
                        .fit())
                .isEqualTo(15);
        assertThat(policy.assess(Lead.UNKNOWN, NOW).fit()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 50", "10, 25", "20, 13", "30, 6", "5, 35"})
    void a_touch_is_worth_half_after_each_half_life(int daysAgo, int engagement) {
        // 50 · 2^(−days/10): 50, 25, 12.5 (half up), 6.25, 35.355
        assertThat(engagement(touch("demo", daysAgo)).engagement()).isEqualTo(engagement);
    }

    @Test
    void a_group_gives_its_cap_at_most_after_decay() {
        // 5 clicks of 8 points, 10 days old: 20, which is the cap; one more changes nothing.
        Lead.Touch click = touch("click", 10);
        assertThat(engagement(click, click, click, click).reasons()).containsExactly(new ScoreReason("mail", 16));
        assertThat(engagement(click, click, click, click, click).reasons())
                .containsExactly(new ScoreReason("mail", 20));
        assertThat(engagement(click, click, click, click, click, click).reasons())
                .containsExactly(new ScoreReason("mail", 20));
    }

    @Test
    void engagement_is_the_sum_of_the_groups_held_at_100() {
        Lead.Touch[] many = Collections.nCopies(40, touch("demo", 0)).toArray(new Lead.Touch[0]);
        assertThat(engagement(many).engagement()).isEqualTo(60);
        Lead.Touch[] more = Arrays.copyOf(many, 80);
        Arrays.fill(more, 40, 80, touch("click", 0));
        assertThat(engagement(more).engagement()).isEqualTo(80);
        ScoringPolicy generous = new ScoringPolicy(
                "generous",
                List.of(),
                Duration.ofDays(10),
                List.of(new TouchGroup("a", 90, Map.of("demo", 50), 0), new TouchGroup("b", 90, Map.of("click", 8), 0)),
                List.of(75, 50, 25),
                List.of(75, 50, 25),
                BANT);
        assertThat(generous.assess(lead(more), NOW).engagement()).isEqualTo(100);
    }

    @Test
    void a_kind_that_no_group_names_counts_where_others_count() {
        assertThat(engagement(touch("shout", 0), touch("wave", 0)).reasons())
                .containsExactly(new ScoreReason("others", 2));
    }

    @Test
    void a_touch_after_the_moment_counts_in_full() {
        assertThat(engagement(touch("demo", -3)).engagement()).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({"100, A", "80, A", "79, B", "60, B", "59, C", "30, C", "29, D", "0, D"})
    void the_letter_is_that_of_the_fit(int fit, char letter) {
        ScoringPolicy policy = policy(new FitRule("all", Field.COMPANY_NAME, new Condition.Known(), fit));
        Company named = new Company("Acme", null, null, null, null);
        assertThat(policy.assess(new Lead(named, Person.UNKNOWN, List.of(), Map.of()), NOW)
                        .grade())
                .isEqualTo(letter + "4");
    }

    @ParameterizedTest
    @CsvSource({"60, 1", "50, 1", "49, 2", "40, 2", "39, 3", "10, 3", "9, 4", "0, 4"})
    void the_digit_is_that_of_the_engagement(int points, int digit) {
        ScoringPolicy policy = new ScoringPolicy(
                "digits",
                List.of(),
                Duration.ofDays(10),
                List.of(new TouchGroup("all", 100, Map.of("demo", points), 0)),
                List.of(80, 60, 30),
                List.of(50, 40, 10),
                BANT);
        assertThat(policy.assess(lead(touch("demo", 0)), NOW).grade()).isEqualTo("D" + digit);
    }

    @Test
    void an_unknown_lead_has_the_lowest_grade() {
        assertThat(POLICY.lowestGrade()).isEqualTo("D4");
        assertThat(POLICY.assess(Lead.UNKNOWN, NOW)).isEqualTo(new Assessment(0, 0, "D4", false, List.of()));
    }

    @Test
    void bant_is_met_when_every_answer_reaches_its_threshold() {
        assertThat(bant(5, 5, 5, 5)).isTrue();
        assertThat(bant(10, 10, 10, 4)).isFalse();
        assertThat(bant(4, 10, 10, 10)).isFalse();
        assertThat(POLICY.assess(
                                new Lead(
                                        Company.UNKNOWN,
                                        Person.UNKNOWN,
                                        List.of(),
                                        Map.of(Criterion.BUDGET, 10, Criterion.NEED, 10, Criterion.TIMING, 10)),
                                NOW)
                        .bantMet())
                .isFalse();
    }

    @Test
    void only_a_policy_with_rules_about_the_person_looks_at_it() {
        assertThat(POLICY.looksAtPerson()).isTrue();
        assertThat(policy(LARGE, RETAIL).looksAtPerson()).isFalse();
    }

    private static ScoringPolicy policy(FitRule... rules) {
        return new ScoringPolicy(
                "test",
                List.of(rules),
                Duration.ofDays(10),
                List.of(
                        new TouchGroup("mail", 20, Map.of("click", 8, "open", 2), 0),
                        new TouchGroup("demo", 60, Map.of("demo", 50), 0),
                        new TouchGroup("others", 5, Map.of(), 1)),
                List.of(80, 60, 30),
                List.of(50, 40, 10),
                BANT);
    }

    private static Assessment assess(Company company, Person person) {
        return POLICY.assess(new Lead(company, person, List.of(), Map.of()), NOW);
    }

    private static Assessment engagement(Lead.Touch... touches) {
        return POLICY.assess(lead(touches), NOW);
    }

    private static Lead lead(Lead.Touch... touches) {
        return new Lead(Company.UNKNOWN, Person.UNKNOWN, List.of(touches), Map.of());
    }

    private static boolean bant(int budget, int authority, int need, int timing) {
        Map<Criterion, Integer> answers = Map.of(
                Criterion.BUDGET, budget,
                Criterion.AUTHORITY, authority,
                Criterion.NEED, need,
                Criterion.TIMING, timing);
        return POLICY.assess(new Lead(Company.UNKNOWN, Person.UNKNOWN, List.of(), answers), NOW)
                .bantMet();
    }

    private static Company company(Integer employees, String sector, String country) {
        return new Company(null, sector, country, employees, null);
    }

    private static Lead.Touch touch(String kind, int daysAgo) {
        return new Lead.Touch("any", kind, NOW.minus(Duration.ofDays(daysAgo)));
    }
}
