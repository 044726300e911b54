package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.http.ProblemException;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitingForAPositionTest {
    private final History history = RandomHistory.of(3, 20);
    private final HistoryLog log = new HistoryLog(history, 0);
    private final FactStore store = FactStore.inMemory();
    private final FactFeed feed = new FactFeed(
            log,
            stored -> stored.position() == history.head() ? "a stranger" : log.decode(stored),
            store,
            FactFeed.Settings.DEFAULT);

    @BeforeEach
    void start() {
        feed.start();
    }

    @AfterEach
    void close() {
        feed.close();
        store.close();
    }

    @Test
    void a_read_waits_until_the_facts_are_there() throws Exception {
        Thread writer = new Thread(() -> log.advanceTo(5));
        writer.start();
        assertThat(read("GET", "5", Duration.ofSeconds(30))).isTrue();
        assertThat(feed.position()).isGreaterThanOrEqualTo(5);
        writer.join();
    }

    @Test
    void a_read_that_waits_too_long_is_told_how_far_the_facts_are() {
        assertThatThrownBy(() -> read("GET", "5", Duration.ofMillis(20)))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(503);
                    assertThat(refused.problem().code()).isEqualTo("read-model-behind");
                    assertThat(refused.problem().retryAfter()).isNotNull();
                });
    }

    @Test
    void what_is_not_a_position_is_malformed() {
        for (String text : new String[] {"", "-1", "1.5", "x", "9".repeat(19)}) {
            assertThatThrownBy(() -> read("GET", text, Duration.ZERO))
                    .isInstanceOfSatisfying(ProblemException.class, refused -> {
                        assertThat(refused.problem().status()).isEqualTo(400);
                        assertThat(refused.problem().errors().get(0).header()).isEqualTo("Imbuto-Min-Position");
                    });
        }
    }

    @Test
    void commands_and_reads_without_a_position_do_not_wait() {
        assertThat(read("POST", "5", Duration.ZERO)).isTrue();
        assertThat(read("GET", null, Duration.ZERO)).isTrue();
    }

    @Test
    void nobody_waits_for_a_feed_that_stopped_and_health_is_down() throws Exception {
        FactHealth health = new FactHealth(feed, store::damage);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);

        log.advanceTo(history.head());

        assertThatThrownBy(() -> read("GET", Long.toString(history.head()), Duration.ofMinutes(5)))
                .isInstanceOf(ProblemException.class);
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }

    private boolean read(String method, String position, Duration patience) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/v1/reports/funnel");
        if (position != null) {
            request.addHeader("Imbuto-Min-Position", position);
        }
        return new MinPosition(feed, patience).preHandle(request, new MockHttpServletResponse(), this);
    }
}
