package dev.imbuto.query.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReceiptsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Story story = new Story();

    @Test
    void name_the_position_its_hash_the_projection_and_every_parameter() {
        story.captured("ann", "2024-01-01");
        story.captured("bob", "2024-01-02");

        Receipt receipt = ask("by=source&owner=(blank)").receipt();

        assertThat(receipt.position()).isEqualTo(2);
        assertThat(receipt.headHash()).isEqualTo(story.log().head().hash());
        assertThat(receipt.projection()).isEqualTo("facts/3");
        assertThat(receipt.parameters())
                .isEqualTo(Map.of(
                        "asKnownAt", "position:2",
                        "asOf", "2025-01-01T00:00:00Z",
                        "by", "source",
                        "owner", "(blank)"));
    }

    @Test
    void give_the_same_bytes_whatever_is_recorded_later() {
        story.captured("ann", "2024-01-01", "web");
        story.assigned("ann", "eva", null, "2024-01-02");
        story.captured("bob", "2024-01-03", "fair");
        Report<Census.Size> before = ask("by=source,owner");

        story.laterOn("2024-06-01").assigned("ann", "max", null, "2024-01-01");
        story.corrected("bob", 3, 1, "2024-01-02");
        story.captured("cid", "2024-02-01", "web");
        Report<Census.Size> again = ask(queryOf(before.receipt()));

        assertThat(JSON.writeValueAsString(again)).isEqualTo(JSON.writeValueAsString(before));
        assertThat(ask("by=source,owner").groups()).isNotEqualTo(before.groups());
    }

    @Test
    void never_stand_within_a_command() {
        story.captured("ann", "2024-01-01");
        story.qualified("ann", "2024-01-02");
        story.opened("ann", "d", "2024-01-03");
        story.won("ann", "d", "10", "2024-01-04");
        long reopened = story.reopenedWin("ann", "d", "10", "discovery", "2024-01-05");

        assertThat(ask("asKnownAt=position:" + reopened).receipt().position()).isEqualTo(reopened - 1);
        assertThat(ask("asKnownAt=position:" + (reopened + 1)).receipt().position())
                .isEqualTo(reopened + 1);
    }

    @Test
    void stand_where_the_log_stood_at_an_instant() {
        story.captured("ann", "2024-01-01");
        story.captured("bob", "2024-01-03");

        assertThat(ask("asKnownAt=2024-01-02").receipt().position()).isEqualTo(1);
        assertThat(ask("asKnownAt=2024-01-03").receipt().position()).isEqualTo(2);
        assertThat(ask("asKnownAt=2099-01-01").receipt().position()).isEqualTo(2);
    }

    @Test
    void stand_at_the_beginning_before_anything_was_known() {
        story.captured("ann", "2024-01-01");

        Report<Census.Size> nothing = ask("asKnownAt=2023-12-31");

        assertThat(nothing.receipt().position()).isZero();
        assertThat(nothing.receipt().headHash()).isEqualTo("0".repeat(64));
        assertThat(nothing.groups()).containsExactly(new Census.Size(Key.ALL, 0));
        assertThat(ask("asKnownAt=position:0").groups()).isEqualTo(nothing.groups());
    }

    @Test
    void refuse_a_position_that_there_is_not_yet_and_what_is_no_position() {
        story.captured("ann", "2024-01-01");

        assertThat(fault("asKnownAt=position:2").message()).contains("position:2");
        assertThat(fault("asKnownAt=position:-1").message()).contains("position:-1");
        assertThat(fault("asKnownAt=soon").message()).contains("soon");
    }

    @Test
    void speak_of_now_unless_something_was_recorded_after_this_clock() {
        story.captured("ann", "2024-01-01");
        assertThat(ask("").asOf()).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));

        story.captured("bob", "2025-01-01T00:00:00.000001Z");
        assertThat(ask("").asOf()).isEqualTo(Instant.parse("2025-01-01T00:00:00.000001Z"));
        assertThat(ask("").groups()).containsExactly(new Census.Size(Key.ALL, 2));
    }

    private Fault fault(String query) {
        Fault fault = catchThrowableOfType(ProblemException.class, () -> ask(query))
                .problem()
                .errors()
                .get(0);
        assertThat(fault.parameter()).isEqualTo("asKnownAt");
        return fault;
    }

    private static String queryOf(Receipt receipt) {
        return receipt.parameters().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
    }

    private Report<Census.Size> ask(String query) {
        try (Asking asking = new Asking(story)) {
            return asking.ask(Census.TYPE, query);
        }
    }
}
