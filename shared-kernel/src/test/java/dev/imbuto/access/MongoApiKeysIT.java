package dev.imbuto.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.IndexOptions;
import dev.imbuto.emulator.LossyWay;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.http.ProblemException;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mongodb")
class MongoApiKeysIT extends ApiKeysContract {
    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());
    private final List<SharedDatabase> processes = new CopyOnWriteArrayList<>();

    @Override
    StoredKeys store() {
        return new MongoKeys(process(address));
    }

    private SharedDatabase process(MongoAddress where) {
        SharedDatabase database = SharedDatabase.open(where);
        processes.add(database);
        return database;
    }

    @Override
    @AfterEach
    void close() {
        super.close();
        processes.forEach(SharedDatabase::close);
    }

    @Test
    void no_document_holds_a_key() {
        String key = keys.createFirstAdmin().orElseThrow().key();
        String other = keys.create(Role.INTEGRATOR).key();

        for (Document document :
                process(address).database().getCollection("api_keys").find()) {
            assertThat(document.toJson()).doesNotContain(key.substring(15), other.substring(15));
        }
    }

    @Test
    void a_key_is_made_once_whatever_answers_get_lost() {
        try (LossyWay way = LossyWay.to(MongoServers.newEmulatedDatabase())) {
            ApiKeys own = ApiKeys.open(process(MongoAddress.of(way.address(), true)), NOON);
            way.loseAnswersTo("insert", 1);
            ApiKey.Made first = own.createFirstAdmin().orElseThrow();
            way.loseAnswersTo("update", 1);
            ApiKey.Made second = own.rotate(first.id(), Duration.ofDays(1)).orElseThrow();
            way.loseAnswersTo("update", 1);
            boolean revoked = own.revoke(second.id());

            assertThat(way.hasLostAll()).isTrue();
            assertThat(revoked).isTrue();
            assertThat(own.list()).extracting(ApiKey::id).containsExactlyInAnyOrder(first.id(), second.id());
            assertThat(own.authenticate(first.key())).isPresent();
            assertThat(own.authenticate(second.key())).isEmpty();
        }
    }

    @Test
    void while_the_database_cannot_be_reached_nobody_is_let_in_for_longer_than_a_second_and_then_again()
            throws Exception {
        try (LossyWay way = LossyWay.to(MongoServers.newEmulatedDatabase())) {
            ApiKeys own =
                    ApiKeys.open(process(MongoAddress.of(way.address() + "?serverSelectionTimeoutMS=100", true)), NOON);
            String key = own.create(Role.ANALYST).key();
            assertThat(own.authenticate(key)).isPresent();
            way.block(true);
            Thread.sleep(1_100);

            assertThatThrownBy(() -> own.authenticate(key))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("keys-unavailable"));

            way.block(false);
            boolean letIn = false;
            for (int i = 0; i < 100 && !letIn; i++) {
                Thread.sleep(100);
                try {
                    letIn = own.authenticate(key).isPresent();
                } catch (ProblemException still) {
                    // the driver looks for its server from time to time
                }
            }
            assertThat(letIn).isTrue();
        }
    }

    @Test
    void a_collection_whose_ids_need_not_differ_is_refused() {
        SharedDatabase other = process(MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated()));
        other.database().getCollection("api_keys").createIndex(new Document("id", 1), new IndexOptions().name("key"));

        assertThatThrownBy(() -> ApiKeys.open(other, NOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("index key");
    }
}
