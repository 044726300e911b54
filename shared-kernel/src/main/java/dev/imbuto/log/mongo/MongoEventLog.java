package dev.imbuto.log.mongo;

import dev.imbuto.log.Appended;
import dev.imbuto.log.Commit;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.GroupCommit;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.Pace;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A log in a MongoDB database, which any number of processes write and read at once.
 *
 * <p>Acknowledged means in the journals of a majority of members: it survives the loss of any minority and every election.
 */
public final class MongoEventLog implements EventLog {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOKING_AGAIN_MILLISECONDS = 25;
    /** Where the server says when there is something new. */
    private static final long MAKING_SURE_MILLISECONDS = 1_000;

    private final Runnable connections;
    private final CommitStore store;
    private final CommitWatch watch;
    private final CommitReader reader;
    private final Sequencer sequencer;
    private final GroupCommit<PreparedCommit, Appended> group;
    private final Object headChanged = new Object();
    private Head highest = Head.EMPTY; // guarded by headChanged
    private long stirred; // guarded by headChanged
    private boolean watching; // guarded by headChanged
    private volatile boolean closed;

    private MongoEventLog(SharedDatabase database, Runnable connections) {
        this.connections = connections;
        watch = new CommitWatch(database, this::wakeAll);
        store = new DriverCommitStore(database);
        reader = new CommitReader(store);
        sequencer = new Sequencer(store, Pace.ofThisMachine(), PATIENCE, this::moveHead);
        group = new GroupCommit<>("log appender", Sequencer.LONGEST_CHAIN, this::write);
    }

    /**
     * Opens the log in the database, which stays open when the log is closed. The collection and its indexes are made if they
     * are not there.
     *
     * @throws IllegalStateException when the collection is not what it has to be: the message says what to do
     * @throws LogCorruptedException when the last commit is not what was written
     * @throws LogUnavailableException when the server does not answer
     */
    public static MongoEventLog open(SharedDatabase database) {
        return open(database, () -> {});
    }

    /** The same, with connections of its own; refuses a server that cannot keep the promises of a log. */
    public static MongoEventLog open(MongoAddress address) {
        var database = SharedDatabase.open(address);
        try {
            return open(database, database::close);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Opens it whatever its state, to look at and not to be appended to. Nothing is made or checked. */
    public static EventLog openForReading(SharedDatabase database) {
        return new MongoEventLog(database, () -> {});
    }

    private static MongoEventLog open(SharedDatabase database, Runnable connections) {
        database.collection(DriverCommitStore.LAYOUT);
        var log = new MongoEventLog(database, connections);
        try {
            Verification.checkLastCommit(log);
            return log;
        } catch (RuntimeException e) {
            log.group.close();
            throw e;
        }
    }

    @Override
    public Appended append(Commit commit) {
        return appendAll(List.of(commit)).get(0);
    }

    @Override
    public List<Appended> appendAll(List<Commit> commits) {
        try {
            return group.submitAll(commits.stream().map(PreparedCommit::of).toList());
        } catch (RejectedExecutionException e) {
            throw new LogUnavailableException("the log is closed", e);
        }
    }

    private void write(List<GroupCommit.Request<PreparedCommit, Appended>> requests) {
        var commits = new ArrayList<PreparedCommit>(requests.size());
        requests.forEach(request -> commits.add(request.content()));
        var outcomes = sequencer.append(commits);
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Stored stored) {
                requests.get(i).answer(stored.appended());
            } else if (outcomes.get(i) instanceof Outcome.Refused refused) {
                requests.get(i).refuse(refused.reason());
            }
        }
    }

    private Head moveHead(Head seen) {
        synchronized (headChanged) {
            if (seen.position() > highest.position()) {
                highest = seen;
                headChanged.notifyAll();
            }
            return highest;
        }
    }

    /** As a majority of members has it, and never before what this process saw. */
    @Override
    public Head head() {
        checkOpen();
        return moveHead(reader.head());
    }

    @Override
    public List<StoredEvent> read(long after, int limit) {
        checkOpen();
        long known = highestPosition(); // before it is read: what this process appends meanwhile need not be among it
        var events = reader.read(after, limit);
        if (events.isEmpty() && limit > 0 && after < known) {
            throw new LogUnavailableException("what follows position " + after + " was there and is not", null);
        }
        return events;
    }

    private long highestPosition() {
        synchronized (headChanged) {
            return highest.position();
        }
    }

    @Override
    public List<StoredEvent> readAggregate(String aggregateId, long firstSequence, int limit) {
        checkOpen();
        var events = reader.readAggregate(aggregateId, firstSequence, limit);
        if (!events.isEmpty()) {
            sequencer.seen(aggregateId, events.get(events.size() - 1).sequence());
        }
        return events;
    }

    @Override
    public long lastSequence(String aggregateId) {
        checkOpen();
        return store.lastSequence(aggregateId);
    }

    @Override
    public Optional<CommitHeader> findCommit(String commitId) {
        checkOpen();
        return Optional.ofNullable(store.withIds(List.of(commitId)).get(commitId));
    }

    @Override
    public Optional<CommitHeader> commitAt(long position) {
        checkOpen();
        return reader.commitAt(position);
    }

    @Override
    public List<CommitHeader> readCommits(long after, int limit) {
        checkOpen();
        return store.headers(after + 1, limit);
    }

    @Override
    public long positionAt(Instant recordedAt) {
        checkOpen();
        return reader.positionAt(recordedAt);
    }

    @Override
    public boolean hasStrays() {
        checkOpen();
        return store.hasStrays();
    }

    /**
     * Sees commits of other processes at once where the server tells of them, as members of a replica set do, and by looking
     * every 25 ms where it does not.
     */
    @Override
    public long awaitBeyond(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long end = highestPosition();
        while (end <= position) {
            long before = stirred();
            end = head().position();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime() + 999_999);
            if (end > position || left <= 0) {
                break;
            }
            long pause = watch.isListening() ? MAKING_SURE_MILLISECONDS : LOOKING_AGAIN_MILLISECONDS;
            synchronized (headChanged) {
                if (highest.position() <= position && stirred == before) {
                    headChanged.wait(Math.min(left, pause));
                }
                end = highest.position();
            }
        }
        return end;
    }

    private long stirred() {
        synchronized (headChanged) {
            if (!watching && !closed) {
                watching = true;
                watch.start();
            }
            return stirred;
        }
    }

    private void wakeAll() {
        synchronized (headChanged) {
            stirred++;
            headChanged.notifyAll();
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public String engine() {
        return "mongodb";
    }

    private void checkOpen() {
        if (closed) {
            throw new LogUnavailableException("the log is closed", null);
        }
    }

    @Override
    public void close() {
        group.close();
        closed = true;
        watch.close();
        connections.run();
    }
}
