package dev.imbuto.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events are kept for ever, so their JSON never changes. The approved form of each revision stands in {@code
 * approved-events/<type>.<revision>.jsonl}, a sample a line.
 *
 * <p>When this fails because an event was changed on purpose: raise its revision, write an {@link EventUpcaster} from the one
 * before, and add a file for the new one. Old files stay as they are.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredFormOfEventsTest {
    private final EventCodec codec = new EventCodec();

    static Stream<List<Object>> samples() {
        return EventSamples.ALL.stream().collect(groupingBy(Object::getClass)).values().stream();
    }

    static Stream<Path> approvedFiles() throws IOException {
        return Files.list(folder()).sorted();
    }

    private static Path folder() {
        try {
            return Path.of(
                    StoredFormOfEventsTest.class.getResource("/approved-events").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_event_is_stored_in_its_approved_form_and_read_back_equal(List<Object> events) throws IOException {
        var stored = events.stream().map(codec::encode).toList();
        var file = folder().resolve(stored.get(0).type() + "." + stored.get(0).revision() + ".jsonl");

        assertThat(stored.stream().map(event -> new String(event.payload(), UTF_8)))
                .as("stored form, against %s", file.getFileName())
                .containsExactlyElementsOf(Files.exists(file) ? Files.readAllLines(file) : List.of());
        assertThat(stored.stream().map(event -> codec.decode(event.type(), event.revision(), event.payload())))
                .containsExactlyElementsOf(events);
    }

    @ParameterizedTest
    @MethodSource("approvedFiles")
    void whatever_was_ever_stored_can_be_read(Path file) throws IOException {
        String name = file.getFileName().toString();
        var parts = new ArrayList<>(List.of(name.split("\\.")));
        parts.remove(parts.size() - 1);
        String revision = parts.remove(parts.size() - 1);

        assertThat(Files.readAllLines(file))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(codec.decode(String.join(".", parts), revision, line.getBytes(UTF_8)))
                        .isInstanceOf(Record.class));
    }

    @Test
    void there_is_a_sample_of_every_event() {
        assertThat(EventSamples.ALL.stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(codec.events());
    }
}
