package dev.imbuto.http;

import dev.imbuto.contact.MoneyFuzzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzers of {@code scripts/fuzz} begin with, and whatever they found wrong before. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeptInputsTest {
    private static final Path INPUTS = Path.of("src", "test", "fuzz");

    static Stream<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.walk(INPUTS)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void every_one_is_read_or_refused(Path file) throws IOException {
        byte[] input = Files.readAllBytes(file);
        String fuzzer = file.getParent().getFileName().toString();
        switch (fuzzer) {
            case "InstantsFuzzer" -> InstantsFuzzer.fuzzerTestOneInput(input);
            case "MoneyFuzzer" -> MoneyFuzzer.fuzzerTestOneInput(input);
            default -> throw new IllegalStateException("there is no " + fuzzer);
        }
    }
}
