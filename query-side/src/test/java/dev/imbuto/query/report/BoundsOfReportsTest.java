package dev.imbuto.query.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.Facts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class BoundsOfReportsTest {
    private record Nothing(Key key) implements Group {}

    private static final Table<Nothing> TABLE = new Table<>(List.of(), nothing -> List.of());

    private final Story story = new Story();
    private final FactStore facts = Facts.of(story.history());

    private Reports within(Duration reportTime, int reports) {
        return new Reports(story.log(), facts, Clock.systemUTC(), new ReportLimits(10, 2, reportTime, reports));
    }

    @AfterEach
    void close() {
        facts.close();
    }

    @Test
    void a_report_that_takes_too_long_is_broken_off_and_may_be_asked_for_again() {
        Reports reports = within(Duration.ofSeconds(1), 1);

        assertBrokenOff(reports, connection -> {
            // long, but not for ever: nothing else could break it off
            Sql.of("SELECT sum(a.range * b.range) FROM range(1000000) a, range(50000) b")
                    .forEach(connection, row -> {});
            return List.of();
        });

        assertThat(ask(reports, connection -> List.of()).groups()).isEmpty();
    }

    @Test
    void so_is_one_of_endlessly_many_short_statements() {
        assertBrokenOff(within(Duration.ofSeconds(1), 1), connection -> {
            for (int i = 0; i < 1_000_000; i++) {
                Sql.of("SELECT 1").forEach(connection, row -> {});
            }
            return List.of();
        });
    }

    private void assertBrokenOff(Reports reports, Question<Nothing> question) {
        long began = System.nanoTime();

        Problem problem = problem(() -> ask(reports, question));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.code()).isEqualTo("report-too-long");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void one_more_report_than_there_may_be_is_refused_until_another_is_done() throws Exception {
        Reports reports = within(Duration.ofSeconds(30), 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> ask(reports, connection -> {
            begun.countDown();
            awaitUninterrupted(end);
            return List.of();
        }));
        begun.await();

        Problem problem = problem(() -> ask(reports, connection -> List.of()));

        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.code()).isEqualTo("too-many-reports");
        assertThat(problem.retryAfter()).isNotNull();
        end.countDown();
        first.join();
        assertThat(ask(reports, connection -> List.of()).groups()).isEmpty();
    }

    @Test
    void dimensions_and_items_go_up_to_the_bound() {
        ReportLimits limits = new ReportLimits(10, 2, Duration.ofSeconds(1), 1);

        ReportParameters within = new ReportParameters(Asking.parameters("by=source,owner&limit=10"), limits);
        assertThat(within.scope(Dimension.ofContacts()).by()).hasSize(2);
        assertThat(within.limit()).isEqualTo(10);
        within.scope(Dimension.ofContacts());

        ReportParameters beyond = new ReportParameters(Asking.parameters("by=source,owner,team&limit=11"), limits);
        beyond.scope(Dimension.ofContacts());
        beyond.limit();
        assertThat(problem(beyond::refuseFaults).errors())
                .extracting(fault -> fault.parameter())
                .contains("by", "limit");
        assertThat(new ReportParameters(Map.of(), limits).limit()).isEqualTo(10);
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new ReportLimits(0, 2, Duration.ofSeconds(1), 1))
                .hasMessageContaining("imbuto.limits.page");
        assertThatThrownBy(() -> new ReportLimits(1, 2, Duration.ofMillis(999), 1))
                .hasMessageContaining("imbuto.limits.report-time");
        assertThatThrownBy(() -> new ReportLimits(1, 2, Duration.ofSeconds(1), 0))
                .hasMessageContaining("imbuto.limits.reports");
    }

    private static Report<Nothing> ask(Reports reports, Question<Nothing> question) {
        return reports.answer(new ReportType<>("nothing", TABLE, parameters -> question), Map.of());
    }

    private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable asking) {
        return catchThrowableOfType(ProblemException.class, asking).problem();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
