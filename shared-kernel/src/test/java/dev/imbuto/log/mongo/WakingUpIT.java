package dev.imbuto.log.mongo;

import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.emulator.MongoServers;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a replica set the server wakes the waiting one; on the emulator it looks by itself. */
@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class WakingUpIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Executor THREADS = task -> new Thread(task).start();

    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());

    @Test
    void who_waits_is_woken_by_what_another_process_appends() throws Exception {
        try (var one = MongoEventLog.open(address);
                var other = MongoEventLog.open(address)) {
            for (int i = 0; i < 20; i++) {
                long seen = one.head().position();
                var woken = waiting(one, seen);
                other.append(commit("c" + i, "anna", i, 1));
                assertThat(woken.get()).isEqualTo(seen + 1);
            }
        }
    }

    @Test
    void who_waits_in_vain_gets_the_head_when_time_is_up() throws Exception {
        try (var log = MongoEventLog.open(address)) {
            log.append(commit("c1", "anna", 0, 2));
            assertThat(log.awaitBeyond(2, Duration.ofMillis(200))).isEqualTo(2);
        }
    }

    @Test
    void a_replica_set_tells_of_what_was_appended() throws Exception {
        try (var database = SharedDatabase.open(address);
                var log = MongoEventLog.open(database)) {
            assertThat(database.isReplicaSet()).isEqualTo(!MongoServers.emulated());
            if (database.isReplicaSet()) {
                var told = new CompletableFuture<Void>();
                try (var watch = new CommitWatch(database, () -> told.complete(null))) {
                    watch.start();
                    log.append(commit("c1", "anna", 0, 1));
                    told.get();
                    assertThat(watch.isListening()).isTrue();
                }
            }
        }
    }

    private static CompletableFuture<Long> waiting(MongoEventLog log, long position) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return log.awaitBeyond(position, LONG);
                    } catch (InterruptedException stop) {
                        throw new IllegalStateException(stop);
                    }
                },
                THREADS);
    }
}
