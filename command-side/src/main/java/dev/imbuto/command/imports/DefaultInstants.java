package dev.imbuto.command.imports;

import dev.imbuto.http.Instants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The default instants of imports, remembered by mapping and file: one that is run again to finish dates what is left like
 * what is done. A small text file each, {@code <mapping>-<start of the file's SHA-256>.default-instant}.
 */
public final class DefaultInstants {
    private final Path folder;
    private final Clock clock;

    public DefaultInstants(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** The instant given, else that of the mapping, else that of an earlier run, else now; durable on return. */
    public Instant of(Mapping mapping, ImportFile file, @Nullable Instant given) {
        Path memory = folder.resolve(mapping.name() + "-" + file.sha256().substring(0, 16) + ".default-instant");
        try {
            Instant stated = given == null ? mapping.defaultInstant() : given;
            Instant remembered = read(memory);
            Instant instant = stated != null
                    ? stated
                    : remembered != null ? remembered : clock.instant().truncatedTo(ChronoUnit.MICROS);
            if (!instant.equals(remembered)) {
                write(memory, instant);
            }
            return instant;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remember the default instant in " + memory, failure);
        }
    }

    private static @Nullable Instant read(Path memory) throws IOException {
        try {
            return Instants.parse(Files.readString(memory).strip());
        } catch (NoSuchFileException firstTime) {
            return null;
        }
    }

    private void write(Path memory, Instant instant) throws IOException {
        Files.createDirectories(folder);
        Path part = memory.resolveSibling(memory.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((instant + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(part, memory, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
