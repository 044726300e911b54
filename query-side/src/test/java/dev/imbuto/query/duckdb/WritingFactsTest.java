package dev.imbuto.query.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WritingFactsTest {
    private final FactStore store = FactStore.inMemory();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_new_store_stands_at_position_0_with_the_default_pipeline() {
        assertThat(store.position()).isZero();
        assertThat(
                        rows(
                                "SELECT fact, pipeline, ordinal, stage, name, probability, asserted, retracted FROM pipeline_stage"))
                .containsExactly(
                        "1|sales|1|discovery|Discovery|0.200000000|0|null",
                        "2|sales|2|proposal|Proposal|0.500000000|0|null",
                        "3|sales|3|negotiation|Negotiation|0.800000000|0|null");
    }

    @Test
    void rows_and_position_are_there_together() {
        store.write(facts -> {
            facts.contact(1, new UUID(0, 1), "x", 10, "web", null, "e-mail", null, 1);
            facts.stageChange(1, 10, 1, null, null, "LEAD", 1);
            return 1;
        });

        assertThat(store.position()).isEqualTo(1);
        assertThat(store.<Long>read(FactStore.Snapshot::position)).isEqualTo(1);
        assertThat(rows("SELECT * FROM contact"))
                .containsExactly("1|1|00000000-0000-0000-0000-000000000001|x|10|web|null|e-mail|null|1|null");
        assertThat(rows("SELECT * FROM stage_change")).containsExactly("1|1|10|1|null|null|LEAD|1|null");
    }

    @Test
    void a_failed_write_leaves_nothing_behind_and_numbers_no_rows() {
        assertThatThrownBy(() -> store.write(facts -> {
                    facts.qualification(1, 10, 2, 2);
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(store.position()).isZero();
        assertThat(rows("SELECT * FROM qualification")).isEmpty();

        store.write(facts -> {
            facts.qualification(1, 10, 2, 2);
            return 2;
        });
        assertThat(rows("SELECT * FROM qualification")).containsExactly("1|1|10|2|2|null");
    }

    @Test
    void a_row_ends_with_the_first_retraction_after_it_whatever_the_transactions() {
        store.write(facts -> {
            facts.qualification(1, 10, 2, 2);
            facts.retract(FactTable.QUALIFICATION, 2, 5);
            facts.qualification(1, 20, 2, 5);
            facts.retract(FactTable.QUALIFICATION, 2, 7);
            facts.qualification(1, 30, 2, 7);
            return 7;
        });
        store.write(facts -> {
            facts.retract(FactTable.QUALIFICATION, 2, 9);
            return 9;
        });

        assertThat(rows("SELECT * FROM qualification ORDER BY fact"))
                .containsExactly("1|1|10|2|2|5", "2|1|20|2|5|7", "3|1|30|2|7|9");
    }

    @Test
    void a_reader_keeps_its_snapshot_while_others_write() {
        store.read(snapshot -> {
            store.write(facts -> {
                facts.qualification(1, 10, 2, 2);
                return 2;
            });
            try (Statement statement = snapshot.connection().createStatement();
                    ResultSet count = statement.executeQuery("SELECT count(*) FROM qualification")) {
                count.next();
                assertThat(count.getLong(1)).isZero();
                assertThat(snapshot.position()).isZero();
            }
            return null;
        });
        assertThat(rows("SELECT count(*) FROM qualification")).containsExactly("1");
    }

    @Test
    void the_position_never_falls() {
        store.write(facts -> 5);
        assertThatThrownBy(() -> store.write(facts -> 4)).hasMessage("position would fall from 5 to 4");
        assertThat(store.position()).isEqualTo(5);
    }

    private List<String> rows(String sql) {
        return Rows.of(store, sql);
    }
}
