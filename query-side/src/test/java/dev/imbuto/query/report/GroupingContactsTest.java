package dev.imbuto.query.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.Company;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GroupingContactsTest {
    private final Story story = new Story();

    @Test
    void takes_source_campaign_channel_and_landing_page_from_the_capture() {
        story.captured("ann", "2024-01-01", "web", "spring", "social", "/start", null);
        story.captured("bob", "2024-01-01", null, null, null, null, null);

        assertThat(sizes("by=source,campaign,channel,landingPage"))
                .isEqualTo(Map.of(
                        List.of("web", "spring", "social", "/start"), 1L,
                        List.of("(blank)", "(blank)", "(blank)", "(blank)"), 1L));
    }

    @Test
    void takes_sector_and_country_as_they_were_then() {
        story.captured("ann", "2024-01-01", "web", null, null, null, new Company("Acme", "retail", "IT", null, null));
        story.movedTo("ann", "DE", "2024-02-01");
        story.movedTo("ann", null, "2024-03-01");

        assertThat(sizes("by=sector,country&asOf=2024-01-15")).isEqualTo(Map.of(List.of("retail", "IT"), 1L));
        assertThat(sizes("by=sector,country&asOf=2024-02-15")).isEqualTo(Map.of(List.of("retail", "DE"), 1L));
        assertThat(sizes("by=sector,country&asOf=2024-03-15")).isEqualTo(Map.of(List.of("retail", "(blank)"), 1L));
    }

    @Test
    void takes_the_later_recorded_of_two_assignments_at_one_moment() {
        story.captured("ann", "2024-01-01");
        story.assigned("ann", "zoe", "z", "2024-01-05");
        story.assigned("ann", "eva", "a", "2024-01-05");

        assertThat(sizes("by=owner,team")).isEqualTo(Map.of(List.of("eva", "a"), 1L));
    }

    @Test
    void filters_by_any_of_several_values_and_by_blank() {
        story.captured("ann", "2024-01-01", "web");
        story.captured("bob", "2024-01-01", "fair");
        story.captured("cid", "2024-01-01", null);

        assertThat(sizes("source=web,(blank)")).isEqualTo(Map.of(List.of(), 2L));
        assertThat(sizes("source=fair&by=source")).isEqualTo(Map.of(List.of("fair"), 1L));
        assertThat(sizes("source=nobody")).isEqualTo(Map.of(List.of(), 0L));
        assertThat(sizes("source=web'; DROP TABLE contact --")).isEqualTo(Map.of(List.of(), 0L));
    }

    @Test
    void has_one_group_for_those_without_a_value_and_those_called_blank() {
        story.captured("ann", "2024-01-01", "(blank)");
        story.captured("bob", "2024-01-01", null);

        assertThat(sizes("by=source")).isEqualTo(Map.of(List.of("(blank)"), 2L));
    }

    @Test
    void orders_groups_by_the_code_points_of_their_values() {
        for (String source : List.of("b", "B", "ä", "\uD83D\uDE00", "\uFB01", "a,c", "a")) {
            story.captured("from " + source, "2024-01-01", source);
        }

        assertThat(sizes("by=source").keySet())
                .containsExactly(
                        List.of("B"),
                        List.of("a"),
                        List.of("a,c"),
                        List.of("b"),
                        List.of("ä"),
                        List.of("\uFB01"),
                        List.of("\uD83D\uDE00"));
    }

    private Map<List<String>, Long> sizes(String query) {
        try (Asking asking = new Asking(story)) {
            Map<List<String>, Long> sizes = new LinkedHashMap<>();
            asking.ask(Census.TYPE, query)
                    .groups()
                    .forEach(size -> sizes.put(size.key().values(), size.contacts()));
            return sizes;
        }
    }
}
