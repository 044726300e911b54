package dev.imbuto.log;

import static dev.imbuto.log.LogFixture.appendSeven;
import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.mongo.MongoEventLog;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.mongo.MongoAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class CopyingALogIT {
    @TempDir
    Path folder;

    private EventLog file;
    private EventLog server;

    @BeforeEach
    void open() {
        file = SqliteEventLog.open(folder.resolve("log.db"));
        server = MongoEventLog.open(MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated()));
    }

    @AfterEach
    void close() {
        file.close();
        server.close();
    }

    @Test
    void a_copy_has_the_same_head_whatever_the_engine() {
        appendSeven(file);
        List<Long> reached = new ArrayList<>();
        assertThat(LogCopy.copy(file, server, reached::add)).isEqualTo(file.head());
        assertThat(server.head()).isEqualTo(file.head());
        assertThat(reached).endsWith(file.head().position());
        assertThat(Verification.of(server, file.head(), position -> {}).isClean())
                .isTrue();
        try (EventLog back = SqliteEventLog.open(folder.resolve("back.db"))) {
            assertThat(LogCopy.copy(server, back, position -> {})).isEqualTo(file.head());
            assertThat(back.readCommits(0, 100)).isEqualTo(file.readCommits(0, 100));
        }
    }

    @Test
    void many_commits_are_copied_in_order() {
        for (int i = 0; i < 1_100; i++) {
            file.append(commit("c" + i, i % 2 == 0 ? "anna" : "bruno", i / 2, 1));
        }
        assertThat(LogCopy.copy(file, server, position -> {})).isEqualTo(file.head());
    }

    @Test
    void an_interrupted_copy_goes_on_where_it_stopped() {
        file.append(commit("c1", "anna", 0, 2));
        LogCopy.copy(file, server, position -> {});
        file.append(commit("c2", "anna", 2, 3));
        assertThat(LogCopy.copy(file, server, position -> {})).isEqualTo(file.head());
        assertThat(LogCopy.copy(file, server, position -> {})).isEqualTo(file.head());
        assertThat(server.readCommits(0, 10)).hasSize(2);
    }

    @Test
    void a_log_with_something_else_in_it_is_refused_and_left_alone() {
        file.append(commit("c1", "anna", 0, 2));
        server.append(commit("other", "anna", 0, 1));
        Head before = server.head();
        assertThatThrownBy(() -> LogCopy.copy(file, server, position -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(before.hash());
        assertThat(server.head()).isEqualTo(before);
    }

    @Test
    void a_longer_log_is_not_copied_over() {
        file.append(commit("c1", "anna", 0, 1));
        LogCopy.copy(file, server, position -> {});
        server.append(commit("c2", "anna", 1, 1));
        assertThatThrownBy(() -> LogCopy.copy(file, server, position -> {}))
                .hasMessageContaining(server.head().hash());
    }
}
