package dev.imbuto.query.timeinstage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.http.ProblemException;
import dev.imbuto.query.report.Asking;
import dev.imbuto.query.report.Story;
import dev.imbuto.query.timeinstage.TimeInStageGroup.Completed;
import dev.imbuto.query.timeinstage.TimeInStageGroup.InStage;
import dev.imbuto.query.timeinstage.TimeInStageGroup.Open;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TimeInStageTest {
    private static final double DAY = 86_400;

    private final Story story = new Story();

    /** The vector of the definitions: completed 2, 3, 5 and open 6, 10, 12. */
    @Test
    void keeps_open_visits_apart_and_censors_them_in_the_curve() {
        leadFor("a", 2);
        leadFor("b", 3);
        leadFor("c", 5);
        story.captured("d", daysBefore(6));
        story.captured("e", daysBefore(10));
        story.captured("f", daysBefore(12));

        InStage lead = stage("LEAD", "");

        assertThat(lead.entries()).isEqualTo(6);
        assertThat(lead.records()).isEqualTo(6);
        assertThat(lead.completed().n()).isEqualTo(3);
        assertThat(lead.completed().mean()).isCloseTo(10 / 3. * DAY, Offset.offset(1e-6));
        assertThat(lead.completed().p50()).isEqualTo(3 * DAY);
        assertThat(lead.completed().p75()).isEqualTo(4 * DAY);
        assertThat(lead.completed().p90()).isCloseTo(4.6 * DAY, Offset.offset(1e-6));
        assertThat(lead.completed().max()).isEqualTo(5 * DAY);
        assertThat(lead.open()).isEqualTo(new Open(3, 10 * DAY, 12 * DAY));
        assertThat(lead.survivalMedian()).isEqualTo(5 * DAY);
        assertThat(lead.exits()).isEqualTo(Map.of("PROSPECT", 3L));
    }

    @Test
    void has_no_survival_median_while_more_than_half_are_still_there() {
        leadFor("a", 2);
        story.captured("b", daysBefore(6));
        story.captured("c", daysBefore(10));

        assertThat(stage("LEAD", "").survivalMedian()).isNull();
    }

    @Test
    void takes_those_who_leave_at_the_age_of_an_open_visit_for_gone_before_it() {
        leadFor("a", 6);
        story.captured("b", daysBefore(6));

        assertThat(stage("LEAD", "").survivalMedian()).isEqualTo(6 * DAY);
    }

    @Test
    void ends_the_curve_when_all_have_left() {
        leadFor("a", 6);

        assertThat(stage("LEAD", "").survivalMedian()).isEqualTo(6 * DAY);
    }

    @Test
    void has_only_numbers_where_there_was_no_visit() {
        assertThat(stage("LOST", ""))
                .isEqualTo(new InStage(
                        "LOST",
                        0,
                        0,
                        new Completed(0, null, null, null, null, null),
                        new Open(0, null, null),
                        null,
                        Map.of()));
    }

    @Test
    void counts_a_contact_that_comes_back_twice_among_entries_and_once_among_records() {
        story.captured("ann", "2024-01-01");
        story.disqualified("ann", "2024-01-03");
        story.recycled("ann", "2024-01-04");
        story.qualified("ann", "2024-01-08");

        InStage lead = stage("LEAD", "");

        assertThat(lead.entries()).isEqualTo(2);
        assertThat(lead.records()).isEqualTo(1);
        assertThat(lead.completed().mean()).isEqualTo(3 * DAY);
        assertThat(lead.exits()).isEqualTo(Map.of("DISQUALIFIED", 1L, "PROSPECT", 1L));
    }

    @Test
    void tells_an_open_visit_from_one_of_no_length_that_began_at_the_same_moment() {
        story.captured("ann", "2024-12-30");
        story.disqualified("ann", "2024-12-31");
        story.recycled("ann", "2024-12-31");
        story.disqualified("ann", "2024-12-31");

        InStage disqualified = stage("DISQUALIFIED", "");

        assertThat(disqualified.completed().n()).isEqualTo(1);
        assertThat(disqualified.completed().max()).isEqualTo(0);
        assertThat(disqualified.open()).isEqualTo(new Open(1, DAY, DAY));
        assertThat(stage("LEAD", "").open().n()).isZero();
    }

    @Test
    void picks_visits_by_when_they_began() {
        story.captured("ann", "2024-01-01");
        story.qualified("ann", "2024-02-10");
        story.captured("bob", "2024-02-01");
        story.qualified("bob", "2024-02-03");
        story.captured("cid", "2024-03-01");

        assertThat(stage("LEAD", "from=2024-01-15&to=2024-03-01").completed())
                .isEqualTo(new Completed(1, 2 * DAY, 2 * DAY, 2 * DAY, 2 * DAY, 2 * DAY));
        assertThat(stage("LEAD", "from=2024-01-15&to=2024-03-01").open().n()).isZero();
        assertThat(stage("LEAD", "from=2024-03-01").open().n()).isEqualTo(1);
        assertThat(stage("PROSPECT", "from=2024-01-15").entries()).isEqualTo(2);
    }

    @Test
    void shows_a_visit_as_it_was_then() {
        story.captured("ann", "2024-01-01");
        story.qualified("ann", "2024-01-31");

        InStage lead = stage("LEAD", "asOf=2024-01-11");

        assertThat(lead.completed().n()).isZero();
        assertThat(lead.open()).isEqualTo(new Open(1, 10 * DAY, 10 * DAY));
    }

    @Test
    void follows_opportunities_through_their_pipeline_to_their_outcome() {
        story.captured("ann", "2024-01-01");
        story.opened("ann", "one", "2024-01-02");
        story.advanced("ann", "one", "negotiation", "2024-01-05");
        story.won("ann", "one", "100", "2024-01-06");
        story.reopenedWin("ann", "one", "100", "negotiation", "2024-12-31");
        story.opened("ann", "two", "2024-12-22");

        List<InStage> stages = stages("subject=opportunity&pipeline=sales");

        assertThat(stages)
                .extracting(InStage::stage)
                .containsExactly("discovery", "proposal", "negotiation", "won", "lost", "reversed");
        assertThat(stages).extracting(InStage::entries).containsExactly(2L, 0L, 2L, 1L, 0L, 0L);
        assertThat(stages).extracting(InStage::records).containsExactly(2L, 0L, 1L, 1L, 0L, 0L);
        assertThat(stages.get(0).exits()).isEqualTo(Map.of("negotiation", 1L));
        assertThat(stages.get(0).open()).isEqualTo(new Open(1, 10 * DAY, 10 * DAY));
        assertThat(stages.get(2).open()).isEqualTo(new Open(1, DAY, DAY));
        assertThat(stages.get(3).completed().mean()).isEqualTo(360 * DAY);
        assertThat(stages.get(3).exits()).isEqualTo(Map.of("negotiation", 1L));
    }

    @Test
    void takes_the_stages_of_a_pipeline_as_known_then_and_those_it_no_longer_has_where_they_were_visited() {
        long first = story.pipeline("projects", "2024-01-01", "talk", "try", "sign");
        story.captured("ann", "2024-01-01");
        story.opened("ann", "one", "projects", "try", "2024-01-02");
        story.advanced("ann", "one", "talk", "2024-01-03");
        story.pipeline("projects", "2024-02-01", "meet", "talk");

        assertThat(stages("subject=opportunity&pipeline=projects&asKnownAt=position:" + first))
                .extracting(InStage::stage)
                .containsExactly("talk", "try", "sign", "won", "lost", "reversed");
        assertThat(stages("subject=opportunity&pipeline=projects"))
                .extracting(InStage::stage)
                .containsExactly("meet", "talk", "try", "won", "lost", "reversed");
    }

    @Test
    void needs_one_pipeline_that_there_is() {
        assertFault("subject=opportunity", "pipeline must name one pipeline, not 0");
        assertFault("subject=opportunity&pipeline=sales,projects", "pipeline must name one pipeline, not 2");
        assertFault("subject=opportunity&pipeline=nonsense", "pipeline is not known: nonsense");
        assertFault("subject=contact&pipeline=sales", "there is no parameter pipeline here");
        assertFault("subject=company", "subject is not one of contact, opportunity: company");
    }

    private void assertFault(String query, String message) {
        assertThatThrownBy(() -> stages(query))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().errors())
                                .singleElement()
                                .satisfies(fault -> assertThat(fault.message()).startsWith(message)));
    }

    private void leadFor(String who, int days) {
        story.captured(who, "2024-01-01");
        story.qualified(who, "2024-01-0" + (1 + days));
    }

    private static String daysBefore(int days) {
        return "2024-12-" + (32 - days);
    }

    private InStage stage(String name, String query) {
        return stages(query).stream()
                .filter(in -> in.stage().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<InStage> stages(String query) {
        try (Asking asking = new Asking(story)) {
            List<TimeInStageGroup> groups =
                    asking.ask(TimeInStageReport.TYPE, query).groups();
            assertThat(groups).hasSize(1);
            return groups.get(0).stages();
        }
    }
}
