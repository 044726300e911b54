package dev.imbuto.command.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.http.ACommandServer;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.sqlite.SqliteEventLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class StoppingTheServerDuringABatchIT {
    @TempDir
    private Path folder;

    @Test
    void every_line_is_answered_either_done_and_in_the_log_or_not_carried_out() throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        int sent;
        ACommandServer server = ACommandServer.in(folder);
        try (BatchConnection batch = new BatchConnection(server)) {
            CompletableFuture<Void> stopping = new CompletableFuture<>();
            boolean refused = false;
            for (sent = 0; !refused; sent++) {
                if (sent == 100) {
                    CompletableFuture.runAsync(server::close).thenRun(() -> stopping.complete(null));
                }
                batch.send("{\"command\":\"capture-lead\",\"externalId\":\"stopped-" + sent + "\"}");
                JsonNode answer = batch.answer();
                answers.add(answer);
                refused = answer.get("status").intValue() == 503;
            }
            batch.send("{\"command\":\"capture-lead\",\"externalId\":\"stopped-last\"}");
            batch.end();
            answers.addAll(batch.answers());
            stopping.get(60, TimeUnit.SECONDS);
        }

        assertThat(answers).hasSize(sent + 1);
        List<JsonNode> done = answers.stream()
                .filter(answer -> answer.get("status").intValue() == 201)
                .toList();
        assertThat(done).hasSizeGreaterThanOrEqualTo(100);
        assertThat(answers.subList(done.size(), answers.size()))
                .allSatisfy(answer ->
                        assertThat(answer.at("/problem/code").stringValue()).isEqualTo("shutting-down"));
        try (EventLog log = SqliteEventLog.open(folder.resolve("log.db"))) {
            assertThat(log.head().position()).isEqualTo(done.size());
            for (JsonNode answer : done) {
                assertThat(log.read(answer.get("position").longValue() - 1, 1)
                                .get(0)
                                .aggregateId())
                        .isEqualTo(answer.get("id").stringValue());
            }
        }
    }
}
