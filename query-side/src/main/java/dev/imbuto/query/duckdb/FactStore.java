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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts of one query node: a DuckDB file that only this process has open.
 *
 * <p>There is one writer at a time, and rows and position are written in one transaction. Readers see a snapshot: the rows
 * of exactly the position that they are told. Safe for use by many threads.
 *
 * <p>DuckDB gives a database up when it cannot move its write-ahead log to the file, as on a full disk, and then answers nothing
 * any more, though the file and the log beside it are whole. So it is opened again: what was committed is there, and can be read.
 */
public final class FactStore implements Facts, AutoCloseable {
    /**
     * The name and version of what the facts mean. A file of version 2 has no scores, which no report but the comparison of a
     * replay looks at, and is read and followed until one of this version takes its place; any other is refused.
     */
    public static final String PROJECTION = "facts/3";

    private static final Map<String, Integer> READABLE = Map.of("facts/2", 2, PROJECTION, 3);

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

    /**
     * The facts as of one position; the connection is of use only during the read.
     *
     * @param projection the name and version of what they mean
     */
    public record Snapshot(Connection connection, long position, String projection) {}

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
    private static final List<String> SIGNS_OF_DAMAGE = List.of("Corrupt database file", "Serialization Error");
    private static final String GIVEN_UP = "database has been invalidated";
    private static final String ORIGINAL = "Original error: ";
    private static final String FATAL = "FATAL Error";

    private static final Logger LOGGER = LoggerFactory.getLogger(FactStore.class);

    static {
        NativeLibrary.load();
    }

    private final String name;
    private final String url;
    private final @Nullable Path exports;
    private final Settings settings;
    private final Semaphore readers;
    private final int mostReaders;
    private final Object writing = new Object();
    private final Map<FactTable, Long> rows = new EnumMap<>(FactTable.class);
    private volatile DuckDBConnection root;
    private volatile boolean closed;
    private volatile String projection;
    private volatile Set<FactTable> tables = Set.of();
    private volatile long position;
    private volatile @Nullable String commitHash;
    private volatile @Nullable String damage;

    /** {@code fresh} is the version that an empty file gets. */
    private FactStore(String name, String url, @Nullable Path exports, Settings settings, String fresh)
            throws SQLException {
        this.name = name;
        this.projection = fresh;
        this.url = url;
        this.exports = exports;
        this.settings = settings;
        this.mostReaders = settings.readers();
        // Fair, so that whoever opens the database again is not passed by ever more readers.
        this.readers = new Semaphore(settings.readers(), true);
        root = connect(url, exports, settings);
        try {
            look();
        } catch (SQLException | RuntimeException failure) {
            root.close();
            throw failure;
        }
    }

    private void look() throws SQLException {
        try (Statement statement = root.createStatement()) {
            boolean isEmpty = isEmpty(statement);
            if (!isEmpty) {
                projection = projectionIn(statement);
            }
            tables = tablesOf(projection);
            if (isEmpty) {
                create();
            }
            position = positionIn(statement);
            commitHash = commitHashIn(statement);
            countRows(statement);
        }
    }

    private static Set<FactTable> tablesOf(String projection) {
        int version = READABLE.getOrDefault(projection, 0);
        return Arrays.stream(FactTable.values())
                .filter(table -> table.since() <= version)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FactTable.class)));
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws FactStoreException when the file is damaged, of another version, or open in another process
     */
    public static FactStore open(Path file, Settings settings) {
        return open(file, settings, PROJECTION);
    }

    /** A file that an earlier version of the program would have made, for tests of what comes after it. */
    static FactStore openOfVersion(String projection, Path file) {
        return open(file, Settings.DEFAULT, projection);
    }

    private static FactStore open(Path file, Settings settings, String fresh) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException failure) {
            throw new FactStoreException("cannot make the folder of " + file + ": " + failure.getMessage(), failure);
        }
        Path exports = file.resolveSibling(file.getFileName() + "-exports").toAbsolutePath();
        FactStore store = at(file.toString(), "jdbc:duckdb:" + file, exports, settings, fresh);
        FactFiles.clear(exports);
        return store;
    }

    /** A store that is gone when it is closed. */
    public static FactStore inMemory() {
        return at("facts in memory", "jdbc:duckdb:", null, Settings.DEFAULT, PROJECTION);
    }

    private static FactStore at(String name, String url, @Nullable Path exports, Settings settings, String fresh) {
        try {
            return new FactStore(name, url, exports, settings, fresh);
        } catch (SQLException failure) {
            throw new FactStoreException(name + " cannot be opened (" + firstLine(failure) + ")" + REMEDY, failure);
        }
    }

    private static DuckDBConnection connect(String url, @Nullable Path exports, Settings settings) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", settings.memory());
        properties.setProperty("threads", Integer.toString(settings.threads()));
        // Facts come from the log and go to reports: nothing is fetched, loaded or attached, and copied to one folder
        // only.
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("enable_external_access", "false");
        if (exports != null) {
            properties.setProperty("allowed_directories", "['" + escaped(exports) + "/']");
        }
        properties.setProperty("lock_configuration", "true");
        return DriverManager.getConnection(url, properties).unwrap(DuckDBConnection.class);
    }

    private static String escaped(Path path) {
        return path.toString().replace("\\", "\\\\").replace("'", "\\'");
    }

    @Override
    public FactFiles copy() {
        return FactFiles.of(this);
    }

    /** Those that its version of the facts has. */
    Set<FactTable> tables() {
        return tables;
    }

    /** The only folder that facts may be copied to, beside the file; it need not be there. Empty for a store in memory. */
    Optional<Path> exports() {
        return Optional.ofNullable(exports);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public String projection() {
        return projection;
    }

    /** What was found to be wrong with the file while it was open; empty while nothing was. */
    public Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    /** The hash of the commit that ends at the position; empty at first. */
    public Optional<String> commitHash() {
        return Optional.ofNullable(commitHash);
    }

    @Override
    public <T extends @Nullable Object> T read(Reading<T> reading) {
        return read(reading, Deadline.in(LONGEST_READ));
    }

    @Override
    public <T extends @Nullable Object> T read(Reading<T> reading, Deadline deadline) {
        DuckDBConnection used = root;
        try {
            try {
                return read(used, reading, deadline);
            } catch (SQLException failure) {
                if (!isGivenUp(used, failure)) {
                    throw failure;
                }
                openAgain(used);
                return read(root, reading, deadline);
            }
        } catch (SQLException failure) {
            if (deadline.isPast()) {
                throw new FactStoreTooLongException(deadline.given(), failure);
            }
            throw failed("read", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new FactStoreBusyException(mostReaders);
        }
    }

    private <T extends @Nullable Object> T read(DuckDBConnection used, Reading<T> reading, Deadline deadline)
            throws SQLException, InterruptedException {
        long patience = Math.min(deadline.left(), TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
        if (!readers.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
            throw new FactStoreBusyException(mostReaders);
        }
        try (DuckDBConnection connection = used.duplicate()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                return reading.from(new Snapshot(deadline.of(connection), positionIn(statement), projection));
            } finally {
                connection.rollback();
            }
        } finally {
            readers.release();
        }
    }

    /**
     * Writes rows and position in one transaction: all of it is there afterwards, or, when this throws, nothing.
     *
     * @throws FactStoreException when it cannot be written; unless it is damage, it may be tried again
     */
    public <X extends Exception> void write(Writing<X> rowsToWrite) throws X {
        synchronized (writing) {
            DuckDBConnection used = root;
            try {
                write(used, rowsToWrite);
            } catch (SQLException failure) {
                openAgainOrLater(used, failure);
                throw failed("write", failure);
            }
        }
    }

    private <X extends Exception> void write(DuckDBConnection used, Writing<X> rowsToWrite) throws X, SQLException {
        Map<FactTable, Long> before = new EnumMap<>(rows);
        boolean done = false;
        try (DuckDBConnection connection = used.duplicate()) {
            connection.setAutoCommit(false);
            // Only a statement begins the transaction: appended before one, rows would be committed at once.
            moveTo(position, commitHash, connection);
            FactWriter facts = new FactWriter(connection, tables, rows);
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
                    undo(facts, connection);
                }
            }
        } finally {
            if (!done) {
                rows.putAll(before);
            }
        }
    }

    /** A transaction that DuckDB has ended by itself cannot be rolled back; why it did is what is to be told. */
    private static void undo(FactWriter facts, Connection connection) {
        try {
            facts.close();
            connection.rollback();
        } catch (SQLException ended) {
            LOGGER.debug("Nothing is left to roll back: {}", ended.getMessage());
        }
    }

    private static boolean isGivenUp(DuckDBConnection used, SQLException failure) throws SQLException {
        String reason = String.valueOf(failure.getMessage());
        return used.isClosed() || reason.contains(FATAL) || reason.contains(GIVEN_UP);
    }

    /** Does nothing where somebody else has done so already. */
    private void openAgain(DuckDBConnection givenUp) throws SQLException, InterruptedException {
        synchronized (writing) {
            if (root != givenUp || closed) {
                return;
            }
            // DuckDB opens a file anew only when nobody in the process has it open any more.
            if (!readers.tryAcquire(mostReaders, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
            try {
                givenUp.close();
                root = connect(url, exports, settings);
                look();
                LOGGER.warn("{} was opened again, at position {}", name, position);
            } finally {
                readers.release(mostReaders);
            }
        }
    }

    /** Opens it again where it was given up; what cannot be opened yet is opened by whoever comes next. */
    private void openAgainOrLater(DuckDBConnection givenUp, SQLException failure) {
        try {
            if (isGivenUp(givenUp, failure)) {
                openAgain(givenUp);
            }
        } catch (SQLException notYet) {
            failure.addSuppressed(notYet);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** A SHA-256 for each table, in hexadecimal: two stores with equal digests hold the same rows. */
    public SortedMap<String, String> digest() {
        return digest(Long.MAX_VALUE);
    }

    /** The same of the rows as they were at this position, whatever has come since: two stores can be compared while they grow. */
    public SortedMap<String, String> digest(long upTo) {
        return read(snapshot -> {
            SortedMap<String, String> digests = new TreeMap<>();
            try (Statement statement = snapshot.connection().createStatement()) {
                for (FactTable table : tables) {
                    digests.put(table.sql(), FactDigest.of(table, upTo, statement));
                }
            }
            return digests;
        });
    }

    @Override
    public void close() {
        synchronized (writing) {
            closed = true;
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
            update.setString(3, projection);
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
            for (FactTable table : tables) {
                statement.execute(table.ddl());
            }
            statement.execute(
                    "CREATE TABLE projection (name VARCHAR NOT NULL, position BIGINT NOT NULL, commit_hash VARCHAR)");
            statement.execute("INSERT INTO projection VALUES ('" + projection + "', 0, NULL)");
            FactWriter facts = new FactWriter(root, tables, rows);
            int ordinal = 1;
            for (PipelineStage stage : Pipeline.SALES.stages()) {
                facts.pipelineStage(Pipeline.SALES.key(), ordinal++, stage.key(), stage.name(), stage.probability(), 0);
            }
            facts.flush();
        }
        root.commit();
        root.setAutoCommit(true);
    }

    private static String projectionIn(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT name FROM projection")) {
            if (!found.next() || !READABLE.containsKey(found.getString(1))) {
                throw new SQLException("it holds another version of the facts than " + PROJECTION);
            }
            return found.getString(1);
        }
    }

    private static long positionIn(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT position FROM projection")) {
            found.next();
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
        for (FactTable table : tables) {
            try (ResultSet last = statement.executeQuery("SELECT coalesce(max(fact), 0) FROM " + table.sql())) {
                last.next();
                rows.put(table, last.getLong(1));
            }
        }
    }

    /** DuckDB checks each block that it reads, and says in words alone what is wrong with it. */
    private FactStoreException failed(String what, SQLException failure) {
        String reason = firstLine(failure);
        boolean isDamage = SIGNS_OF_DAMAGE.stream().anyMatch(String.valueOf(failure.getMessage())::contains);
        if (isDamage) {
            damage = reason;
        }
        return new FactStoreException(
                "cannot " + what + " " + name + ": " + reason + (isDamage ? REMEDY : ""), isDamage, failure);
    }

    /** What went wrong first, where DuckDB says only that something had. */
    private static String firstLine(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        int original = message.indexOf(ORIGINAL);
        return message.substring(original < 0 ? 0 : original + ORIGINAL.length())
                .lines()
                .findFirst()
                .orElse("");
    }
}
