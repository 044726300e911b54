package dev.imbuto.log.sqlite;

import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.sqlite.SQLiteErrorCode;

/** A bounded pool of {@link Reader}s, opened when first needed. */
final class Readers implements AutoCloseable {
    /** Something to be read. */
    @FunctionalInterface
    interface Reading<T> {
        T from(Reader reader) throws SQLException;
    }

    private final LogFile file;
    private final int most;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Readers(LogFile file, int most) {
        this.file = file;
        this.most = most;
        this.free = new Semaphore(most);
    }

    /** Waits for a free reader if need be. One that failed is not used again. */
    <T> T read(Reading<T> reading) {
        free.acquireUninterruptibly();
        try {
            if (closed) {
                throw new LogUnavailableException("the log is closed", null);
            }
            Reader reader = idle.poll();
            if (reader == null) {
                reader = new Reader(file);
            }
            return readWith(reader, reading);
        } catch (SQLException e) {
            if (isDamage(e)) {
                throw LogCorruptedException.somewhere("its file is damaged: " + e.getMessage(), e);
            }
            throw new LogUnavailableException("the log cannot be read: " + e.getMessage(), e);
        } finally {
            free.release();
        }
    }

    /** What no later attempt can read either. */
    private static boolean isDamage(SQLException e) {
        int primary = e.getErrorCode() & 0xFF;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    private <T> T readWith(Reader reader, Reading<T> reading) throws SQLException {
        boolean intact = false;
        try {
            T found = reading.from(reader);
            intact = true;
            return found;
        } finally {
            if (intact) {
                idle.push(reader);
            } else {
                reader.close();
            }
        }
    }

    /** Waits for reads under way. */
    @Override
    public void close() throws SQLException {
        closed = true;
        free.acquireUninterruptibly(most);
        try {
            for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
                reader.close();
            }
        } finally {
            free.release(most);
        }
    }
}
