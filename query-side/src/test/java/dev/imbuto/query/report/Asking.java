package dev.imbuto.query.report;

import dev.imbuto.http.Instants;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.history.Facts;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks about a story the way a client does, on 2025-01-01. */
public final class Asking implements AutoCloseable {
    public static final String TODAY = "2025-01-01";

    private final FactStore facts;
    private final Reports reports;

    public Asking(Story story) {
        facts = Facts.of(story.history());
        Clock clock = Clock.fixed(Instants.parse(TODAY), ZoneOffset.UTC);
        reports = new Reports(story.log(), facts, clock, ReportLimits.DEFAULT);
    }

    /** A query like {@code asOf=2024-01-01&by=source}. */
    public <G extends Group> Report<G> ask(ReportType<G> type, String query) {
        return reports.answer(type, parameters(query));
    }

    /** The parameters of such a query; what is between two ampersands may be nothing. */
    public static Map<String, String[]> parameters(String query) {
        return query.isEmpty()
                ? Map.of()
                : List.of(query.split("&")).stream()
                        .filter(pair -> !pair.isEmpty())
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.groupingBy(
                                pair -> pair[0],
                                LinkedHashMap::new,
                                Collectors.mapping(
                                        pair -> pair[1],
                                        Collectors.collectingAndThen(
                                                Collectors.toList(), values -> values.toArray(String[]::new)))));
    }

    @Override
    public void close() {
        facts.close();
    }
}
