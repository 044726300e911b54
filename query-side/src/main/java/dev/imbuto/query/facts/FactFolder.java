package dev.imbuto.query.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which of the files of facts in a folder is the live one.
 *
 * <pre>
 * facts.live          names of files, a line each: the live one, then those kept after it; facts.duckdb is live where there is none
 * facts.duckdb        facts
 * facts-2.duckdb …    facts that were built beside the live ones of the time
 * </pre>
 *
 * <p>The list is replaced by an atomic rename, so that after a crash it is the old one or the new one. A file that it does not
 * name was not finished, or was dropped.
 */
public final class FactFolder {
    private static final String LIST = "facts.live";
    private static final String FIRST = "facts.duckdb";
    private static final Pattern FACTS = Pattern.compile("facts(-\\d{1,9})?\\.duckdb(\\.new)?");

    private final Path folder;

    public FactFolder(Path folder) {
        this.folder = folder;
    }

    /** The file that is read. */
    public Path live() {
        return folder.resolve(names().get(0));
    }

    /** The files that were read before and have not been dropped, the latest first. */
    public List<Path> kept() {
        List<String> names = names();
        return names.subList(1, names.size()).stream().map(folder::resolve).toList();
    }

    /** A file that is not there yet. */
    public Path fresh() {
        int number = 2;
        while (Files.exists(folder.resolve("facts-" + number + ".duckdb"))) {
            number++;
        }
        return folder.resolve("facts-" + number + ".duckdb");
    }

    /** Makes this file the live one, durably, and keeps the one before. */
    public void goLive(Path file) {
        List<String> names = new ArrayList<>(names());
        names.remove(name(file));
        names.add(0, name(file));
        write(names);
    }

    /** Removes the files that are no longer read; what is left of it after a crash goes with {@link #clean}. */
    public void dropKept() {
        write(List.of(name(live())));
        clean();
    }

    /** Removes what is neither live nor kept: nobody may have such a file open. */
    public void clean() {
        List<String> names = names();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> FACTS.matcher(name(file)).matches() && !names.contains(name(file)))
                    .toList()
                    .forEach(FactFolder::delete);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Removes a file and what DuckDB keeps beside it. */
    public static void delete(Path file) {
        try {
            Files.deleteIfExists(writeAheadLog(file));
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a file takes on disk, with what DuckDB keeps beside it. */
    static long bytes(Path file) {
        return file.toFile().length() + writeAheadLog(file).toFile().length();
    }

    /** Where DuckDB keeps what it has not yet moved to the file itself. */
    private static Path writeAheadLog(Path file) {
        return file.resolveSibling(file.getFileName() + ".wal");
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private List<String> names() {
        Path list = folder.resolve(LIST);
        if (!Files.exists(list)) {
            return List.of(FIRST);
        }
        try {
            List<String> names = Files.readAllLines(list, StandardCharsets.UTF_8);
            if (names.isEmpty()
                    || !names.stream().allMatch(name -> FACTS.matcher(name).matches())) {
                throw new IllegalStateException(
                        list + " does not name files of facts; without it, " + FIRST + " is read");
            }
            return names;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write(List<String> names) {
        try {
            Path fresh = folder.resolve(LIST + ".new");
            Files.write(fresh, names, StandardCharsets.UTF_8);
            sync(fresh, StandardOpenOption.WRITE);
            Files.move(
                    fresh, folder.resolve(LIST), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
}
