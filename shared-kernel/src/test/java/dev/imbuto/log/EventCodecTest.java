package dev.imbuto.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventCodecTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:30:15.123456Z");
    private final EventCodec codec = new EventCodec();

    /** Had first one {@code title}, then a {@code name}, and now says in which language. */
    @EventType(value = "book.printed", revision = 3)
    record Printed(String name, String language) {}

    private final EventCodec books = new EventCodec(
            List.of(EventCodec.Name.of(Printed.class)),
            List.of(
                    new EventUpcaster("book.printed", 2, json -> json.put("language", "it")),
                    new EventUpcaster("book.printed", 1, json -> {
                        json.set("name", json.remove("title"));
                        return json;
                    })));

    @Test
    void an_older_revision_is_brought_up_step_by_step() {
        assertThat(books.decode("book.printed", "1", json("{'title':'Zeno'}"))).isEqualTo(new Printed("Zeno", "it"));
        assertThat(books.decode("book.printed", "2", json("{'name':'Zeno'}"))).isEqualTo(new Printed("Zeno", "it"));
        assertThat(books.decode("book.printed", "3", json("{'name':'Zeno','language':'en'}")))
                .isEqualTo(new Printed("Zeno", "en"));
    }

    @Test
    void a_revision_that_nothing_leads_up_from_cannot_be_read() {
        assertUnreadable(books, "book.printed", "4", "{'name':'Zeno','language':'en'}");
        assertUnreadable(books, "book.printed", "0", "{'title':'Zeno'}");
    }

    @Test
    void what_a_later_version_wrote_cannot_be_read() {
        assertUnreadable(codec, "campaign.renamed", "1", "{}");
        assertUnreadable(
                codec, "campaign.ended", "1", "{'campaign':'c','effectiveAt':'2026-03-01T00:00:00Z','by':'me'}");
    }

    @Test
    void something_else_is_not_stored() {
        assertThatThrownBy(() -> codec.encode("text")).hasMessage("java.lang.String is not an event");
    }

    @Test
    void two_events_cannot_have_one_name() {
        var printed = EventCodec.Name.of(Printed.class);
        assertThatThrownBy(() -> new EventCodec(List.of(printed, printed), List.of()))
                .hasMessageContaining("book.printed");
    }

    @Test
    void metadata_is_read_as_it_was_written() {
        var metadata = Map.of("actor", "key-1", "correlationId", "r1");
        assertThat(codec.metadata(stored("campaign.ended", "1", "{}", codec.encodeMetadata(metadata))))
                .isEqualTo(metadata);
    }

    @Test
    void a_stored_event_is_decoded_by_its_name() {
        var ended = new CampaignEnded("spring", AT);
        assertThat(codec.decode(stored(
                        "campaign.ended",
                        "1",
                        "{'campaign':'spring','effectiveAt':'2026-03-01T12:30:15.123456Z'}",
                        new byte[0])))
                .isEqualTo(ended);
    }

    private static void assertUnreadable(EventCodec codec, String type, String revision, String json) {
        assertThatThrownBy(() -> codec.decode(stored(type, revision, json, new byte[0])))
                .isInstanceOf(LogCorruptedException.class)
                .hasMessageContaining("position 7")
                .hasMessageContaining(type);
    }

    private static StoredEvent stored(String type, String revision, String json, byte[] metadata) {
        return new StoredEvent(7, "c", AT, "e", "a", "a", 0, type, revision, json(json), metadata, AT);
    }

    private static byte[] json(String json) {
        return json.replace('\'', '"').getBytes(UTF_8);
    }
}
