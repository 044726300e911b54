package dev.imbuto.query.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.imbuto.query.attribution.AttributionQueries;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.funnel.FunnelQueries;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.movements.MovementsQueries;
import dev.imbuto.query.pipeline.PipelineQueries;
import dev.imbuto.query.report.Asking;
import dev.imbuto.query.report.Report;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.Reports;
import dev.imbuto.query.roi.RoiQueries;
import dev.imbuto.query.timeinstage.TimeInStageQueries;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every report over random histories, asked at random, against what it should say.
 *
 * <p>{@code -Dimbuto.seed=n} begins at another seed, {@code -Dimbuto.histories=n} takes more of them.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnyHistoryIT {
    private static final long FIRST_SEED = Long.getLong("imbuto.seed", 1);
    private static final int HISTORIES = Integer.getInteger("imbuto.histories", 12);
    private static final int QUERIES = 25;
    private static final int MOST_COMMANDS = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + HISTORIES);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void reports_say_what_the_events_say(long seed) {
        Random random = new Random(seed);
        History history = RandomHistory.of(seed, 1 + random.nextInt(MOST_COMMANDS));
        RandomQuery queries = new RandomQuery(random, history);
        try (FactStore facts = Facts.of(history)) {
            Reports reports = new Reports(new HistoryLog(history), facts, Clock.systemUTC(), ReportLimits.DEFAULT);
            Question question = new Question(seed, history, reports);
            for (int i = 0; i < QUERIES; i++) {
                Query contacts = queries.next(RandomQuery.CONTACT_DIMENSIONS);
                question.check(
                        FunnelQueries::ask,
                        contacts,
                        "cohortFrom",
                        "cohortTo",
                        window(contacts),
                        past -> new Funnel(past, contacts).groups());
                JsonNode movements = question.check(
                        MovementsQueries::ask,
                        contacts,
                        "from",
                        "to",
                        "",
                        past -> new Movements(past, contacts).groups());
                assertBalanced(movements, question.named(contacts));
                question.check(
                        TimeInStageQueries::ask,
                        contacts,
                        "from",
                        "to",
                        "",
                        past -> new TimeInStage(past, contacts).ofContacts());

                Query opportunities = queries.next(RandomQuery.OPPORTUNITY_DIMENSIONS);
                question.check(
                        PipelineQueries::ask,
                        opportunities,
                        "from",
                        "to",
                        "",
                        past -> new PipelineFigures(past, opportunities).groups());
                Query sales = opportunities.filteredBy("pipeline", "sales");
                question.check(
                        TimeInStageQueries::ask,
                        sales,
                        "from",
                        "to",
                        "subject=opportunity",
                        past -> new TimeInStage(past, sales).ofOpportunities("sales"));

                Query money = queries.bounded(queries.next(RandomQuery.MARKETING_DIMENSIONS));
                String bucket = queries.bucket();
                String model = queries.model();
                question.check(
                        RoiQueries::ask,
                        money,
                        "from",
                        "to",
                        "bucket=" + bucket + "&model=" + model,
                        past -> new ReturnOnInvestment(past, money, bucket, model).groups());

                if (i % 3 == 0) {
                    Query touched = queries.next(RandomQuery.CONTACT_DIMENSIONS).ungrouped();
                    Journeys journeys = queries.journeys(question.past(touched), touched);
                    question.check(
                            AttributionQueries::ask,
                            touched,
                            "from",
                            "to",
                            journeys.parameters() + "&model=all,markov-2,markov-3",
                            past -> new Attribution(journeys).models());
                }
            }
        }
    }

    private static String window(Query query) {
        return query.window() == null ? "" : "window=" + query.window();
    }

    private record Question(long seed, History history, Reports reports) {

        JsonNode check(
                BiFunction<Reports, Map<String, String[]>, Report<?>> report,
                Query query,
                String from,
                String to,
                String more,
                Function<Past, List<Map<String, @Nullable Object>>> oracle) {
            String parameters = query.parameters(from, to, more);
            Past past = past(query);
            JsonNode expected = JSON.valueToTree(oracle.apply(past));
            JsonNode answer = JSON.valueToTree(report.apply(reports, Asking.parameters(parameters)));
            assertSame(expected, answer.get("groups"), "groups", named(query) + " " + more);
            assertThat(answer.at("/receipt/position").asLong()).isEqualTo(past.knownAt());
            return answer;
        }

        Past past(Query query) {
            return new Past(history, query.asOf(), query.knownAt() == null ? history.head() : query.knownAt());
        }

        String named(Query query) {
            return "seed " + seed + ", " + query;
        }
    }

    /** Numbers may differ by as much as the order of adding doubles makes them differ. */
    private static void assertSame(JsonNode expected, JsonNode actual, String path, String name) {
        boolean same;
        if (expected.isNumber() && actual.isNumber()) {
            double difference = Math.abs(expected.asDouble() - actual.asDouble());
            same = difference <= 1e-9 * Math.max(1, Math.abs(expected.asDouble()));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                assertSame(expected.get(i), actual.get(i), path + "/" + i, name);
            }
            same = true;
        } else if (expected.isObject() && actual.isObject()) {
            for (String member : expected.propertyNames()) {
                assertSame(expected.get(member), actual.path(member), path + "/" + member, name);
            }
            same = expected.size() == actual.size();
        } else {
            same = expected.equals(actual);
        }
        if (!same) {
            fail("%s: %s should be %s but is %s", name, path, expected, actual);
        }
    }

    /** Opening + what came in − what went out = closing. */
    private static void assertBalanced(JsonNode movements, String name) {
        for (JsonNode group : movements.get("groups")) {
            for (JsonNode stage : group.get("stages")) {
                long in = stage.get("inBy").values().stream()
                        .mapToLong(JsonNode::asLong)
                        .sum();
                long out = stage.get("outBy").values().stream()
                        .mapToLong(JsonNode::asLong)
                        .sum();
                assertThat(stage.get("opening").asLong() + in - out)
                        .as("%s: %s", name, stage)
                        .isEqualTo(stage.get("closing").asLong());
            }
        }
    }
}
