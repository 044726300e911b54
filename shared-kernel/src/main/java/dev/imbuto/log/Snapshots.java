package dev.imbuto.log;

import java.util.Optional;

/** The latest snapshot of each aggregate, outside the log. Safe for use by many threads. */
public interface Snapshots extends AutoCloseable {
    /** The snapshot with the highest sequence number. */
    Optional<Snapshot> latest(String aggregateId);

    /** Keeps the snapshot unless there is one with a higher sequence number. It need not be durable. */
    void keep(Snapshot snapshot);

    /** Forgets the aggregate's snapshot, so that no file holds it any more. */
    void forget(String aggregateId);

    /** Forgets all snapshots; loading an aggregate takes longer until there are new ones. */
    void clear();

    @Override
    void close();
}
