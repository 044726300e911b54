package dev.imbuto.query.movements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.Stage;
import dev.imbuto.query.movements.MovementsGroup.OfStage;
import dev.imbuto.query.report.Asking;
import dev.imbuto.query.report.Story;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MovementsOfContactsTest {
    private final Story story = new Story();

    @Test
    void says_where_contacts_came_from_and_where_they_went() {
        story.captured("ann", "2024-01-01");
        story.captured("bob", "2024-01-02");
        story.qualified("bob", "2024-01-03");
        story.captured("cid", "2024-02-01");
        story.qualified("ann", "2024-02-10");
        story.disqualified("bob", "2024-02-20");
        story.recycled("bob", "2024-02-25");
        story.captured("dan", "2024-03-01");

        assertThat(stages("from=2024-02-01&to=2024-03-01"))
                .containsExactly(
                        new OfStage(Stage.LEAD, 1, Map.of("(new)", 1L, "DISQUALIFIED", 1L), Map.of("PROSPECT", 1L), 2),
                        new OfStage(Stage.PROSPECT, 1, Map.of("LEAD", 1L), Map.of("DISQUALIFIED", 1L), 1),
                        new OfStage(Stage.OPPORTUNITY, 0, Map.of(), Map.of(), 0),
                        new OfStage(Stage.CUSTOMER, 0, Map.of(), Map.of(), 0),
                        new OfStage(Stage.DISQUALIFIED, 0, Map.of("PROSPECT", 1L), Map.of("LEAD", 1L), 0),
                        new OfStage(Stage.LOST, 0, Map.of(), Map.of(), 0));
    }

    @Test
    void includes_the_first_moment_and_not_the_last() {
        story.captured("ann", "2024-01-01");
        story.captured("bob", "2024-02-01");

        OfStage lead = stages("from=2024-01-01&to=2024-02-01").get(0);

        assertThat(lead).isEqualTo(new OfStage(Stage.LEAD, 0, Map.of("(new)", 1L), Map.of(), 1));
    }

    @Test
    void lasts_from_the_beginning_until_now_unless_said_otherwise() {
        story.captured("ann", "2024-01-01");
        story.captured("bob", Asking.TODAY);

        assertThat(stages("").get(0)).isEqualTo(new OfStage(Stage.LEAD, 0, Map.of("(new)", 2L), Map.of(), 2));
        assertThat(stages("asOf=2024-06-01").get(0))
                .isEqualTo(new OfStage(Stage.LEAD, 0, Map.of("(new)", 1L), Map.of(), 1));
    }

    @Test
    void goes_by_the_owner_at_the_end_not_when_it_moved() {
        story.captured("ann", "2024-01-01");
        story.assigned("ann", "eva", null, "2024-01-02");
        story.qualified("ann", "2024-01-10");
        story.assigned("ann", "max", null, "2024-05-01");

        List<MovementsGroup> groups = groups("by=owner&from=2024-01-05&to=2024-02-01");

        assertThat(groups).extracting(group -> group.key().values()).containsExactly(List.of("max"));
        assertThat(groups.get(0).stages().get(1).inBy()).isEqualTo(Map.of("LEAD", 1L));
    }

    private List<OfStage> stages(String query) {
        List<MovementsGroup> groups = groups(query);
        assertThat(groups).hasSize(1);
        return groups.get(0).stages();
    }

    private List<MovementsGroup> groups(String query) {
        try (Asking asking = new Asking(story)) {
            return asking.ask(MovementsReport.TYPE, query).groups();
        }
    }
}
