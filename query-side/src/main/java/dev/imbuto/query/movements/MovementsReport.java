package dev.imbuto.query.movements;

import dev.imbuto.contact.Stage;
import dev.imbuto.query.movements.MovementsGroup.OfStage;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Groups;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Question;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What moved between stages in a period, as far as it happened by {@code asOf}.
 *
 * @param period without a beginning nobody is there at its opening; without an end it lasts until {@code asOf}, included
 */
public record MovementsReport(Scope scope, Period period) implements Question<MovementsGroup> {
    /** The stage that a captured contact comes from. */
    static final String NEW = "(new)";

    private static final List<String> STAGES =
            Arrays.stream(Stage.values()).map(Stage::name).toList();
    private static final List<String> ORIGINS =
            Stream.concat(Stream.of(NEW), STAGES.stream()).toList();

    private static final Table<MovementsGroup> TABLE = new Table<>(
            Stream.of(
                            Stream.of("stage", "opening"),
                            ORIGINS.stream().map("inBy."::concat),
                            STAGES.stream().map("outBy."::concat),
                            Stream.of("closing"))
                    .flatMap(columns -> columns)
                    .toList(),
            MovementsReport::rows);

    /** As it is asked for by its name. */
    public static final ReportType<MovementsGroup> TYPE = new ReportType<>("movements", TABLE, MovementsReport::of);

    private static final String CHANGES = """
            SELECT {by} from_stage, to_stage, count(*) FILTER (at_us < :from) AS before,
                count(*) FILTER (at_us >= :from) AS during
            FROM {changes}
            WHERE at_us < :to
            GROUP BY ALL""";

    static MovementsReport of(ReportParameters parameters) {
        return new MovementsReport(parameters.scope(Dimension.ofContacts()), parameters.period("from", "to"));
    }

    @Override
    public List<MovementsGroup> answer(Connection facts) throws SQLException {
        Groups<Movements> groups = new Groups<>(scope, Movements::new);
        scope.sql(CHANGES)
                .bind("from", period.fromMicros())
                .bind("to", period.toMicros())
                .forEach(
                        facts,
                        row -> groups.of(row)
                                .add(
                                        row.getString("from_stage"),
                                        row.getString("to_stage"),
                                        row.getLong("before"),
                                        row.getLong("during")));
        return groups.map(Movements::figures);
    }

    /** The movements of a group while they are added up. */
    private static final class Movements {
        private final Key key;
        private final Map<String, OfOneStage> stages = new LinkedHashMap<>();

        Movements(Key key) {
            this.key = key;
            STAGES.forEach(stage -> stages.put(stage, new OfOneStage()));
        }

        void add(@Nullable String from, String to, long before, long during) {
            of(to).came(from == null ? NEW : from, before, during);
            if (from != null) {
                of(from).went(to, before, during);
            }
        }

        private OfOneStage of(String stage) {
            OfOneStage found = stages.get(stage);
            if (found == null) {
                throw new IllegalArgumentException("no stage of a contact: " + stage);
            }
            return found;
        }

        MovementsGroup figures() {
            return new MovementsGroup(
                    key,
                    stages.entrySet().stream()
                            .map(entry -> entry.getValue().figures(Stage.valueOf(entry.getKey())))
                            .toList());
        }
    }

    private static final class OfOneStage {
        private long opening;
        private long closing;
        private final SortedMap<String, Long> in = new TreeMap<>(Comparator.comparing(ORIGINS::indexOf));
        private final SortedMap<String, Long> out = new TreeMap<>(Comparator.comparing(ORIGINS::indexOf));

        void came(String from, long before, long during) {
            opening += before;
            closing += before + during;
            if (during > 0) {
                in.merge(from, during, Long::sum);
            }
        }

        void went(String to, long before, long during) {
            opening -= before;
            closing -= before + during;
            if (during > 0) {
                out.merge(to, during, Long::sum);
            }
        }

        OfStage figures(Stage stage) {
            return new OfStage(stage, opening, in, out, closing);
        }
    }

    private static List<List<@Nullable Object>> rows(MovementsGroup group) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (OfStage moved : group.stages()) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(moved.stage());
            row.add(moved.opening());
            ORIGINS.forEach(origin -> row.add(moved.inBy().getOrDefault(origin, 0L)));
            STAGES.forEach(stage -> row.add(moved.outBy().getOrDefault(stage, 0L)));
            row.add(moved.closing());
            rows.add(row);
        }
        return rows;
    }
}
