package dev.imbuto.query.duckdb;

import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one query node: a DuckDB file that only this process has open.
 *
 * <p>There is one writer at a time, and rows and position are written in one transaction. Readers see a snapshot: the rows
 * of exactly the position that they are told. Safe for use by many threads.
 */
public final class FactStore implements AutoCloseable {
    /** The name and version of what the facts mean; a file of another version is built anew. */
    public static final String PROJECTION = "facts/2";

    /**
     * What the store may use.
     *
     * @param memory most memory DuckDB may take outside the heap, like {@code 1GB}; beyond it, it spills to disk
     * @param threads of DuckDB, at least 1
     * @param readers most reads at once; more wait
     */
    public record Settings(String memory, int threads, int readers) {
        public static final Settings DEFAULT =
                new Settings("1GB", Runtime.getRuntime().availableProcessors(), 8);
    }

    /** The facts as of one position; the connection is of use only during the read. */
    public record Snapshot(Connection connection, long position) {}

    /** Reads from a snapshot. */
    @FunctionalInterface
    public interface Reading<T extends @Nullable Object> {
        T from(Snapshot snapshot) throws SQLException;
    }

    /** Writes rows and returns the position that they reach, which is never below the one before. */
    @FunctionalInterface
    public interface Writing<X extends Exception> {
        long to(FactWriter facts) throws X;
    }

    private static final int PATIENCE_SECONDS = 10;
    private static final Duration LONGEST_READ = Duration.ofMinutes(10);
    private static final String REMEDY = ": `imbuto rebuild` makes it anew from the log";
    private static final List<String> SIGNS_OF_DAMAGE =
            List.of("Corrupt database file", "Serialization Error", "FATAL Error");

    static {
        NativeLibrary.load();
    }

    private final String name;
    private final DuckDBConnection root;
    private final Semaphore readers;
    private final int mostReaders;
    private final Object writing = new Object();
    private final Map<FactTable, Long> rows = new EnumMap<>(FactTable.class);
    private volatile long position;
    private volatile @Nullable String commitHash;
    private volatile @Nullable String damage;

    private FactStore(String name, DuckDBConnection root, Settings settings) throws SQLException {
        this.name = name;
        this.root = root;
        this.mostReaders = settings.readers();
        this.readers = new Semaphore(settings.readers());
        try (Statement statement = root.createStatement()) {
            if (isEmpty(statement)) {
                create();
            }
            position = positionIn(statement);
            commitHash = commitHashIn(statement);
            countRows(statement);
        }
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws FactStoreException when the file is damaged, of another version, or open in another process
     */
    public static FactStore open(Path file, Settings settings) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException failure) {
            throw new FactStoreException("cannot make the folder of " + file + ": " + failure.getMessage(), failure);
        }
        return connect(file.toString(), "jdbc:duckdb:" + file, settings);
    }

    /** A store that is gone when it is closed. */
    public static FactStore inMemory() {
        return connect("facts in memory", "jdbc:duckdb:", Settings.DEFAULT);
    }

    private static FactStore connect(String name, String url, Settings settings) {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", settings.memory());
        properties.setProperty("threads", Integer.toString(settings.threads()));
        // Facts come from the log and go to reports: nothing is fetched, loaded, attached or copied.
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("enable_external_access", "false");
        properties.setProperty("lock_configuration", "true");
        try {
            DuckDBConnection root = DriverManager.getConnection(url, properties).unwrap(DuckDBConnection.class);
            try {
                return new FactStore(name, root, settings);
            } catch (SQLException | RuntimeException failure) {
                root.close();
                throw failure;
            }
        } catch (SQLException failure) {
            throw new FactStoreException(name + " cannot be opened (" + firstLine(failure) + ")" + REMEDY, failure);
        }
    }

    /** The position that the facts have reached; 0 at first. */
    public long position() {
        return position;
    }

    /** What was found to be wrong with the file while it was open; empty while nothing was. */
    public Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    /** The hash of the commit that ends at the position; empty at first. */
    public Optional<String> commitHash() {
        return Optional.ofNullable(commitHash);
    }

    /**
     * Reads from a snapshot that no writer changes.
     *
     * @throws FactStoreBusyException when too many reads are under way for too long
     */
    public <T extends @Nullable Object> T read(Reading<T> reading) {
        return read(reading, Deadline.in(LONGEST_READ));
    }

    /**
     * The same, in time.
     *
     * @throws FactStoreTooLongException when it took longer
     */
    public <T extends @Nullable Object> T read(Reading<T> reading, Deadline deadline) {
        boolean admitted = false;
        try {
            admitted = readers.tryAcquire(
                    Math.min(deadline.left(), TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)), TimeUnit.NANOSECONDS);
            if (!admitted) {
                throw new FactStoreBusyException(mostReaders);
            }
            try (DuckDBConnection connection = root.duplicate()) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    return reading.from(new Snapshot(deadline.of(connection), positionIn(statement)));
                } finally {
                    connection.rollback();
                }
            }
        } catch (SQLException failure) {
            if (deadline.isPast()) {
                throw new FactStoreTooLongException(deadline.given(), failure);
            }
            throw failed("read", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new FactStoreBusyException(mostReaders);
        } finally {
            if (admitted) {
                readers.release();
            }
        }
    }

    /** Writes rows and position in one transaction: all of it is there afterwards, or, when this throws, nothing. */
    public <X extends Exception> void write(Writing<X> rowsToWrite) throws X {
        synchronized (writing) {
            Map<FactTable, Long> before = new EnumMap<>(rows);
            boolean done = false;
            try (DuckDBConnection connection = root.duplicate()) {
                connection.setAutoCommit(false);
                // Only a statement begins the transaction: appended before one, rows would be committed at once.
                moveTo(position, commitHash, connection);
                FactWriter facts = new FactWriter(connection, rows);
                try {
                    long reached = rowsToWrite.to(facts);
                    facts.flush();
                    moveTo(reached, facts.commitHash(), connection);
                    connection.commit();
                    position = reached;
                    commitHash = facts.commitHash();
                    done = true;
                } finally {
                    if (!done) {
                        facts.close();
                        connection.rollback();
                    }
                }
            } catch (SQLException failure) {
                throw failed("write", failure);
            } finally {
                if (!done) {
                    rows.putAll(before);
                }
            }
        }
    }

    /** The version of DuckDB, like {@code v1.5.6}. */
    public String engineVersion() {
        return read(snapshot -> snapshot.connection().getMetaData().getDatabaseProductVersion());
    }

    /** A SHA-256 for each table, in hexadecimal: two stores with equal digests hold the same rows. */
    public SortedMap<String, String> digest() {
        return read(snapshot -> {
            SortedMap<String, String> digests = new TreeMap<>();
            try (Statement statement = snapshot.connection().createStatement()) {
                for (FactTable table : FactTable.values()) {
                    digests.put(table.sql(), FactDigest.of(table, statement));
                }
            }
            return digests;
        });
    }

    @Override
    public void close() {
        synchronized (writing) {
            try {
                root.close();
            } catch (SQLException failure) {
                throw new FactStoreException("cannot close " + name + ": " + firstLine(failure), failure);
            }
        }
    }

    private void moveTo(long reached, @Nullable String hash, Connection connection) throws SQLException {
        if (reached < position) {
            throw new IllegalArgumentException("position would fall from " + position + " to " + reached);
        }
        try (var update =
                connection.prepareStatement("UPDATE projection SET position = ?, commit_hash = ? WHERE name = ?")) {
            update.setLong(1, reached);
            update.setString(2, hash);
            update.setString(3, PROJECTION);
            update.executeUpdate();
        }
    }

    private static boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet tables = statement.executeQuery("SELECT count(*) FROM duckdb_tables()")) {
            tables.next();
            return tables.getLong(1) == 0;
        }
    }

    private void create() throws SQLException {
        root.setAutoCommit(false);
        try (Statement statement = root.createStatement()) {
            for (FactTable table : FactTable.values()) {
                statement.execute(table.ddl());
            }
            statement.execute(
                    "CREATE TABLE projection (name VARCHAR NOT NULL, position BIGINT NOT NULL, commit_hash VARCHAR)");
            statement.execute("INSERT INTO projection VALUES ('" + PROJECTION + "', 0, NULL)");
            FactWriter facts = new FactWriter(root, rows);
            int ordinal = 1;
            for (PipelineStage stage : Pipeline.SALES.stages()) {
                facts.pipelineStage(Pipeline.SALES.key(), ordinal++, stage.key(), stage.name(), stage.probability(), 0);
            }
            facts.flush();
        }
        root.commit();
        root.setAutoCommit(true);
    }

    private static long positionIn(Statement statement) throws SQLException {
        try (ResultSet found =
                statement.executeQuery("SELECT position FROM projection WHERE name = '" + PROJECTION + "'")) {
            if (!found.next()) {
                throw new SQLException("it holds another version of the facts than " + PROJECTION);
            }
            return found.getLong(1);
        }
    }

    private static @Nullable String commitHashIn(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT commit_hash FROM projection")) {
            found.next();
            return found.getString(1);
        }
    }

    private void countRows(Statement statement) throws SQLException {
        for (FactTable table : FactTable.values()) {
            try (ResultSet last = statement.executeQuery("SELECT coalesce(max(fact), 0) FROM " + table.sql())) {
                last.next();
                rows.put(table, last.getLong(1));
            }
        }
    }

    /** DuckDB checks each block that it reads, and says in words alone what is wrong with it. */
    private FactStoreException failed(String what, SQLException failure) {
        String reason = firstLine(failure);
        boolean isDamage = SIGNS_OF_DAMAGE.stream().anyMatch(reason::contains);
        if (isDamage) {
            damage = reason;
        }
        return new FactStoreException(
                "cannot " + what + " " + name + ": " + reason + (isDamage ? REMEDY : ""), isDamage, failure);
    }

    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
