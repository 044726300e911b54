package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.Rows;
import dev.imbuto.query.history.Facts;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.RandomHistory;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AnyBatchSizeTest {
    private static final int COMMANDS = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void gives_the_same_rows_with_any_memory(long seed) {
        History history = RandomHistory.of(seed, COMMANDS);
        SortedMap<String, List<String>> expected = rows(history, FactFeed.Settings.DEFAULT);

        assertThat(rows(history, new FactFeed.Settings(1, 1, 100_000))).isEqualTo(expected);
        assertThat(rows(history, new FactFeed.Settings(7, 50, 3))).isEqualTo(expected);
        assertThat(rows(history, new FactFeed.Settings(64, 64, 1))).isEqualTo(expected);
    }

    private static SortedMap<String, List<String>> rows(History history, FactFeed.Settings settings) {
        try (FactStore store = Facts.of(history, settings)) {
            return Rows.all(store);
        }
    }
}
