package dev.imbuto.command.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SplittingABatchIntoLinesTest {
    private static final int LONGEST = 10;

    @Test
    void lines_end_with_a_line_feed_or_with_carriage_return_and_line_feed() throws IOException {
        assertThat(split("one\ntwo\r\nthree\n")).containsExactly("1 one", "2 two", "3 three");
    }

    @Test
    void the_last_line_needs_no_end() throws IOException {
        assertThat(split("one\ntwo")).containsExactly("1 one", "2 two");
    }

    @Test
    void blank_lines_are_counted_and_passed_over() throws IOException {
        assertThat(split("\n\r\none\n \t\n\ntwo\n\n")).containsExactly("3 one", "6 two");
    }

    @Test
    void an_empty_stream_has_no_lines() throws IOException {
        assertThat(split("")).isEmpty();
    }

    @Test
    void a_line_of_the_greatest_length_is_whole_with_either_end() throws IOException {
        assertThat(split("0123456789\n0123456789\r\n0123456789"))
                .containsExactly("1 0123456789", "2 0123456789", "3 0123456789");
    }

    @Test
    void a_longer_line_keeps_its_first_bytes_and_says_that_it_is_too_long() throws IOException {
        assertThat(split("0123456789x\n0123456789\rx\nok\n" + "y".repeat(200_000) + "\nok\n"))
                .containsExactly(
                        "1 0123456789 too long", "2 0123456789 too long", "3 ok", "4 yyyyyyyyyy too long", "5 ok");
    }

    @Property(tries = 200)
    void lines_are_the_same_however_the_stream_is_cut(
            @ForAll @Size(max = 20) List<@StringLength(max = 14) @CharRange(from = 'a', to = 'c') String> lines,
            @ForAll @IntRange(min = 1, max = 7) int most,
            @ForAll long seed)
            throws IOException {
        String text = String.join("\n", lines);
        Random random = new Random(seed);
        InputStream inPieces = new ByteArrayInputStream(text.getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(most)));
            }
        };
        assertThat(split(inPieces)).isEqualTo(split(text));
    }

    private static List<String> split(String text) throws IOException {
        return split(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static List<String> split(InputStream in) throws IOException {
        List<String> split = new ArrayList<>();
        Lines lines = new Lines(in, LONGEST);
        for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
            split.add(line.number() + " " + new String(line.bytes(), UTF_8) + (line.tooLong() ? " too long" : ""));
        }
        return split;
    }
}
