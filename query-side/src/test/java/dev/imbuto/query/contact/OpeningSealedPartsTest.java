package dev.imbuto.query.contact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpeningSealedPartsTest {
    private final JsonMapper json = new JsonMapper();
    private final Life life = Life.full();
    private SealedParts sealedParts = new SealedParts(false, life.personalData);

    @Test
    void nothing_stays_sealed_in_any_event() {
        assertThat(life.events())
                .allSatisfy(known -> assertThat(opened(known).toString()).doesNotContain("sealed-"));
        assertThat(life.events().stream()
                        .filter(known ->
                                json.valueToTree(known.event()).toString().contains("sealed-")))
                .hasSizeGreaterThan(10);
    }

    @Test
    void a_person_shows_with_its_fields_and_a_change_of_it_too() {
        assertThat(opened(life.events().get(0)).get("person")).isEqualTo(json.readTree("""
                        {"name": "Anna Rossi", "email": "anna@example.com", "jobTitle": "Buyer"}"""));
        assertThat(opened(life.events().get(2)).get("person"))
                .isEqualTo(json.readTree("{\"phone\": \"+39 02 1234567\", \"jobTitle\": null}"));
    }

    @Test
    void the_rest_of_the_payload_stays_as_it_is() {
        ObjectNode payload = opened(life.events().get(5));

        assertThat(payload.at("/answers/budget/score").intValue()).isEqualTo(7);
        assertThat(payload.at("/answers/budget/evidence").stringValue()).isEqualTo("has 50,000 for it");
        assertThat(payload.get("effectiveAt").stringValue()).isEqualTo("2024-01-06T00:00:00Z");
    }

    @Test
    void what_can_no_longer_be_read_is_null() {
        life.personalData.forget(Life.ANNA);

        assertThat(opened(life.events().get(0)).get("person").isNull()).isTrue();
        assertThat(life.events())
                .allSatisfy(known -> assertThat(opened(known).toString()).doesNotContain("sealed-", "Anna"));
    }

    @Test
    void nothing_of_an_erased_contact_is_opened_although_its_key_is_still_there() {
        sealedParts = new SealedParts(true, life.personalData);

        assertThat(life.events())
                .allSatisfy(known -> assertThat(opened(known).toString()).doesNotContain("sealed-", "Anna"));
    }

    private ObjectNode opened(KnownEvent known) {
        ObjectNode payload = json.valueToTree(known.event());
        sealedParts.open(known.event(), payload);
        return payload;
    }
}
