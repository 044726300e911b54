package dev.imbuto.log.mongo;

import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.project;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is told by the server when another process has appended something, where the server can: members of a replica set have change
 * streams, a single server has none. What it says is a reason to look, never what was found: whoever waits looks now and then
 * anyway.
 */
final class CommitWatch implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommitWatch.class);
    private static final Duration WAITING = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final List<Bson> ONLY_WHERE =
            List.of(match(eq("operationType", "insert")), project(include("documentKey")));

    private final MongoCollection<Document> commits;
    private final boolean possible;
    private final Runnable appended;
    private final Thread thread = new Thread(this::run, "log watch");
    private volatile boolean listening;
    private volatile boolean closed;

    /** @param appended is called on a thread of this watch */
    CommitWatch(SharedDatabase database, Runnable appended) {
        commits = database.database().getCollection(DriverCommitStore.LAYOUT.name());
        possible = database.isReplicaSet();
        this.appended = appended;
        thread.setDaemon(true);
    }

    void start() {
        if (possible) {
            thread.start();
        }
    }

    /** Whether the server says at once when there is something new. */
    boolean isListening() {
        return listening;
    }

    private void run() {
        while (!closed) {
            try {
                listen();
            } catch (MongoException | IllegalStateException none) {
                LOGGER.debug("There is no change stream: {}", none.getMessage());
            } finally {
                listening = false;
            }
            if (!closed) {
                pause();
            }
        }
    }

    private void listen() {
        try (var changes = commits.watch(ONLY_WHERE)
                .maxAwaitTime(WAITING.toMillis(), TimeUnit.MILLISECONDS)
                .cursor()) {
            listening = true;
            appended.run(); // what came before the stream began
            while (!closed) {
                if (changes.tryNext() != null) {
                    appended.run();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does not wait for the thread, which may be waiting for the server. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
