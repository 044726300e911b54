package dev.imbuto.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IdempotencyKeysTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "sch\u00f6n", "a\tb", "a\nb", "a\u0000", "a\u007f", "\u00a0"})
    void are_of_printable_ascii(String key) {
        assertThat(IdempotencyKey.fault(key)).isNotNull();
    }

    @Test
    void have_up_to_200_characters() {
        assertThat(IdempotencyKey.fault("k".repeat(200))).isNull();
        assertThat(IdempotencyKey.fault("k".repeat(201))).isNotNull();
    }

    @Test
    void stand_for_a_command_of_their_api_key_and_of_no_other() {
        IdempotencyKey key = new IdempotencyKey("c");

        assertThat(key.commandId("ab")).isEqualTo(new IdempotencyKey("c").commandId("ab"));
        assertThat(key.commandId("ab")).isNotEqualTo(key.commandId("a"));
        assertThat(key.commandId("ab")).isNotEqualTo(new IdempotencyKey("bc").commandId("a"));
        assertThat(key.commandId("ab")).startsWith("idem:").hasSizeLessThanOrEqualTo(80);
    }

    @Test
    void of_the_lines_of_a_batch_are_such_as_no_client_can_give() {
        assertThat(IdempotencyKey.fault(new IdempotencyKey("whole").ofLine(7).value()))
                .isNotNull();
        assertThat(new IdempotencyKey("whole").ofLine(7)).isNotEqualTo(new IdempotencyKey("whole").ofLine(8));
    }
}
