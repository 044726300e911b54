package dev.imbuto.query.funnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.imbuto.contact.Stage;
import dev.imbuto.query.funnel.FunnelGroup.Conversion;
import dev.imbuto.query.funnel.FunnelGroup.InStage;
import dev.imbuto.query.report.Asking;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.Story;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FunnelOfContactsTest {
    private final Story story = new Story();

    @Test
    void counts_who_is_where_and_who_came_how_far() {
        story.captured("ann", "2024-01-01");
        story.captured("bob", "2024-01-02");
        story.qualified("bob", "2024-01-03");
        story.captured("cid", "2024-01-04");
        story.qualified("cid", "2024-01-05");
        story.opened("cid", "d", "2024-01-06");
        story.won("cid", "d", "10", "2024-01-07");

        assertThat(onlyGroup("").stages())
                .containsExactly(
                        new InStage(Stage.LEAD, 1, 3, 3),
                        new InStage(Stage.PROSPECT, 1, 2, 2),
                        new InStage(Stage.OPPORTUNITY, 0, 1, 1),
                        new InStage(Stage.CUSTOMER, 1, 1, 1),
                        new InStage(Stage.DISQUALIFIED, 0, 0, 0),
                        new InStage(Stage.LOST, 0, 0, 0));
        assertThat(onlyGroup("").conversion())
                .containsExactly(
                        new Conversion(Stage.LEAD, Stage.PROSPECT, 2 / 3., 2 / 3.),
                        new Conversion(Stage.PROSPECT, Stage.OPPORTUNITY, 1 / 2., 1 / 3.),
                        new Conversion(Stage.OPPORTUNITY, Stage.CUSTOMER, 1., 1 / 3.));
    }

    @Test
    void counts_a_contact_once_however_often_it_entered_a_stage() {
        story.captured("ann", "2024-01-01");
        story.disqualified("ann", "2024-01-02");
        story.recycled("ann", "2024-01-03");
        story.disqualified("ann", "2024-01-04");
        story.recycled("ann", "2024-01-05");

        assertThat(onlyGroup("").stages())
                .contains(new InStage(Stage.LEAD, 1, 1, 3), new InStage(Stage.DISQUALIFIED, 0, 1, 2));
    }

    @Test
    void counts_a_skipped_stage_as_passed() {
        story.captured("ann", "2024-01-01");
        story.qualified("ann", "2024-01-02");
        story.opened("ann", "d", "2024-01-03");
        story.lost("ann", "d", "2024-01-04");
        story.recycled("ann", "2024-01-05");
        story.captured("bob", "2024-01-06");
        story.opened("bob", "d", "2024-01-07");

        assertThat(onlyGroup("").stages())
                .contains(new InStage(Stage.PROSPECT, 0, 2, 1), new InStage(Stage.OPPORTUNITY, 1, 2, 2))
                .contains(new InStage(Stage.LOST, 0, 1, 1));
    }

    @Test
    void has_no_rate_where_nobody_could_go_on() {
        assertThat(onlyGroup("").conversion())
                .extracting(Conversion::next, Conversion::cumulative)
                .containsOnly(tuple(null, null));

        story.captured("ann", "2024-01-01");

        assertThat(onlyGroup("").conversion())
                .extracting(Conversion::next, Conversion::cumulative)
                .containsExactly(tuple(0., 0.), tuple(null, 0.), tuple(null, 0.));
    }

    @Test
    void has_one_group_without_a_key_also_when_it_is_empty() {
        FunnelGroup group = onlyGroup("");

        assertThat(group.key()).isEqualTo(Key.ALL);
        assertThat(group.stages()).hasSize(6).allMatch(in -> in.now() == 0 && in.reached() == 0 && in.entries() == 0);
    }

    @Test
    void has_no_group_where_dimensions_have_no_contact() {
        assertThat(funnel("by=source").groups()).isEmpty();
    }

    @Test
    void shows_every_stage_in_every_group() {
        story.captured("ann", "2024-01-01", "web");
        story.captured("bob", "2024-01-01", null);
        story.qualified("bob", "2024-01-02");

        List<FunnelGroup> groups = funnel("by=source").groups();

        assertThat(groups)
                .extracting(group -> group.key().values())
                .containsExactly(List.of("(blank)"), List.of("web"));
        assertThat(groups)
                .allSatisfy(group ->
                        assertThat(group.stages()).extracting(InStage::stage).containsExactly(Stage.values()));
        assertThat(groups).extracting(group -> group.stages().get(1).now()).containsExactly(1L, 0L);
    }

    @Test
    void counts_only_what_had_happened_by_then() {
        story.captured("ann", "2024-01-01");
        story.qualified("ann", "2024-01-03");

        assertThat(now("asOf=2023-12-31")).isEqualTo(tuple(0L, 0L));
        assertThat(now("asOf=2024-01-01")).isEqualTo(tuple(1L, 0L));
        assertThat(now("asOf=2024-01-02T23:59:59.999999Z")).isEqualTo(tuple(1L, 0L));
        assertThat(now("asOf=2024-01-03")).isEqualTo(tuple(0L, 1L));
    }

    @Test
    void changes_the_past_by_a_late_fact_but_not_what_was_known_of_it() {
        long captured = story.captured("ann", "2024-01-01");
        long qualified = story.laterOn("2024-02-01").qualified("ann", "2024-01-10");

        assertThat(now("asOf=2024-01-15")).isEqualTo(tuple(0L, 1L));
        assertThat(now("asOf=2024-01-05")).isEqualTo(tuple(1L, 0L));
        assertThat(now("asOf=2024-01-15&asKnownAt=2024-01-31")).isEqualTo(tuple(1L, 0L));
        assertThat(now("asOf=2024-01-15&asKnownAt=position:" + captured)).isEqualTo(tuple(1L, 0L));
        assertThat(now("asOf=2024-01-15&asKnownAt=position:" + qualified)).isEqualTo(tuple(0L, 1L));
    }

    @Test
    void moves_a_visit_when_its_date_is_corrected_and_remembers_where_it_was() {
        story.captured("ann", "2024-01-01");
        long qualified = story.qualified("ann", "2024-01-20");
        long corrected = story.laterOn("2024-02-01").corrected("ann", qualified, 2, "2024-01-05");

        assertThat(now("asOf=2024-01-10")).isEqualTo(tuple(0L, 1L));
        assertThat(now("asOf=2024-01-10&asKnownAt=position:" + (corrected - 1))).isEqualTo(tuple(1L, 0L));
        assertThat(now("asOf=2024-01-25&asKnownAt=position:" + (corrected - 1))).isEqualTo(tuple(0L, 1L));
    }

    @Test
    void takes_the_owner_in_force_then() {
        story.captured("ann", "2024-01-01");
        story.assigned("ann", "eva", "north", "2024-01-02");
        story.assigned("ann", "max", null, "2024-01-10");

        assertThat(keys("by=owner,team&asOf=2024-01-01")).containsExactly(List.of("(blank)", "(blank)"));
        assertThat(keys("by=owner,team&asOf=2024-01-05")).containsExactly(List.of("eva", "north"));
        assertThat(keys("by=owner,team&asOf=2024-01-10")).containsExactly(List.of("max", "(blank)"));
        assertThat(keys("by=team,owner")).containsExactly(List.of("(blank)", "max"));
        assertThat(keys("by=owner&owner=eva")).isEmpty();
        assertThat(keys("by=owner&team=(blank)")).containsExactly(List.of("max"));
    }

    @Test
    void counts_as_reached_what_was_entered_within_the_window_its_end_included() {
        story.captured("ann", "2024-01-01");
        story.qualified("ann", "2024-01-31");
        story.captured("bob", "2024-01-01");
        story.qualified("bob", "2024-01-31T00:00:00.000001Z");

        assertThat(onlyGroup("window=P30D").stages()).contains(new InStage(Stage.PROSPECT, 2, 1, 2));
        assertThat(onlyGroup("window=P30D").conversion().get(0).next()).isEqualTo(0.5);
        assertThat(onlyGroup("window=P30DT1S").stages()).contains(new InStage(Stage.PROSPECT, 2, 2, 2));
        assertThat(onlyGroup("window=PT0S").stages()).contains(new InStage(Stage.LEAD, 0, 2, 2));
    }

    @Test
    void is_complete_when_every_contact_is_as_old_as_the_window() {
        story.captured("ann", "2024-01-01", "web");
        story.captured("bob", "2024-01-11", "fair");

        assertThat(onlyGroup("window=P30D&asOf=2024-02-10").complete()).isTrue();
        assertThat(onlyGroup("window=P30D&asOf=2024-02-09T23:59:59Z").complete())
                .isFalse();
        assertThat(funnel("window=P30D&asOf=2024-02-09&by=source").groups())
                .extracting(FunnelGroup::complete)
                .containsExactly(false, true);
        assertThat(onlyGroup("window=P30D&source=none").complete()).isTrue();
        assertThat(onlyGroup("").complete()).isNull();
    }

    @Test
    void takes_the_cohort_by_when_contacts_were_captured() {
        story.captured("ann", "2024-01-01");
        story.captured("bob", "2024-02-01");
        story.qualified("bob", "2024-03-01");
        story.captured("cid", "2024-03-01");

        assertThat(now("cohortFrom=2024-02-01&cohortTo=2024-03-01")).isEqualTo(tuple(0L, 1L));
        assertThat(now("cohortTo=2024-03-01")).isEqualTo(tuple(1L, 1L));
        assertThat(now("cohortFrom=2024-02-01")).isEqualTo(tuple(1L, 1L));
        assertThat(now("cohortFrom=2024-04-01")).isEqualTo(tuple(0L, 0L));
    }

    @Test
    void leaves_a_reversed_customer_among_those_who_reached_it() {
        story.captured("ann", "2024-01-01");
        story.opened("ann", "d", "2024-01-02");
        story.won("ann", "d", "10", "2024-01-03");
        story.reversed("ann", "d", "10", "2024-01-10");

        assertThat(onlyGroup("").stages())
                .contains(new InStage(Stage.CUSTOMER, 0, 1, 1), new InStage(Stage.LOST, 1, 1, 1));
        assertThat(onlyGroup("asOf=2024-01-09").stages()).contains(new InStage(Stage.CUSTOMER, 1, 1, 1));
    }

    private List<List<String>> keys(String query) {
        return funnel(query).groups().stream()
                .map(group -> group.key().values())
                .toList();
    }

    /** Who is LEAD and who is PROSPECT. */
    private Tuple now(String query) {
        List<InStage> stages = onlyGroup(query).stages();
        return tuple(stages.get(0).now(), stages.get(1).now());
    }

    private FunnelGroup onlyGroup(String query) {
        List<FunnelGroup> groups = funnel(query).groups();
        assertThat(groups).hasSize(1);
        return groups.get(0);
    }

    private Report<FunnelGroup> funnel(String query) {
        try (Asking asking = new Asking(story)) {
            return asking.ask(FunnelReport.TYPE, query);
        }
    }
}
