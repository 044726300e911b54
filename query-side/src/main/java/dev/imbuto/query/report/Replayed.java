package dev.imbuto.query.report;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.duckdb.Facts;
import java.util.Map;

/** Finds the facts that a report with {@code replay=<id>} is asked of. */
@FunctionalInterface
public interface Replayed {
    /** Where there are no replays. */
    Replayed NONE = id -> {
        throw unknown(id);
    };

    /**
     * Facts of a replay, which are there until this is closed. They stand at {@code receipt().until()}.
     *
     * @param defaults of parameters, by name, that hold where the query says nothing
     * @param whenClosed what to do then
     */
    record Open(Facts facts, Map<String, String> defaults, Receipt.Replay receipt, Runnable whenClosed)
            implements AutoCloseable {
        @Override
        public void close() {
            whenClosed.run();
        }
    }

    /**
     * Opens the replay with this id.
     *
     * @throws ProblemException 404 when there is none, 409 when it is not complete
     */
    Open open(String id);

    /** Of an id that no replay has. */
    static ProblemException unknown(String id) {
        return new ProblemException(new Problem(404, "unknown-replay", "There is no replay " + id + "."));
    }
}
