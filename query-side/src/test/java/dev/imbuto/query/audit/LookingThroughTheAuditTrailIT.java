package dev.imbuto.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.contact.Answer;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Person;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import dev.imbuto.query.server.ReadServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LookingThroughTheAuditTrailIT {
    private static final ContactId ANNA = ContactId.ofExternal("crm/1");
    private static final ContactId BEA = ContactId.ofExternal("crm/2");
    private static final int TOUCHES = 1_000;
    private static final int BLOCKS = 21;

    @TempDir
    private static Path folder;

    private static PersonalData personalData;
    private static ReadServer server;

    /** Positions 1 to 4 on four days, then 21,000 touches of Bea on the fifth, then the end of a campaign. */
    @BeforeAll
    static void start() {
        personalData = SqlitePersonalData.open(folder, Optional.empty(), true);
        server = new ReadServer(folder, personalData);
        captured(ANNA, "2024-01-01");
        captured(BEA, "2024-01-02");
        server.commit(
                day("2024-01-03"),
                new QualificationAnswered(
                        ANNA,
                        Map.of(Criterion.NEED, new Answer(7, personalData.sealText(ANNA, "needs it badly"))),
                        day("2024-01-03")));
        server.commit(day("2024-01-04"), touch(ANNA));
        for (int i = 0; i < BLOCKS; i++) {
            server.commit(
                    day("2024-01-05"),
                    LongStream.range(0, TOUCHES).mapToObj(n -> touch(BEA)).toArray());
        }
        server.commit(day("2024-01-06"), new CampaignEnded("spring", day("2024-01-06")));
    }

    @AfterAll
    static void stop() {
        server.close();
        personalData.close();
    }

    @Test
    void an_event_shows_with_who_decided_it_its_commit_and_nothing_personal() {
        JsonNode page = server.json("/v1/audit?limit=3");

        JsonNode third = page.at("/items/2");
        assertThat(third.get("commitHash").stringValue()).matches("[0-9a-f]{64}");
        assertThat(third).isEqualTo(new JsonMapper().readTree("""
                {"position": 3, "version": 2, "recordedAt": "2024-01-03T00:00:00Z",
                 "effectiveAt": "2024-01-03T00:00:00Z", "type": "contact.qualification-answered", "revision": "1",
                 "aggregateType": "contact", "aggregateId": "%s", "actor": "key-1", "client": "loopback",
                 "correlationId": "request-2", "causationId": "command-2", "commitId": "c-2", "commitHash": %s,
                 "data": {"contact": "%s", "answers": {"need": {"score": 7, "evidence": {"sealed": true}}},
                    "effectiveAt": "2024-01-03T00:00:00Z"}}""".formatted(ANNA, third.get("commitHash"), ANNA)));
        assertThat(page.at("/items/0/data/person").toString()).isEqualTo("{\"sealed\":true}");
        assertThat(page.toString()).doesNotContain("Anna", "example.com", "badly");
        assertThat(page.get("next").stringValue()).isEqualTo("3");
    }

    @Test
    void all_pages_together_are_the_log() {
        List<Long> positions = everything("/v1/audit?limit=1000");

        assertThat(positions)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, server.head()).boxed().toList());
        assertThat(server.json("/v1/audit?after=" + (server.head() - 1))
                        .at("/items/0/commitHash")
                        .stringValue())
                .isEqualTo(server.headHash());
    }

    @Test
    void a_filter_leaves_those_that_match_on_as_many_pages_as_it_takes() {
        assertThat(everything("/v1/audit?contact=ext:crm/1")).containsExactly(1L, 3L, 4L);
        assertThat(everything("/v1/audit?contact=" + ANNA + "&limit=1")).containsExactly(1L, 3L, 4L);
        assertThat(everything("/v1/audit?contact=ext:crm/1&type=contact.touch-recorded"))
                .containsExactly(4L);
        assertThat(everything("/v1/audit?type=campaign.ended")).containsExactly(server.head());
        assertThat(everything("/v1/audit?actor=key-1&toPosition=3")).containsExactly(1L, 2L);
        assertThat(everything("/v1/audit?actor=key-2")).isEmpty();
        assertThat(everything("/v1/audit?contact=ext:nobody")).isEmpty();
    }

    @Test
    void where_nothing_matches_for_long_a_page_is_empty_and_says_where_to_go_on() {
        JsonNode page = server.json("/v1/audit?type=campaign.ended");

        assertThat(page.get("items").size()).isZero();
        assertThat(page.get("next").stringValue()).isEqualTo(Integer.toString(AuditTrail.MOST_LOOKED_AT));
    }

    @Test
    void positions_and_times_go_from_the_first_to_before_the_second() {
        assertThat(everything("/v1/audit?fromPosition=2&toPosition=4")).containsExactly(2L, 3L);
        assertThat(everything("/v1/audit?from=2024-01-02&to=2024-01-04")).containsExactly(2L, 3L);
        assertThat(everything("/v1/audit?from=2024-01-02T00:00:00.000001Z&to=2024-01-04T00:00:00.000001Z"))
                .containsExactly(3L, 4L);
        assertThat(everything("/v1/audit?from=2024-01-06")).containsExactly(server.head());
        assertThat(everything("/v1/audit?to=2023-12-31")).isEmpty();
        assertThat(everything("/v1/audit?from=2024-01-03&toPosition=4")).containsExactly(3L);
        assertThat(everything("/v1/audit?toPosition=0")).isEmpty();
        assertThat(everything("/v1/audit?contact=ext:crm/1&from=2024-01-02&toPosition=4"))
                .containsExactly(3L);
    }

    @Test
    void what_cannot_be_read_is_named() {
        for (String parameter : List.of(
                "contact=anna", "actor=", "type=", "fromPosition=-1", "toPosition=x", "from=now", "limit=0", "x=1")) {
            assertThat(server.get("/v1/audit?" + parameter, Role.COMPLIANCE)
                            .json()
                            .at("/errors/0/parameter")
                            .stringValue())
                    .isEqualTo(parameter.substring(0, parameter.indexOf('=')));
        }
    }

    @Test
    void it_is_for_compliance() {
        for (String path : List.of("/v1/audit", "/v1/audit/reads")) {
            assertThat(server.get(path, Role.COMPLIANCE).status()).isEqualTo(200);
            assertThat(server.get(path, Role.ADMIN).status()).isEqualTo(200);
            assertThat(server.get(path, Role.INTEGRATOR).status()).isEqualTo(403);
            assertThat(server.get(path, Role.ANALYST).status()).isEqualTo(403);
            assertThat(server.withoutKey(path).status()).isEqualTo(401);
        }
    }

    private static void captured(ContactId contact, String day) {
        server.commit(
                day(day),
                new LeadCaptured(
                        contact,
                        null,
                        personalData.sealPerson(contact, new Person("Anna", "a@example.com", null, null)),
                        null,
                        null,
                        null,
                        null,
                        null,
                        day(day)));
    }

    private static TouchRecorded touch(ContactId contact) {
        return new TouchRecorded(contact, "email", "click", null, null, day("2024-01-04"));
    }

    private static Instant day(String day) {
        return Instant.parse(day + "T00:00:00Z");
    }

    /** The positions on all pages. */
    private static List<Long> everything(String path) {
        List<Long> positions = new ArrayList<>();
        JsonNode page = server.json(path);
        while (true) {
            page.get("items").forEach(item -> positions.add(item.get("position").longValue()));
            if (page.get("next").isNull()) {
                return positions;
            }
            page = server.json(path + (path.contains("?") ? "&" : "?") + "after="
                    + page.get("next").stringValue());
        }
    }
}
