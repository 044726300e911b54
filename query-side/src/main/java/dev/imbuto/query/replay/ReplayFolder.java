package dev.imbuto.query.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of one replay.
 *
 * <pre>
 * replays/&lt;id&gt;/replay.json    what it is and how it ended: there from the first to the last moment of its life
 * replays/&lt;id&gt;/facts.duckdb   its facts, and beside it what DuckDB keeps while it is open
 * </pre>
 */
final class ReplayFolder {
    private static final String DESCRIPTION = "replay.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private final Path folder;

    ReplayFolder(Path folder) {
        this.folder = folder;
    }

    /** Those in this folder that are whole; what was left of others, made or deleted by half, is removed. */
    static List<ReplayFolder> in(Path replays) {
        List<ReplayFolder> found = new ArrayList<>();
        if (!Files.isDirectory(replays)) {
            return found;
        }
        try (Stream<Path> folders = Files.list(replays)) {
            for (Path path : folders.sorted().toList()) {
                ReplayFolder folder = new ReplayFolder(path);
                if (Files.exists(path.resolve(DESCRIPTION))) {
                    found.add(folder);
                } else {
                    folder.delete();
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return found;
    }

    Path facts() {
        return folder.resolve("facts.duckdb");
    }

    /** Throws {@link UncheckedIOException} or a {@link tools.jackson.core.JacksonException} when it cannot be read. */
    Replay read() {
        try {
            return JSON.readValue(Files.readAllBytes(folder.resolve(DESCRIPTION)), Replay.class);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Replaces the description: after a crash the old one is there, or the new one. */
    void write(Replay replay) {
        try {
            Files.createDirectories(folder);
            Path fresh = folder.resolve(DESCRIPTION + ".new");
            Files.write(fresh, JSON.writeValueAsBytes(replay));
            sync(fresh, StandardOpenOption.WRITE);
            Files.move(
                    fresh,
                    folder.resolve(DESCRIPTION),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            sync(folder, StandardOpenOption.READ);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    /** What the files take on disk. */
    long bytes() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    /** Removes the facts. */
    void deleteFacts() {
        files().stream()
                .filter(file -> file.getFileName().toString().startsWith("facts."))
                .forEach(ReplayFolder::remove);
    }

    /** Removes the description: what is left after a crash is known to be of no use. */
    void forget() {
        remove(folder.resolve(DESCRIPTION));
    }

    /** Removes everything, the description first. */
    void delete() {
        forget();
        files().forEach(ReplayFolder::remove);
        remove(folder);
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .sorted((a, b) -> b.compareTo(a))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
