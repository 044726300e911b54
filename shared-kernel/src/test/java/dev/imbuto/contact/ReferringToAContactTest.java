package dev.imbuto.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReferringToAContactTest {
    private static final ContactId ACME = ContactId.ofExternal("maven:1C1I7A6R");

    @Test
    void by_its_id_or_by_its_external_id_is_the_same() {
        assertThat(ContactId.referredTo(ACME.toString())).isEqualTo(ACME);
        assertThat(ContactId.referredTo("ext:maven:1C1I7A6R")).isEqualTo(ACME);
    }

    @Test
    void an_external_id_without_its_prefix_is_no_reference() {
        assertThatThrownBy(() -> ContactId.referredTo("maven:1C1I7A6R"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a contact id, nor ext: and an external id: maven:1C1I7A6R");
    }

    @Test
    void the_prefix_alone_is_no_reference() {
        assertThatThrownBy(() -> ContactId.referredTo("ext:")).isInstanceOf(IllegalArgumentException.class);
    }
}
