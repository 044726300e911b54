package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.facts.LiveFacts;
import dev.imbuto.standalone.story.Api;
import dev.imbuto.standalone.story.Api.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Over HTTP, by clients that write and read their own writes without a pause while facts are built and take over. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RebuildingUnderLoadIT {
    private static final int CLIENTS = 3;
    private static final int ROUNDS = Integer.getInteger("imbuto.rebuild.rounds", 2);

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger reads = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void no_read_fails_and_every_client_reads_what_it_wrote() throws Exception {
        ServerOptions options = new ServerOptions();
        options.port = 0;
        options.address = "127.0.0.1";
        SortedMap<String, String> live;
        try (Server server = Server.start(
                DataFolder.open(folder, Currency.getInstance("EUR")), options, new PrintWriter(new StringWriter()))) {
            Api api = new Api(
                    "http://127.0.0.1:" + server.port(),
                    server.bean(ApiKeys.class).create(Role.ADMIN).key());
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(new Thread(() -> writeAndRead(api, client)));
            }
            clients.forEach(Thread::start);
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(api.post("/v1/facts/rebuild", "{}").status()).isEqualTo(202);
                assertThat(api.post("/v1/facts/rebuild", "{}")
                                .json()
                                .get("code")
                                .stringValue())
                        .isEqualTo("rebuild-under-way");
                JsonNode built = awaitEnd(api);
                assertThat(built.get("state").stringValue())
                        .as(built.toString())
                        .isEqualTo("live");
                Thread.sleep(200);
            }
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            System.out.println(ROUNDS + " takings over, " + reads + " reads over HTTP, wrong: " + wrong);
            assertThat(wrong).isEmpty();
            assertThat(reads.get()).isGreaterThan(10);
            JsonNode facts = api.get("/v1/facts").json();
            assertThat(facts.at("/live/projection").stringValue()).isEqualTo(FactStore.PROJECTION);
            assertThat(facts.get("kept")).hasSize(ROUNDS);
            assertThat(api.get("/actuator/health").status()).isEqualTo(200);
            live = server.bean(LiveFacts.class).digest();
        }
        try (Installation installation = Installation.open(DataFolder.openExisting(folder));
                FactStore expected = FactStore.inMemory()) {
            new FactFeed(installation.log(), installation.codec()::decode, expected, FactFeed.Settings.DEFAULT)
                    .catchUp();
            assertThat(live).isEqualTo(expected.digest());
        }
    }

    private static JsonNode awaitEnd(Api api) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (true) {
            JsonNode building = api.get("/v1/facts").json().get("building");
            if (!List.of("building", "comparing").contains(building.get("state").stringValue())) {
                return building;
            }
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /** Each client's own leads, by its source, so that it knows how many there are. */
    private void writeAndRead(Api api, int client) {
        long seen = 0;
        for (int number = 1; !over.get(); number++) {
            try {
                Answer written = api.post(
                        "/v1/contacts",
                        "{\"externalId\":\"%d-%d\",\"source\":\"client-%d\"}".formatted(client, number, client));
                String position = written.header("Imbuto-Position");
                Answer read = api.get("/v1/reports/funnel?source=client-" + client, "Imbuto-Min-Position", position);
                if (written.status() != 201 || read.status() != 200) {
                    wrong.add(written + " " + read);
                    return;
                }
                long at = read.json().at("/receipt/position").longValue();
                long leads = read.json().at("/groups/0/stages/0/now").longValue();
                if (at < seen || at < Long.parseLong(position) || leads != number) {
                    wrong.add("wrote " + number + " up to " + position + ", saw " + leads + " at " + at + " after "
                            + seen);
                }
                seen = at;
                reads.incrementAndGet();
            } catch (Exception failure) {
                wrong.add(failure.toString());
                return;
            }
        }
    }
}
