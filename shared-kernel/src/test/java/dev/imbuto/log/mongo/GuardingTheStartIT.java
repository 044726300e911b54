package dev.imbuto.log.mongo;

import static dev.imbuto.log.LogFixture.appendSeven;
import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.Verification;
import dev.imbuto.mongo.MongoAddress;
import java.util.function.Consumer;
import org.bson.Document;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardingTheStartIT {
    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());

    @Test
    void a_server_that_is_no_member_of_a_replica_set_is_refused_unless_it_is_allowed() {
        var strict = new MongoAddress(address.connection(), address.database(), false);
        if (MongoServers.emulated()) {
            assertThatThrownBy(() -> MongoEventLog.open(strict))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("rs.initiate()");
        } else {
            MongoEventLog.open(strict).close(); // a replica set, as it has to be
        }
    }

    @Test
    void a_missing_index_is_made() {
        MongoEventLog.open(address).close();
        inTheCollection(commits -> commits.dropIndex("commit"));
        MongoEventLog.open(address).close();
        inTheCollection(commits -> assertThat(commits.listIndexes())
                .extracting(index -> index.getString("name"))
                .contains("commit"));
    }

    @Test
    void an_index_that_is_not_unique_is_refused() {
        inTheCollection(commits -> commits.createIndex(new Document("commitId", 1), new IndexOptions().name("commit")));
        assertThatThrownBy(() -> MongoEventLog.open(address))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("index commit");
    }

    @Test
    void an_index_of_other_fields_is_refused() {
        inTheCollection(commits -> commits.createIndex(
                new Document("events.sequence", 1),
                new IndexOptions().name("place").unique(true)));
        assertThatThrownBy(() -> MongoEventLog.open(address))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("place");
    }

    @Test
    void an_index_too_many_is_refused() {
        inTheCollection(commits -> commits.createIndex(
                new Document("recordedAt", 1), new IndexOptions().name("mine").unique(true)));
        assertThatThrownBy(() -> MongoEventLog.open(address))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mine");
    }

    @Test
    void an_address_that_asks_for_less_than_a_majority_is_refused() {
        assertThatThrownBy(() -> MongoAddress.of("mongodb://localhost/imbuto?w=1", false))
                .hasMessageContaining("majority");
        assertThatThrownBy(() -> MongoAddress.of("mongodb://localhost/imbuto?readPreference=secondary", false))
                .hasMessageContaining("primary");
        assertThatThrownBy(() -> MongoAddress.of("mongodb://localhost", false)).hasMessageContaining("database");
        assertThat(MongoAddress.of("mongodb://localhost/imbuto?w=majority", false)
                        .database())
                .isEqualTo("imbuto");
    }

    @Test
    void a_server_that_does_not_answer_is_unavailable() {
        var nobody = MongoAddress.of("mongodb://127.0.0.1:9/imbuto?serverSelectionTimeoutMS=200", true);
        assertThatThrownBy(() -> MongoEventLog.open(nobody)).isInstanceOf(LogUnavailableException.class);
    }

    @Test
    void a_last_commit_that_was_changed_is_refused() {
        try (var log = MongoEventLog.open(address)) {
            appendSeven(log);
        }
        inTheCollection(commits ->
                commits.updateOne(new Document("_id", 7L), new Document("$set", new Document("commitId", "c5"))));
        assertThatThrownBy(() -> MongoEventLog.open(address))
                .isInstanceOf(LogCorruptedException.class)
                .hasMessageContaining("position 7");
    }

    @Test
    void a_removed_commit_is_a_hole_for_readers_and_for_a_scan() {
        try (var log = MongoEventLog.open(address)) {
            appendSeven(log);
            inTheCollection(commits -> commits.deleteOne(new Document("_id", 3L)));
            assertThatThrownBy(() -> log.read(0, 9)).isInstanceOf(LogCorruptedException.class);
            assertThatThrownBy(() -> log.read(2, 1))
                    .isInstanceOfSatisfying(
                            LogCorruptedException.class,
                            e -> assertThat(e.position()).isEqualTo(3));
            assertThat(Verification.of(log, null, position -> {}).fault())
                    .hasValueSatisfying(fault -> assertThat(fault.position()).isEqualTo(3));
        }
    }

    @Test
    void a_commit_of_another_layout_is_found_at_its_position() {
        try (var log = MongoEventLog.open(address)) {
            appendSeven(log);
            inTheCollection(commits ->
                    commits.updateOne(new Document("_id", 4L), new Document("$set", new Document("n", "3"))));
            assertThat(Verification.of(log, null, position -> {}).fault())
                    .hasValueSatisfying(fault -> assertThat(fault.position()).isEqualTo(4));
        }
    }

    @Test
    void several_processes_write_one_log() {
        try (var one = MongoEventLog.open(address);
                var other = MongoEventLog.open(address)) {
            one.append(commit("c1", "anna", 0, 2));
            other.append(commit("c2", "anna", 2, 1));
            one.append(commit("c3", "bruno", 0, 1));
            assertThat(other.append(commit("c3", "bruno", 0, 1)).repeated()).isTrue();
            assertThat(one.head()).isEqualTo(other.head());
            assertThat(Verification.of(one, null, position -> {}).isClean()).isTrue();
        }
    }

    private void inTheCollection(Consumer<MongoCollection<Document>> change) {
        try (var client = MongoClients.create(address.connection())) {
            change.accept(client.getDatabase(address.database()).getCollection("commits"));
        }
    }
}
