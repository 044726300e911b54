package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.Rows;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.history.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FactsFollowTheDefinitionsTest {
    private static final int COMMANDS = 200;

    private record Row(String text, long asserted, long retracted) {
        boolean isKnownAt(long position) {
            return asserted <= position && position < retracted;
        }
    }

    @RepeatedTest(20)
    void at_every_position_the_known_rows_are_those_of_the_history_up_to_it(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        History history = RandomHistory.of(seed, COMMANDS);
        List<Row> rows = rows(history);
        List<Recorded> entries = history.entries();
        for (int position = 0; position <= entries.size(); position++) {
            Set<String> known = new TreeSet<>();
            for (Row row : rows) {
                if (row.isKnownAt(position)) {
                    assertThat(known.add(row.text()))
                            .as("seed %d, twice: %s", seed, row)
                            .isTrue();
                }
            }
            assertThat(known)
                    .as(
                            "seed %d, position %d, after %s",
                            seed, position, position == 0 ? null : entries.get(position - 1))
                    .isEqualTo(ExpectedFacts.knownAfter(entries.subList(0, position)));
        }
    }

    private static List<Row> rows(History history) {
        List<Row> rows = new ArrayList<>();
        try (FactStore store = Facts.of(history)) {
            Rows.all(store)
                    .forEach((table, texts) -> texts.forEach(text -> {
                        String[] columns = text.split("\\|");
                        int last = columns.length - 1;
                        List<String> own = new ArrayList<>(List.of(columns).subList(1, last - 1));
                        own.add(0, table);
                        rows.add(new Row(
                                String.join("|", own),
                                Long.parseLong(columns[last - 1]),
                                columns[last].equals("null") ? Long.MAX_VALUE : Long.parseLong(columns[last])));
                    }));
        }
        return rows;
    }
}
