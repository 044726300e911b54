package dev.imbuto.query.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Lifecycle;
import dev.imbuto.period.PeriodEvent;
import dev.imbuto.query.history.AnythingOpens;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.history.Recorded;
import dev.imbuto.query.server.ReadServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Everything that the lists of contacts, campaigns and pipelines lead to, over a history of all kinds of events. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AllTimelinesTogetherIT {
    private static final dev.imbuto.query.history.History HISTORY = RandomHistory.of(31, 250);

    @TempDir
    private static Path folder;

    private static ReadServer server;
    private static Map<Long, JsonNode> items;

    @BeforeAll
    static void start() {
        server = new ReadServer(folder, new AnythingOpens());
        Map<String, List<Recorded>> commits = HISTORY.entries().stream()
                .collect(Collectors.groupingBy(Recorded::commitId, LinkedHashMap::new, Collectors.toList()));
        commits.values()
                .forEach(commit -> server.commit(
                        commit.get(0).recordedAt(),
                        commit.stream().map(Recorded::event).toArray()));
        items = new TreeMap<>();
        List<String> timelines = new ArrayList<>();
        all("/v1/contacts?limit=3").forEach(contact -> timelines.add("/v1/contacts/" + text(contact, "id")));
        all("/v1/campaigns?limit=1").forEach(campaign -> timelines.add("/v1/campaigns/" + text(campaign, "key")));
        all("/v1/pipelines?limit=1").forEach(pipeline -> timelines.add("/v1/pipelines/" + text(pipeline, "key")));
        HISTORY.entries().stream()
                .map(Recorded::event)
                .filter(PeriodEvent.class::isInstance)
                .map(event -> ((PeriodEvent) event).period())
                .distinct()
                .forEach(period -> timelines.add("/v1/periods/" + period));
        for (String timeline : timelines) {
            all(timeline + "/timeline?limit=4").forEach(item -> {
                JsonNode before = items.put(item.get("position").longValue(), item);
                assertThat(before).as("the position is in two timelines").isNull();
            });
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void are_every_position_from_1_to_the_head_once() {
        assertThat(server.head()).isEqualTo(HISTORY.head());
        assertThat(items.keySet())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, HISTORY.head()).boxed().toList());
    }

    @Test
    void say_of_each_event_what_stands_in_the_log() {
        for (Recorded recorded : HISTORY.entries()) {
            JsonNode item = items.get(recorded.position());
            assertThat(item.get("version").longValue()).isEqualTo(recorded.sequence() + 1);
            assertThat(text(item, "type")).startsWith(recorded.aggregateType() + ".");
            assertThat(text(item, "recordedAt")).isEqualTo(recorded.recordedAt().toString());
            assertThat(text(item, "actor")).isEqualTo("key-1");
            JsonNode data = item.get("data");
            assertThat(text(item, "effectiveAt"))
                    .isEqualTo(
                            data.has("effectiveAt")
                                    ? text(data, "effectiveAt")
                                    : recorded.recordedAt().toString());
            assertThat(data.toString()).doesNotContain("AAAA");
        }
    }

    @Test
    void go_on_behind_any_position() {
        Set<Long> positions = new TreeSet<>();
        String contact = "/v1/contacts/" + ContactId.ofExternal("x0") + "/timeline";
        all(contact).forEach(item -> positions.add(item.get("position").longValue()));
        assertThat(positions.size()).isGreaterThan(5);
        for (long after = 0; after <= HISTORY.head(); after += 7) {
            JsonNode page = server.json(contact + "?limit=1&after=" + after);
            Long next = ((TreeSet<Long>) positions).higher(after);
            assertThat(page.get("items").size()).isEqualTo(next == null ? 0 : 1);
            if (next != null) {
                assertThat(page.at("/items/0/position").longValue()).isEqualTo(next);
            }
        }
    }

    @Test
    void list_contacts_by_the_stage_that_their_views_show() {
        List<JsonNode> everybody = all("/v1/contacts");
        assertThat(everybody).hasSizeGreaterThan(5);
        for (String stages : List.of("LEAD", "PROSPECT,CUSTOMER", "OPPORTUNITY", "LOST,DISQUALIFIED")) {
            assertThat(all("/v1/contacts?limit=2&stage=" + stages))
                    .as(stages)
                    .isEqualTo(everybody.stream()
                            .filter(contact -> List.of(stages.split(",")).contains(text(contact, "stage")))
                            .toList());
        }
        for (JsonNode contact : everybody) {
            assertThat(server.json("/v1/contacts/" + text(contact, "id"))).isEqualTo(contact);
            assertThat(text(contact, "stage")).isEqualTo(stageOf(text(contact, "id")));
        }
    }

    private static String stageOf(String id) {
        List<KnownEvent> known = HISTORY.entries().stream()
                .filter(recorded -> recorded.aggregateId().equals(id))
                .map(recorded -> new KnownEvent(recorded.position(), (ContactEvent) recorded.event()))
                .toList();
        Lifecycle lifecycle = Lifecycle.NEW;
        for (History.Entry entry : History.of(known, null)) {
            lifecycle = lifecycle.after(entry.event());
        }
        return lifecycle.stage().orElseThrow().name();
    }

    /** The items of all pages. */
    private static List<JsonNode> all(String path) {
        List<JsonNode> all = new ArrayList<>();
        String from = path;
        while (true) {
            JsonNode page = server.json(from);
            page.get("items").forEach(all::add);
            JsonNode next = page.get("next");
            if (next.isNull()) {
                return all;
            }
            assertThat(page.get("items").size()).isPositive();
            from = path + (path.contains("?") ? "&" : "?") + "after=" + next.asString();
        }
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).stringValue();
    }
}
