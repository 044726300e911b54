package dev.imbuto.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an installation's data, held by this process alone until it is closed.
 *
 * <pre>
 * lock              held by the process whose number is in it
 * currency          the currency of the installation, fixed when the folder was first used
 * log.db            the log; all else but keys.db and reads.db can be made anew from it
 * keys.db           the keys of personal data
 * reads.db          who read personal data
 * master.key        opens keys.db, unless it is kept elsewhere
 * snapshots.db      states of long aggregates
 * control.db        the API keys
 * answers.db        what was answered to commands with a key of their own
 * facts.duckdb      the read model, until another file takes its place: facts-2.duckdb and so on
 * facts.live        which of them is read
 * replays/          read models made with other policies
 * imports/          what imports remember
 * </pre>
 */
final class DataFolder implements AutoCloseable {
    static final String DEFAULT_CURRENCY = "EUR";

    /** The files that SQLite keeps, the one that all depends on first. */
    static final List<String> DATABASES =
            List.of("log.db", "keys.db", "reads.db", "control.db", "answers.db", "snapshots.db");

    // Beyond the end, so that where locked bytes cannot be read the holder's number still can.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private final Currency currency;

    private DataFolder(Path path, FileChannel channel, FileLock lock, Currency currency) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.currency = currency;
    }

    /**
     * Makes the folder where there is none.
     *
     * @param currency that the installation must have, null when any will do
     * @throws FailedException when another process has it, or it has another currency
     */
    static DataFolder open(Path path, @Nullable Currency currency) {
        try {
            Files.createDirectories(path);
            FileChannel channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = lock(channel);
                if (lock == null) {
                    throw new FailedException(
                            ExitCode.IN_USE, "the data in " + path + " is in use by process " + holder(channel));
                }
                writeHolder(channel);
                return new DataFolder(path, channel, lock, currency(path, currency));
            } catch (IOException | RuntimeException failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new FailedException(
                    ExitCode.FAILED, "the data folder " + path + " cannot be used: " + reason(failure));
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof AccessDeniedException denied
                ? "this user may not write " + denied.getFile()
                : failure.toString();
    }

    /** Like {@link #open}, for commands that only make sense where there is a log. */
    static DataFolder openExisting(Path path) {
        if (!Files.exists(path.resolve("log.db"))) {
            throw new FailedException(ExitCode.FAILED, "there is no log in " + path);
        }
        return open(path, null);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException ours) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(20);
        channel.read(number, 0);
        return new String(number.array(), 0, number.position(), StandardCharsets.US_ASCII).strip();
    }

    private static void writeHolder(FileChannel channel) throws IOException {
        String number = ProcessHandle.current().pid() + "\n";
        channel.truncate(0).write(ByteBuffer.wrap(number.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static Currency currency(Path path, @Nullable Currency wanted) throws IOException {
        Path file = path.resolve("currency");
        Currency current;
        try {
            current = Currency.getInstance(Files.readString(file).strip());
        } catch (NoSuchFileException firstTime) {
            current = wanted == null ? Currency.getInstance(DEFAULT_CURRENCY) : wanted;
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((current + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
        } catch (IllegalArgumentException damaged) {
            throw new FailedException(ExitCode.FAILED, file + " does not hold a currency");
        }
        if (wanted != null && !wanted.equals(current)) {
            throw new FailedException(
                    ExitCode.FAILED, "the amounts in " + path + " are in " + current + ", not in " + wanted);
        }
        return current;
    }

    Path path() {
        return path;
    }

    Path resolve(String file) {
        return path.resolve(file);
    }

    Currency currency() {
        return currency;
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
