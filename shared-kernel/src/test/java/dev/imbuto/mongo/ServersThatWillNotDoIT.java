package dev.imbuto.mongo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import dev.imbuto.log.LogUnavailableException;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Over each of them a start is refused, and the message says what to do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServersThatWillNotDoIT {
    private MongoServer server;

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    /** The emulator, with something that is not as it should be. */
    private static class Server extends MemoryBackend {
        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            Document answer = super.handleCommand(channel, database, command, query);
            boolean greeting = List.of("hello", "ismaster").contains(command.toLowerCase(Locale.ROOT));
            return greeting ? greeted(answer, query) : answered(answer, query);
        }

        Document greeted(Document answer, Document greeting) {
            return answer;
        }

        Document answered(Document answer, Document query) {
            return answer;
        }

        static boolean isToBeDurable(Document query) {
            return query.get("writeConcern") instanceof Document concern && concern.containsKey("j");
        }
    }

    private MongoAddress address(MemoryBackend backend, ServerVersion version, boolean singleServer) {
        server = new MongoServer(backend.version(version));
        server.bind("127.0.0.1", 0);
        int port = server.getLocalAddress().getPort();
        return MongoAddress.of("mongodb://127.0.0.1:" + port + "/imbuto?serverSelectionTimeoutMS=3000", singleServer);
    }

    @Test
    void a_server_that_the_driver_is_too_new_for_is_too_old() {
        MongoAddress old = address(new MemoryBackend(), ServerVersion.MONGO_3_6, true);
        assertThatThrownBy(() -> SharedDatabase.open(old))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too old: take 4.4 or newer");
    }

    @Test
    void a_member_of_a_replica_set_that_is_too_old_is_refused() {
        MemoryBackend member = new Server() {
            @Override
            Document greeted(Document answer, Document greeting) {
                int port = server.getLocalAddress().getPort();
                return answer.append("setName", "rs0")
                        .append("ismaster", true)
                        .append("isWritablePrimary", true)
                        .append("me", "127.0.0.1:" + port)
                        .append("primary", "127.0.0.1:" + port)
                        .append("hosts", List.of("127.0.0.1:" + port));
            }
        };
        MongoAddress old = address(member, ServerVersion.MONGO_5_0, false); // as the emulator understands 5.0
        MongoAddress set = MongoAddress.of(old.connection().getConnectionString() + "&replicaSet=rs0", false);
        assertThatThrownBy(() -> SharedDatabase.open(set))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too old: take 4.4 or newer");
    }

    @Test
    void a_server_without_a_journal_is_refused_even_where_a_single_one_will_do() {
        MemoryBackend forgetful = new Server() {
            @Override
            Document answered(Document answer, Document query) {
                if (isToBeDurable(query)) {
                    throw new MongoServerError(
                            2, "BadValue", "cannot use 'j' option when a host does not have journaling enabled");
                }
                return answer;
            }
        };
        MongoAddress address = address(forgetful, ServerVersion.MONGO_5_0, true);
        assertThatThrownBy(() -> SharedDatabase.open(address))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("keeps no journal")
                .hasMessageContaining("--nojournal");
    }

    @Test
    void a_server_that_has_no_majority_behind_it_is_unavailable() {
        MemoryBackend alone = new Server() {
            @Override
            Document answered(Document answer, Document query) {
                return isToBeDurable(query)
                        ? answer.append(
                                "writeConcernError",
                                new Document("code", 64)
                                        .append("codeName", "WriteConcernFailed")
                                        .append("errmsg", "waiting for replication timed out"))
                        : answer;
            }
        };
        MongoAddress address = address(alone, ServerVersion.MONGO_5_0, true);
        assertThatThrownBy(() -> SharedDatabase.open(address))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("no majority of members");
    }
}
