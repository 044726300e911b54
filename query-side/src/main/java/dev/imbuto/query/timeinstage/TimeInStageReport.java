package dev.imbuto.query.timeinstage;

import dev.imbuto.contact.Stage;
import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Groups;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Micros;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Table;
import dev.imbuto.query.timeinstage.TimeInStageGroup.Completed;
import dev.imbuto.query.timeinstage.TimeInStageGroup.InStage;
import dev.imbuto.query.timeinstage.TimeInStageGroup.Open;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long visits of a stage last.
 *
 * <p>A visit that ended is a change of stage, which says when the stage it leaves was entered. A visit still open is what is
 * left of a contact's changes when those cancel out that ended: stages are numbered, so the numbers that it went into less
 * those that it went out of add up to where it is, since its last change.
 *
 * <p>The survival curve is that of Kaplan and Meier (1958, doi:10.1080/01621459.1958.10501452): visits are ranked by
 * length, the longest first and of equal ones the open first, so a visit's rank is the number at risk when it ends; each end
 * takes its share, 1/rank, of those that are left.
 *
 * @param entered only visits begun in this period count
 */
public record TimeInStageReport(Subject subject, Scope scope, Period entered) implements Question<TimeInStageGroup> {
    /** Whose visits are counted. */
    public enum Subject {
        CONTACT("contact", "{changes}"),
        OPPORTUNITY("opportunity", "{opportunity changes}");

        private static final Map<String, Subject> BY_PARAMETER =
                new TreeMap<>(Map.of(CONTACT.parameter, CONTACT, OPPORTUNITY.parameter, OPPORTUNITY));

        private final String parameter;
        private final String changes;

        Subject(String parameter, String changes) {
            this.parameter = parameter;
            this.changes = changes;
        }
    }

    private static final List<Known> STAGES_OF_CONTACTS = Arrays.stream(Stage.values())
            .map(stage -> new Known(stage.name(), true))
            .toList();
    private static final List<String> OUTCOMES = List.of("won", "lost", "reversed");

    private static final List<String> COLUMNS = List.of(
            "stage",
            "entries",
            "records",
            "completed.n",
            "completed.mean",
            "completed.p50",
            "completed.p75",
            "completed.p90",
            "completed.max",
            "open.n",
            "open.medianAge",
            "open.maxAge",
            "survivalMedian");

    private static final Table<TimeInStageGroup> TABLE =
            new Table<>(TimeInStageReport::columns, TimeInStageReport::rows);

    /** As it is asked for by its name. */
    public static final ReportType<TimeInStageGroup> TYPE =
            new ReportType<>("time-in-stage", TABLE, TimeInStageReport::of);

    private static final String FIGURES = """
            WITH change AS NOT MATERIALIZED (%1$s),
            visit AS NOT MATERIALIZED (
                SELECT {by} %2$s AS record, list_position([:stages], from_stage) AS stage, at_us - from_us AS us,
                    to_stage AS went_to
                FROM change WHERE from_stage IS NOT NULL AND from_us >= :from AND from_us < :to
                UNION ALL
                SELECT {by} %2$s, sum(list_position([:stages], to_stage)
                        - coalesce(list_position([:stages], from_stage), 0))::INTEGER,
                    :asOf - max(at_us), NULL
                FROM change GROUP BY {by} %2$s HAVING max(at_us) >= :from AND max(at_us) < :to),
            ranked AS (
                SELECT {by} stage, us, went_to, row_number() OVER (
                    PARTITION BY {by} stage ORDER BY us DESC, went_to IS NULL DESC) AS at_risk
                FROM visit),
            curve AS (
                SELECT {by} stage, us, product(1 - 1 / at_risk) OVER (
                    PARTITION BY {by} stage ORDER BY at_risk DESC ROWS UNBOUNDED PRECEDING) AS survives
                FROM ranked WHERE went_to IS NOT NULL),
            half AS (
                SELECT {by} stage, min(us) AS survival_median FROM curve WHERE survives <= 0.5 + 1e-9 GROUP BY ALL),
            figures AS (
                SELECT {by} stage, count(*) AS entries, count(DISTINCT record) AS records,
                    count(went_to) AS completed,
                    avg(us) FILTER (went_to IS NOT NULL) AS mean,
                    quantile_cont(us, [0.5, 0.75, 0.9]) FILTER (went_to IS NOT NULL) AS percentiles,
                    max(us) FILTER (went_to IS NOT NULL) AS longest,
                    quantile_cont(us, 0.5) FILTER (went_to IS NULL) AS median_age,
                    max(us) FILTER (went_to IS NULL) AS oldest,
                    histogram(went_to) AS exits
                FROM visit GROUP BY ALL)
            SELECT *, percentiles[1] AS p50, percentiles[2] AS p75, percentiles[3] AS p90
            FROM figures LEFT JOIN half USING ({by} stage)""";

    /** Those that the pipeline no longer has come last, in the order in which it last had them. */
    private static final String STAGES_OF_PIPELINE = """
            SELECT stage, bool_or({known}) AS stands
            FROM pipeline_stage WHERE pipeline = :name AND asserted <= :knownAt
            GROUP BY stage ORDER BY stands DESC, max(asserted), arg_max(ordinal, asserted)""";

    static TimeInStageReport of(ReportParameters parameters) {
        Subject subject = parameters.choice("subject", Subject.BY_PARAMETER, Subject.CONTACT.parameter);
        Scope scope =
                parameters.scope(subject == Subject.CONTACT ? Dimension.ofContacts() : Dimension.ofOpportunities());
        if (subject == Subject.OPPORTUNITY && pipelines(scope).size() != 1) {
            parameters.fault(
                    "pipeline",
                    "pipeline must name one pipeline, not " + pipelines(scope).size());
        }
        return new TimeInStageReport(subject, scope, parameters.period("from", "to"));
    }

    /** A stage that visits can be of; one that its pipeline no longer has does not stand, and shows only if visited. */
    private record Known(String stage, boolean stands) {}

    @Override
    public List<TimeInStageGroup> answer(Connection facts) throws SQLException {
        List<Known> known = subject == Subject.CONTACT ? STAGES_OF_CONTACTS : stagesOfPipeline(facts);
        List<String> stages = known.stream().map(Known::stage).toList();
        Set<String> shown =
                known.stream().filter(Known::stands).map(Known::stage).collect(Collectors.toSet());
        Groups<Visits> groups = new Groups<>(scope, Visits::new);
        scope.sql(FIGURES.formatted(subject.changes, subject.parameter))
                .bind("stages", stages)
                .bind("from", entered.fromMicros())
                .bind("to", entered.toMicros())
                .forEach(facts, row -> {
                    // DuckDB numbers the elements of a list from 1
                    String stage = stages.get(row.getInt("stage") - 1);
                    groups.of(row).byStage().put(stage, inStage(stage, stages, row));
                    shown.add(stage);
                });
        return groups.map(visits -> new TimeInStageGroup(
                visits.key(),
                stages.stream()
                        .filter(shown::contains)
                        .map(stage -> visits.byStage().getOrDefault(stage, InStage.empty(stage)))
                        .toList()));
    }

    /** The visits of a group, by stage, of those stages that have any. */
    private record Visits(Key key, Map<String, InStage> byStage) {
        Visits(Key key) {
            this(key, new HashMap<>());
        }
    }

    private List<Known> stagesOfPipeline(Connection facts) throws SQLException {
        String pipeline = pipelines(scope).get(0);
        List<Known> stages = new ArrayList<>();
        scope.sql(STAGES_OF_PIPELINE)
                .bind("name", pipeline)
                .forEach(facts, row -> stages.add(new Known(row.getString("stage"), row.getBoolean("stands"))));
        if (stages.isEmpty()) {
            throw new ProblemException(Fault.inParameter("pipeline", "pipeline is not known: " + pipeline));
        }
        OUTCOMES.forEach(outcome -> stages.add(new Known(outcome, true)));
        return stages;
    }

    private static List<String> pipelines(Scope scope) {
        return scope.filters().getOrDefault(Dimension.PIPELINE, List.of());
    }

    private static InStage inStage(String stage, List<String> stages, ResultSet row) throws SQLException {
        long completed = row.getLong("completed");
        long entries = row.getLong("entries");
        return new InStage(
                stage,
                entries,
                row.getLong("records"),
                new Completed(
                        completed,
                        seconds(row, "mean"),
                        seconds(row, "p50"),
                        seconds(row, "p75"),
                        seconds(row, "p90"),
                        seconds(row, "longest")),
                new Open(entries - completed, seconds(row, "median_age"), seconds(row, "oldest")),
                seconds(row, "survival_median"),
                exits((Map<?, ?>) row.getObject("exits"), stages));
    }

    private static @Nullable Double seconds(ResultSet row, String column) throws SQLException {
        double micros = row.getDouble(column);
        return row.wasNull() ? null : Micros.toSeconds(micros);
    }

    private static Map<String, Long> exits(@Nullable Map<?, ?> counts, List<String> stages) {
        Map<String, Long> exits = new TreeMap<>(Comparator.comparing(stages::indexOf));
        if (counts != null) {
            counts.forEach((stage, count) -> exits.put((String) stage, ((Number) count).longValue()));
        }
        return exits;
    }

    private static List<String> columns(List<TimeInStageGroup> groups) {
        Stream<String> exits = groups.stream()
                .limit(1)
                .flatMap(group -> group.stages().stream())
                .map(in -> "exits." + in.stage());
        return Stream.concat(COLUMNS.stream(), exits).toList();
    }

    private static List<List<@Nullable Object>> rows(TimeInStageGroup group) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (InStage in : group.stages()) {
            Completed completed = in.completed();
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    in.stage(),
                    in.entries(),
                    in.records(),
                    completed.n(),
                    completed.mean(),
                    completed.p50(),
                    completed.p75(),
                    completed.p90(),
                    completed.max(),
                    in.open().n(),
                    in.open().medianAge(),
                    in.open().maxAge(),
                    in.survivalMedian()));
            group.stages().forEach(exit -> row.add(in.exits().getOrDefault(exit.stage(), 0L)));
            rows.add(row);
        }
        return rows;
    }
}
