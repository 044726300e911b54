package dev.imbuto.query.funnel;

import dev.imbuto.contact.Stage;
import dev.imbuto.query.funnel.FunnelGroup.Conversion;
import dev.imbuto.query.funnel.FunnelGroup.InStage;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Groups;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Micros;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.Ratio;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where contacts stand, and how far they came.
 *
 * <p>Changes of stage are counted, not contacts: who is in a stage is what went in less what went out. Only how far a
 * contact came takes a look at each contact, as one bit for each stage that it entered.
 *
 * @param window how long after its capture what a contact enters counts as reached; its end included; null for ever
 */
public record FunnelReport(Scope scope, @Nullable Duration window) implements Question<FunnelGroup> {
    private static final Table<FunnelGroup> TABLE = new Table<>(
            List.of("stage", "now", "reached", "entries", "next", "cumulative", "complete"), FunnelReport::rows);

    /** As it is asked for by its name. */
    public static final ReportType<FunnelGroup> TYPE = new ReportType<>("funnel", TABLE, FunnelReport::of);

    private static final List<Stage> STAGES = List.of(Stage.values());
    private static final List<Stage> RANKED =
            STAGES.stream().filter(stage -> !stage.isExit()).toList();
    private static final List<Stage> EXITS =
            STAGES.stream().filter(Stage::isExit).toList();

    private static final String CHANGES = """
            SELECT {by} from_stage, to_stage, count(*) AS changes
            FROM {changes}
            GROUP BY ALL""";

    private static final String STAGES_ENTERED = """
            SELECT {by} stages, count(*) AS contacts
            FROM (
                SELECT {by} contact, bit_or(1 << list_position([:stages], to_stage)) AS stages
                FROM {changes}
                GROUP BY ALL)
            GROUP BY ALL""";

    private static final String STAGES_ENTERED_WITHIN_WINDOW = """
            SELECT {by} stages, count(*) AS contacts, max(captured_us) AS youngest_us
            FROM (
                SELECT {by} contact, captured_us, bit_or(1 << list_position([:stages], to_stage)) AS stages
                FROM {changes of contacts}
                WHERE at_us - captured_us <= :window
                GROUP BY ALL)
            GROUP BY ALL""";

    static FunnelReport of(ReportParameters parameters) {
        Scope scope = parameters.scope(Dimension.ofContacts()).capturedIn(parameters.period("cohortFrom", "cohortTo"));
        return new FunnelReport(scope, parameters.duration("window").orElse(null));
    }

    @Override
    public List<FunnelGroup> answer(Connection facts) throws SQLException {
        Groups<Counts> groups = new Groups<>(scope, Counts::new);
        scope.sql(CHANGES).forEach(facts, row -> {
            Counts counts = groups.of(row);
            long changes = row.getLong("changes");
            String from = row.getString("from_stage");
            if (from != null) {
                counts.now.merge(Stage.valueOf(from), -changes, Long::sum);
            }
            Stage to = Stage.valueOf(row.getString("to_stage"));
            counts.now.merge(to, changes, Long::sum);
            counts.entries.merge(to, changes, Long::sum);
        });
        List<String> names = STAGES.stream().map(Stage::name).toList();
        if (window == null) {
            scope.sql(STAGES_ENTERED)
                    .bind("stages", names)
                    .forEach(facts, row -> groups.of(row).entered(row.getInt("stages"), row.getLong("contacts")));
        } else {
            long windowUs = Micros.of(window);
            scope.sql(STAGES_ENTERED_WITHIN_WINDOW)
                    .bind("stages", names)
                    .bind("window", windowUs)
                    .forEach(facts, row -> {
                        Counts counts = groups.of(row);
                        counts.entered(row.getInt("stages"), row.getLong("contacts"));
                        counts.complete &= row.getLong("youngest_us") + windowUs <= scope.asOfMicros();
                    });
        }
        return groups.map(counts -> counts.figures(window != null));
    }

    /** The figures of a group while they are added up. */
    private static final class Counts {
        private final Key key;
        private final Map<Stage, Long> now = new EnumMap<>(Stage.class);
        private final Map<Stage, Long> entries = new EnumMap<>(Stage.class);
        private final Map<Stage, Long> reached = new EnumMap<>(Stage.class);
        private boolean complete = true;

        Counts(Key key) {
            this.key = key;
        }

        /** Contacts that entered the stages whose bits are set and no others; a stage that they skipped they passed. */
        void entered(int stages, long contacts) {
            boolean passed = false;
            for (int i = RANKED.size() - 1; i >= 0; i--) {
                passed |= isSet(stages, RANKED.get(i));
                reached.merge(RANKED.get(i), passed ? contacts : 0, Long::sum);
            }
            for (Stage exit : EXITS) {
                reached.merge(exit, isSet(stages, exit) ? contacts : 0, Long::sum);
            }
        }

        /** Positions in a list start from 1 in DuckDB. */
        private static boolean isSet(int stages, Stage stage) {
            return (stages >> (STAGES.indexOf(stage) + 1) & 1) != 0;
        }

        FunnelGroup figures(boolean windowed) {
            List<InStage> stages = STAGES.stream()
                    .map(stage -> new InStage(stage, of(now, stage), of(reached, stage), of(entries, stage)))
                    .toList();
            List<Conversion> conversion = new ArrayList<>();
            for (int i = 1; i < RANKED.size(); i++) {
                Stage from = RANKED.get(i - 1);
                Stage to = RANKED.get(i);
                conversion.add(new Conversion(
                        from,
                        to,
                        Ratio.of(of(reached, to), of(reached, from)),
                        Ratio.of(of(reached, to), of(reached, Stage.LEAD))));
            }
            return new FunnelGroup(key, stages, conversion, windowed ? complete : null);
        }

        private static long of(Map<Stage, Long> counts, Stage stage) {
            return counts.getOrDefault(stage, 0L);
        }
    }

    /** The conversion stands in the row of the stage that it starts from. */
    private static List<List<@Nullable Object>> rows(FunnelGroup group) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (InStage in : group.stages()) {
            @Nullable
            Conversion conversion = group.conversion().stream()
                    .filter(step -> step.from() == in.stage())
                    .findFirst()
                    .orElse(null);
            rows.add(Arrays.asList(
                    in.stage(),
                    in.now(),
                    in.reached(),
                    in.entries(),
                    conversion == null ? null : conversion.next(),
                    conversion == null ? null : conversion.cumulative(),
                    group.complete()));
        }
        return rows;
    }
}
