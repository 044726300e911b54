package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.contact.Answer;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Sealed;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.Rows;
import dev.imbuto.query.history.AnythingOpens;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.scoring.ScoringPolicy;
import dev.imbuto.scoring.ScoringPolicyReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SeenThroughOtherPoliciesTest {
    private static final ContactId ANNA = ContactId.ofExternal("anna");
    private static final ContactId BRUNO = ContactId.ofExternal("bruno");
    private static final Map<Criterion, Integer> STRICT =
            Map.of(Criterion.BUDGET, 9, Criterion.AUTHORITY, 0, Criterion.NEED, 0, Criterion.TIMING, 0);

    /** A demo is worth 80 rather than 40, and answers must reach 9 rather than 5. */
    private static final ScoringPolicy EAGER = ScoringPolicyReader.read("eager", """
            version: eager-1
            fit: []
            engagement:
              halfLifeDays: 30
              groups: [{name: asked, cap: 80, points: {demo-request: 80}}]
            grades: {fit: {A: 75, B: 50, C: 25}, engagement: {1: 75, 2: 50, 3: 25}}
            bant: {budget: 9, authority: 9, need: 9, timing: 9}
            """.getBytes(StandardCharsets.UTF_8));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatever_is_remembered_of_a_contact_gives_the_same_rows(long seed) {
        History history = RandomHistory.of(seed, 300);
        FactPolicies policies = new FactPolicies(
                Map.of("e-mail", "social"), new Regrading(ScoringPolicyReader.standard(), STRICT, new AnythingOpens()));

        SortedMap<String, List<String>> expected = all(history, policies, FactFeed.Settings.DEFAULT);

        assertThat(all(history, policies, new FactFeed.Settings(1, 1, 100_000))).isEqualTo(expected);
        assertThat(all(history, policies, new FactFeed.Settings(7, 50, 1))).isEqualTo(expected);
    }

    @Test
    void another_scoring_policy_gives_other_grades_from_the_command_on_that_changes_them() {
        History history = new History();
        captured(history, ANNA, "2024-01-01", "demo-request", "D3");
        captured(history, BRUNO, "2024-01-02", "demo-request", "D3");
        long visit =
                history.commit(at("2024-05-01"), new TouchRecorded(ANNA, "web", "visit", null, null, at("2024-05-01")));

        assertThat(rows(history, FactPolicies.AS_RECORDED, SCORES))
                .containsExactly("1|3|D3|false|3|null", "4|6|D3|false|6|null");
        // 80 points are a 1; four months later 80 / 2^(121/30), about 5, are a 4
        assertThat(rows(history, regrading(EAGER, null), SCORES))
                .containsExactly(
                        "1|3|D1|false|3|null", "4|6|D1|false|6|null", "1|" + visit + "|D4|false|" + visit + "|null");
    }

    @Test
    void a_qualification_that_followed_from_answers_counts_only_where_they_suffice() {
        History history = new History();
        captured(history, ANNA, "2024-01-01", "demo-request", "D3");
        captured(history, BRUNO, "2024-01-01", "demo-request", "D3");
        answered(history, ANNA, "2024-01-02", 8, true);
        answered(history, BRUNO, "2024-01-02", 9, true);
        long anna =
                history.commit(at("2024-01-03"), new LeadQualified(ANNA, List.of("budget"), null, at("2024-01-03")));
        long bruno = history.commit(at("2024-01-03"), new LeadQualified(BRUNO, List.of(), null, at("2024-01-03")));

        assertThat(rows(history, FactPolicies.AS_RECORDED, QUALIFICATIONS)).containsExactly("1|" + anna, "4|" + bruno);
        for (FactPolicies strict : List.of(regrading(EAGER, null), regrading(null, STRICT))) {
            assertThat(rows(history, strict, QUALIFICATIONS)).containsExactly("4|" + bruno);
            assertThat(rows(history, strict, "SELECT contact, to_stage FROM stage_change ORDER BY fact"))
                    .containsExactly("1|LEAD", "4|LEAD", "4|PROSPECT");
            assertThat(rows(history, strict, "SELECT contact FROM score WHERE bant_met"))
                    .containsExactly("4");
        }
        assertThat(rows(history, regrading(EAGER, Map.of(Criterion.BUDGET, 8)), QUALIFICATIONS))
                .hasSize(2);
    }

    @Test
    void a_qualification_that_rests_on_no_answers_stands() {
        History history = new History();
        captured(history, ANNA, "2024-01-01", "demo-request", "D3");
        history.commit(at("2024-01-03"), new LeadQualified(ANNA, List.of(), null, at("2024-01-03")));

        assertThat(rows(history, regrading(EAGER, null), QUALIFICATIONS)).containsExactly("1|4");
    }

    @Test
    void thresholds_alone_leave_the_recorded_grades() {
        History history = new History();
        captured(history, ANNA, "2024-01-01", "demo-request", "B2");
        answered(history, ANNA, "2024-01-02", 9, true);

        assertThat(rows(history, regrading(null, STRICT), "SELECT grade, bant_met FROM score ORDER BY fact"))
                .containsExactly("B2|false", "B2|true");
        assertThat(rows(
                        history,
                        regrading(null, Map.of(Criterion.NEED, 10)),
                        "SELECT grade, bant_met FROM score ORDER BY fact"))
                .containsExactly("B2|false");
    }

    @Test
    void a_score_that_nobody_recorded_moves_with_its_command_when_that_is_corrected() {
        History history = new History();
        captured(history, ANNA, "2024-01-01", "visit", null);
        long demo = history.commit(
                at("2024-02-01"), new TouchRecorded(ANNA, "web", "demo-request", null, null, at("2024-02-01")));
        long correction =
                history.commit(at("2024-02-02"), new DateCorrected(ANNA, demo, List.of(3L), at("2024-01-15"), null));

        assertThat(rows(
                        history,
                        regrading(EAGER, null),
                        "SELECT at_us, cause, asserted, retracted FROM score ORDER BY fact"))
                .containsExactly(
                        micros("2024-02-01") + "|" + demo + "|" + demo + "|" + correction,
                        micros("2024-01-15") + "|" + demo + "|" + correction + "|null");
    }

    @Test
    void another_name_of_a_channel_is_that_of_touches_captures_and_campaigns() {
        History history = new History();
        history.commit(
                at("2024-01-01"), new CampaignLaunched("spring", "Spring", "newsletter", null, at("2024-01-01")));
        history.commit(
                at("2024-01-01"),
                new LeadCaptured(ANNA, "anna", null, null, "web", null, "newsletter", null, at("2024-01-01")),
                new TouchRecorded(ANNA, "newsletter", "click", "spring", null, at("2024-01-01")));
        history.commit(at("2024-01-02"), new TouchRecorded(ANNA, "social", "click", null, null, at("2024-01-02")));
        FactPolicies policies = new FactPolicies(Map.of("newsletter", "email"), null);

        assertThat(rows(history, policies, "SELECT channel FROM touch ORDER BY fact"))
                .containsExactly("email", "social");
        assertThat(rows(history, policies, "SELECT channel FROM contact")).containsExactly("email");
        assertThat(rows(history, policies, "SELECT channel FROM campaign")).containsExactly("email");
    }

    private static final String SCORES =
            "SELECT contact, cause, grade, bant_met, asserted, retracted FROM score ORDER BY fact";
    private static final String QUALIFICATIONS = "SELECT contact, cause FROM qualification ORDER BY fact";

    /** With a touch, and with a score unless {@code grade} is null. */
    private static void captured(History history, ContactId who, String day, String kind, @Nullable String grade) {
        LeadCaptured captured = new LeadCaptured(who, who.toString(), null, null, "web", null, "web", null, at(day));
        TouchRecorded touch = new TouchRecorded(who, "web", kind, null, null, at(day));
        if (grade == null) {
            history.commit(at(day), captured, touch);
        } else {
            history.commit(at(day), captured, touch, score(who, grade, false, day));
        }
    }

    private static void answered(History history, ContactId who, String day, int budget, boolean bantMet) {
        Answer rest = new Answer(9, new Sealed("AAAA"));
        history.commit(
                at(day),
                new QualificationAnswered(
                        who,
                        Map.of(
                                Criterion.BUDGET, new Answer(budget, null),
                                Criterion.AUTHORITY, rest,
                                Criterion.NEED, rest,
                                Criterion.TIMING, rest),
                        at(day)),
                score(who, "B2", bantMet, day));
    }

    private static LeadScored score(ContactId who, String grade, boolean bantMet, String day) {
        return new LeadScored(who, 50, 50, grade, bantMet, "recorded", List.of(), at(day));
    }

    private static FactPolicies regrading(@Nullable ScoringPolicy scoring, @Nullable Map<Criterion, Integer> bant) {
        return new FactPolicies(Map.of(), new Regrading(scoring, bant, new AnythingOpens()));
    }

    private static Instant at(String day) {
        return Instant.parse(day + "T00:00:00Z");
    }

    private static String micros(String day) {
        return Long.toString(at(day).getEpochSecond() * 1_000_000);
    }

    private static List<String> rows(History history, FactPolicies policies, String sql) {
        try (FactStore store = store(history, policies, FactFeed.Settings.DEFAULT)) {
            return Rows.of(store, sql);
        }
    }

    private static SortedMap<String, List<String>> all(
            History history, FactPolicies policies, FactFeed.Settings settings) {
        try (FactStore store = store(history, policies, settings)) {
            return Rows.all(store);
        }
    }

    private static FactStore store(History history, FactPolicies policies, FactFeed.Settings settings) {
        FactStore store = FactStore.inMemory();
        HistoryLog log = new HistoryLog(history);
        new FactFeed(log, log::decode, policies, store, settings).catchUp();
        return store;
    }
}
