package dev.imbuto.query.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DuckDB's native code, which its driver unpacks into a temporary file of 60 MB and removes when the process ends in good
 * order. A process that is killed would leave the file behind, each time; so it is removed as soon as it is loaded, where the
 * system tells which file that is and keeps what is loaded: on Linux.
 */
final class NativeLibrary {
    private static final Logger LOGGER = LoggerFactory.getLogger(NativeLibrary.class);
    private static final Path LOADED = Path.of("/proc/self/maps");
    private static final Pattern UNPACKED = Pattern.compile("(/\\S*/libduckdb_java\\d+\\.so)$");

    private NativeLibrary() {}

    /** Loads it, if it is not loaded yet, and leaves no file behind. */
    static void load() {
        try {
            Class.forName("org.duckdb.DuckDBNative");
            if (Files.isReadable(LOADED)) {
                Optional<Path> file = unpacked(Files.readAllLines(LOADED));
                if (file.isPresent()) {
                    Files.deleteIfExists(file.get());
                }
            }
        } catch (ClassNotFoundException | IOException untidy) {
            LOGGER.debug("the unpacked library stays until the process ends", untidy);
        }
    }

    private static Optional<Path> unpacked(List<String> maps) {
        return maps.stream()
                .map(UNPACKED::matcher)
                .filter(Matcher::find)
                .map(found -> Path.of(found.group(1)))
                .findFirst();
    }
}
