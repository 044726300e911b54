package dev.imbuto.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The expected hashes were computed by another program (Python's hashlib and struct) from the layout as it is drawn. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HashChainTest {
    private static final NewEvent CAPTURED = new NewEvent(
            "e-1",
            "contact",
            "anna",
            0,
            "contact.lead-captured",
            "1",
            "{\"name\":\"Änna\"}".getBytes(UTF_8),
            "{}".getBytes(UTF_8),
            Instant.parse("2026-03-01T12:00:00.000001Z"));
    private static final NewEvent TOUCHED = new NewEvent(
            "e-2",
            "contact",
            "anna",
            1,
            "contact.touch-recorded",
            "1",
            new byte[0],
            "{\"actor\":\"k\"}".getBytes(UTF_8),
            Instant.parse("1969-12-31T23:59:59.999999Z"));
    private static final String FIRST = "0ea89816528213efc6c2f785daee5d11e4e2c409c84782e60d9b7cbf295da53c";

    @Test
    void the_content_hash_of_one_event() {
        assertThat(content(CAPTURED)).isEqualTo("1776b74a8e83b72eb7de1ad36b4368ca75f50dfa1acdfc46adb2e44803fb1402");
    }

    @Test
    void the_content_hash_of_two_events() {
        assertThat(content(CAPTURED, TOUCHED))
                .isEqualTo("e816c000200fb2109f6b661a5857356f6d130fcc2d40fa1ea70ad103dc636915");
    }

    @Test
    void the_hash_of_the_first_commit() {
        byte[] hash = HashChain.link(HashChain.start(), 1, 1, 1_772_366_400_000_001L, "c-1", bytes(content(CAPTURED)));
        assertThat(HashChain.toHex(hash)).isEqualTo(FIRST);
    }

    @Test
    void the_hash_of_the_second_commit() {
        byte[] hash =
                HashChain.link(bytes(FIRST), 2, 2, 1_772_366_400_000_002L, "c-2", bytes(content(CAPTURED, TOUCHED)));
        assertThat(HashChain.toHex(hash)).isEqualTo("25d9d11a79ad845d7e2bb1280bdf9c5754f9784a099711ec1e16105792a63088");
    }

    private static String content(NewEvent... events) {
        var content = new HashChain.Content();
        for (var event : events) {
            content.add(event);
        }
        return HashChain.toHex(content.hash());
    }

    private static byte[] bytes(String hex) {
        return HashChain.fromHex(hex);
    }
}
