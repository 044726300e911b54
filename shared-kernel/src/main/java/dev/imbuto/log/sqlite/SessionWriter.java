package dev.imbuto.log.sqlite;

import dev.imbuto.log.GroupCommit;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups through one session on a file.
 *
 * <p>After an error nobody knows what is on disk. So the session is closed, and the next group opens a new one, which reads from
 * the file what it has to know.
 *
 * @param <Q> what is submitted
 * @param <R> what is answered
 */
public final class SessionWriter<Q, R> implements GroupCommit.Writer<Q, R>, AutoCloseable {

    /** A connection, its statements, and what they wrote or read. */
    public interface Session<Q, R> extends AutoCloseable {
        /** Answers or refuses each request, and returns when all answered ones are durable. */
        void write(List<GroupCommit.Request<Q, R>> group) throws SQLException;

        @Override
        void close() throws SQLException;
    }

    /** Opens the file. */
    @FunctionalInterface
    public interface Opening<Q, R> {
        Session<Q, R> open() throws SQLException;
    }

    private final Opening<Q, R> opening;
    private final Function<SQLException, RuntimeException> unavailable;
    private @Nullable Session<Q, R> session;

    /**
     * Opens the first session.
     *
     * @param unavailable what the requests of a group fail with that could not be written
     */
    public SessionWriter(Opening<Q, R> opening, Function<SQLException, RuntimeException> unavailable)
            throws SQLException {
        this.opening = opening;
        this.unavailable = unavailable;
        this.session = opening.open();
    }

    @Override
    public void write(List<GroupCommit.Request<Q, R>> group) {
        try {
            Session<Q, R> open = session;
            if (open == null) {
                open = session = opening.open();
            }
            open.write(group);
        } catch (SQLException e) {
            close();
            throw unavailable.apply(e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        Session<Q, R> open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException ignored) {
                // it is given up either way, and what was answered is durable
            }
        }
    }
}
