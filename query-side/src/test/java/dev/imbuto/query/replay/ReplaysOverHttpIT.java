package dev.imbuto.query.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imbuto.access.Role;
import dev.imbuto.query.history.AnythingOpens;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.history.Recorded;
import dev.imbuto.query.server.ReadServer;
import dev.imbuto.query.server.ReadServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReplaysOverHttpIT {
    /** Of every report, one query that makes it say much. */
    private static final List<String> REPORTS = List.of(
            "funnel?by=source,owner",
            "movements?from=2024-02-01&to=2024-05-01",
            "time-in-stage?by=channel",
            "time-in-stage?subject=opportunity&pipeline=sales",
            "roi?by=channel&bucket=month&model=time-decay",
            "attribution?model=all&conversion=qualified",
            "paths?limit=50",
            "pipeline?by=country");

    @TempDir
    private Path folder;

    private final Semaphore gate = new Semaphore(1);

    private ReadServer server(String... properties) {
        return new ReadServer(folder, new AnythingOpens(), log -> new GatedLog(log, gate), properties);
    }

    private static void record(History history, ReadServer server) {
        List<Recorded> entries = history.entries();
        for (int i = 0; i < entries.size(); ) {
            List<Object> command = new ArrayList<>();
            String commit = entries.get(i).commitId();
            Recorded first = entries.get(i);
            for (; i < entries.size() && entries.get(i).commitId().equals(commit); i++) {
                command.add(entries.get(i).event());
            }
            server.commit(first.recordedAt(), command.toArray());
        }
        assertThat(server.json("/v1/replays").get("items")).isEmpty(); // the facts follow when somebody asks
        assertThat(server.facts().position()).isEqualTo(server.head());
    }

    @Test
    void a_replay_of_what_was_recorded_answers_every_report_as_the_live_facts_do_at_any_position() throws Exception {
        try (ReadServer server = server()) {
            record(RandomHistory.of(71, 250), server);
            SortedMap<String, String> before = server.facts().digest();
            List<String> live = answers(server, "");
            for (long position : new long[] {server.head(), server.head() / 2}) {
                String id =
                        make(server, "{\"name\":\"until %d\",\"until\":\"position:%d\"}".formatted(position, position));
                JsonNode replay = server.json("/v1/replays/" + id);
                long until = replay.get("until").longValue();
                assertThat(until).isBetween(position - 10, position);
                assertThat(replay.get("position").longValue()).isEqualTo(until);
                for (String report : REPORTS) {
                    String query = "/v1/reports/" + report + "&asOf=2025-06-01";
                    JsonNode asKnown = server.json(query + "&asKnownAt=position:" + until);
                    JsonNode replayed = server.json(query + "&replay=" + id);
                    for (String figures : List.of("groups", "models", "paths", "asOf")) {
                        assertThat(replayed.path(figures)).as(report).isEqualTo(asKnown.path(figures));
                    }
                    assertThat(replayed.at("/receipt/replay").toString())
                            .isEqualTo("{\"id\":\"%s\",\"name\":\"until %d\",\"until\":%d}"
                                    .formatted(id, position, until));
                    assertThat(replayed.at("/receipt/parameters/replay").stringValue())
                            .isEqualTo(id);
                    assertThat(asKnown.path("receipt").has("replay")).isFalse();
                }
            }
            assertThat(server.facts().digest()).isEqualTo(before);
            assertThat(answers(server, "")).isEqualTo(live);
        }
    }

    @Test
    void other_policies_change_the_replay_and_nothing_live() throws Exception {
        try (ReadServer server = server()) {
            record(RandomHistory.of(72, 250), server);
            SortedMap<String, String> before = server.facts().digest();
            List<String> live = answers(server, "");

            String id = make(server, """
                    {"name":"others","policies":{"bant":{"budget":10,"authority":10,"need":10,"timing":10},"window":"P10D",
                     "channels":{"e-mail":"social"},"halfLifeDays":1}}""");

            assertThat(server.facts().digest()).isEqualTo(before);
            assertThat(answers(server, "")).isEqualTo(live);
            JsonNode funnel = server.json("/v1/reports/funnel?asOf=2025-06-01&replay=" + id);
            assertThat(funnel.at("/receipt/parameters/window").stringValue()).isEqualTo("P10D");
            assertThat(funnel.at("/receipt/replay").toString()).isEqualTo("""
                    {"id":"%s","name":"others","until":%d,"bant":{"budget":10,"authority":10,"need":10,"timing":10},\
                    "window":"P10D","channels":{"e-mail":"social"},"halfLifeDays":1}""".formatted(id, server.head()));
            JsonNode models = server.json("/v1/reports/attribution?asOf=2025-06-01&model=time-decay&replay=" + id);
            assertThat(models.at("/receipt/parameters/halfLifeDays").stringValue())
                    .isEqualTo("1");
            assertThat(models.at("/models/0/rows")
                            .valueStream()
                            .map(row -> row.get("key").stringValue()))
                    .contains("social")
                    .doesNotContain("e-mail");
            JsonNode diff = server.json("/v1/replays/" + id
                    + "/diff?asOf=2025-06-01&conversion=opportunity&lookbackDays=10000&model=linear,time-decay");
            assertThat(diff.at("/leads/delta").longValue()).isZero();
            assertThat(diff.at("/leadsMeetingBant/replay").longValue()).isZero();
            assertThat(diff.at("/receipts/live/position")).isEqualTo(diff.at("/receipts/replay/position"));
            double moved = 0;
            double all = 0;
            for (JsonNode key : diff.get("perKey")) {
                double delta = key.at("/credit/0/conversions/delta").doubleValue();
                all += delta;
                moved += key.get("key").stringValue().equals("e-mail") ? -delta : 0;
                if (key.get("key").stringValue().equals("e-mail")) {
                    assertThat(key.at("/credit/0/conversions/replay").doubleValue())
                            .isZero();
                    assertThat(key.at("/leads/replay").longValue()).isZero();
                }
            }
            assertThat(moved).isPositive();
            assertThat(all).isCloseTo(0, within(1e-9));
        }
    }

    private static List<String> answers(ReadServer server, String more) {
        return REPORTS.stream()
                .map(report -> server.get("/v1/reports/" + report + "&asOf=2025-06-01" + more, Role.ANALYST)
                        .text())
                .toList();
    }

    @Test
    void one_is_made_after_the_other_and_can_be_cancelled_waiting_or_running_and_deleted() throws Exception {
        try (ReadServer server = server()) {
            record(RandomHistory.of(73, 50), server);
            gate.acquire();
            String running =
                    add(server, "{\"name\":\"first\"}").json().get("id").stringValue();
            String waiting =
                    add(server, "{\"name\":\"second\"}").json().get("id").stringValue();
            await(server, running, "running");
            assertThat(state(server, waiting)).isEqualTo("queued");
            Answer early = server.get("/v1/reports/funnel?replay=" + running, Role.ANALYST);
            assertThat(early.status()).isEqualTo(409);
            assertThat(early.json().get("code").stringValue()).isEqualTo("replay-not-done");
            assertThat(early.header("retry-after")).isEqualTo("1");

            assertThat(cancel(server, waiting).json().get("state").stringValue())
                    .isEqualTo("cancelled");
            assertThat(cancel(server, running).json().get("state").stringValue())
                    .isEqualTo("cancelled");
            assertThat(cancel(server, running).status()).isEqualTo(200);
            assertThat(files(running)).containsExactly("replay.json");
            assertThat(server.get("/v1/reports/funnel?replay=" + running, Role.ANALYST)
                            .status())
                    .isEqualTo(409);
            gate.release();

            String third = make(server, "{\"name\":\"third\"}");
            assertThat(cancel(server, third).json().get("code").stringValue()).isEqualTo("replay-over");
            assertThat(server.json("/v1/replays").get("items")).hasSize(3);
            for (String id : List.of(running, waiting, third)) {
                assertThat(server.send("DELETE", "/v1/replays/" + id, Role.ANALYST, "")
                                .status())
                        .isEqualTo(204);
                assertThat(server.get("/v1/replays/" + id, Role.ANALYST).status())
                        .isEqualTo(404);
                assertThat(server.get("/v1/reports/funnel?replay=" + id, Role.ANALYST)
                                .json()
                                .get("code")
                                .stringValue())
                        .isEqualTo("unknown-replay");
                assertThat(folder.resolve("replays").resolve(id)).doesNotExist();
            }
        }
    }

    @Test
    void what_has_not_ended_when_the_program_stops_is_gone_on_with_and_what_has_is_there_again() throws Exception {
        String done;
        String running;
        String waiting;
        SortedMap<String, String> live;
        try (ReadServer server = server()) {
            record(RandomHistory.of(74, 200), server);
            done = make(server, "{\"name\":\"done\"}");
            gate.acquire();
            running = add(server, "{\"name\":\"running\"}").json().get("id").stringValue();
            waiting = add(server, "{\"name\":\"waiting\"}").json().get("id").stringValue();
            await(server, running, "running");
            live = server.facts().digest();
        }
        gate.release();
        Files.createDirectories(folder.resolve("replays/left-behind"));
        Files.writeString(folder.resolve("replays/left-behind/facts.duckdb"), "made by half");
        try (ReadServer server = server()) {
            for (String id : List.of(done, running, waiting)) {
                await(server, id, "done");
                assertThat(server.json("/v1/reports/funnel?asOf=2025-06-01&replay=" + id)
                                .get("groups"))
                        .isEqualTo(server.json("/v1/reports/funnel?asOf=2025-06-01")
                                .get("groups"));
            }
            assertThat(folder.resolve("replays/left-behind")).doesNotExist();
            assertThat(server.facts().digest()).isEqualTo(live);
        }
    }

    @Test
    void there_may_be_so_many_and_so_large_ones_and_no_two_of_a_name() throws Exception {
        try (ReadServer server = server("imbuto.limits.replays=2", "imbuto.limits.replay-events=100")) {
            record(RandomHistory.of(75, 300), server);
            Answer tooLong = add(server, "{\"name\":\"all\"}");
            assertThat(tooLong.status()).isEqualTo(422);
            assertThat(tooLong.json().get("code").stringValue()).isEqualTo("replay-too-long");

            make(server, "{\"name\":\"one\",\"until\":\"position:100\"}");
            Answer taken = add(server, "{\"name\":\"one\",\"until\":\"position:1\"}");
            assertThat(taken.status()).isEqualTo(409);
            assertThat(taken.json().get("code").stringValue()).isEqualTo("replay-name-taken");
            String two = make(server, "{\"name\":\"two\",\"until\":\"2024-01-01\"}");
            Answer tooMany = add(server, "{\"name\":\"three\",\"until\":\"position:1\"}");
            assertThat(tooMany.status()).isEqualTo(429);
            assertThat(tooMany.json().get("code").stringValue()).isEqualTo("too-many-replays");
            assertThat(tooMany.header("retry-after")).isEqualTo("60");
            server.send("DELETE", "/v1/replays/" + two, Role.ANALYST, "");
            make(server, "{\"name\":\"three\",\"until\":\"position:1\"}");
        }
    }

    @Test
    void what_makes_no_sense_is_refused_at_its_place() {
        try (ReadServer server = server()) {
            assertThat(pointers(add(server, "{}"))).containsExactly("/name");
            assertThat(pointers(add(server, "{\"name\":\" \"}"))).containsExactly("/name");
            assertThat(pointers(add(server, "{\"name\":\"x\",\"until\":\"position:1\"}")))
                    .containsExactly("/until");
            assertThat(pointers(add(server, "{\"name\":\"x\",\"until\":\"soon\"}")))
                    .containsExactly("/until");
            assertThat(pointers(add(server, "{\"name\":\"x\",\"policies\":{\"scoring\":{\"version\":\"1\"}}}")))
                    .containsExactly("/policies/scoring");
            assertThat(
                            pointers(
                                    add(
                                            server,
                                            "{\"name\":\"x\",\"policies\":{\"bant\":{\"budget\":11,\"authority\":1,\"need\":1,\"timing\":1}}}")))
                    .containsExactly("/policies/bant/budget");
            assertThat(pointers(add(server, "{\"name\":\"x\",\"policies\":{\"window\":\"a month\"}}")))
                    .containsExactly("/policies/window");
            assertThat(pointers(add(server, "{\"name\":\"x\",\"policies\":{\"channels\":{\"e-mail\":\"No!\"}}}")))
                    .containsExactly("/policies/channels");
            assertThat(pointers(add(server, "{\"name\":\"x\",\"policies\":{\"halfLifeDays\":0}}")))
                    .containsExactly("/policies/halfLifeDays");
            assertThat(server.json("/v1/replays").get("items")).isEmpty();
            assertThat(server.send("POST", "/v1/replays", Role.COMPLIANCE, "{}").status())
                    .isEqualTo(403);
        }
    }

    private static List<String> pointers(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.json()
                .get("errors")
                .valueStream()
                .map(fault -> fault.get("pointer").stringValue())
                .toList();
    }

    private static String make(ReadServer server, String body) throws InterruptedException {
        Answer answer = add(server, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String id = answer.json().get("id").stringValue();
        assertThat(answer.header("location")).isEqualTo("/v1/replays/" + id);
        await(server, id, "done");
        return id;
    }

    private static Answer add(ReadServer server, String body) {
        return server.send("POST", "/v1/replays", Role.ANALYST, body);
    }

    private static Answer cancel(ReadServer server, String id) {
        return server.send("POST", "/v1/replays/" + id + "/cancel", Role.ANALYST, "");
    }

    private static String state(ReadServer server, String id) {
        return server.json("/v1/replays/" + id).get("state").stringValue();
    }

    private static void await(ReadServer server, String id, String state) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!state(server, id).equals(state)) {
            assertThat(System.nanoTime())
                    .as(server.json("/v1/replays/" + id).toString())
                    .isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private List<String> files(String id) throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("replays").resolve(id))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
