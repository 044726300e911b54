package dev.imbuto.log.mongo;

import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.PreparedCommit;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.Pace;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An emulator without members keeps no promise about majorities: here it is seen that they are asked for, and how often. */
@Tag("mongodb")
@DisplayNameGeneration(ReplaceUnderscores.class)
class WhatTheServerIsAskedIT {
    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());
    private final List<BsonDocument> asked = new CopyOnWriteArrayList<>();

    private MongoClient client;
    private DriverCommitStore store;
    private Sequencer sequencer;

    @BeforeEach
    void openTheStore() {
        MongoEventLog.open(address).close();
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(address.connection())
                .retryWrites(false)
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        asked.add(event.getCommand().clone());
                    }
                })
                .build());
        store = new DriverCommitStore(SharedDatabase.durable(client.getDatabase(address.database())));
        sequencer = new Sequencer(store, Pace.ofThisMachine(), Duration.ofSeconds(5), head -> {});
    }

    @AfterEach
    void closeTheStore() {
        client.close();
    }

    @Test
    void writes_wait_for_the_journals_of_a_majority_and_stop_at_the_first_failure() {
        append(3, 0);
        var insert = asked.get(asked.size() - 1);
        assertThat(insert.getString("insert").getValue()).isEqualTo("commits");
        assertThat(insert.getBoolean("ordered").getValue()).isTrue();
        var concern = insert.getDocument("writeConcern");
        assertThat(concern.getString("w").getValue()).isEqualTo("majority");
        assertThat(concern.getBoolean("j").getValue()).isTrue();
        assertThat(concern.containsKey("wtimeout")).isTrue();
    }

    @Test
    void reads_see_what_a_majority_has_and_a_free_place_is_confirmed_by_one() {
        var place = new Place("anna", 0);
        store.last();
        store.at(7);
        store.withIds(List.of("c1"));
        store.withEvents(List.of("e1"));
        store.holding(List.of(place));
        store.scan(1, 9);
        store.headers(1, 9);
        store.ofAggregate("anna", 0, 9);
        store.lastSequence("anna");
        assertThat(asked).hasSize(9).extracting(WhatTheServerIsAskedIT::level).containsOnly("majority");
        store.isFree(place);
        assertThat(level(asked.get(9))).isEqualTo("linearizable");
    }

    @Test
    void a_full_chain_takes_a_look_at_the_end_at_first_and_then_one_request() {
        append(64, 0);
        assertThat(names()).containsExactly("find", "insert");
        append(64, 1);
        assertThat(names()).containsExactly("find", "insert", "insert");
    }

    @Test
    void what_others_wrote_is_looked_for_in_one_read_for_the_whole_chain() {
        append(64, 0);
        asked.clear();
        sequencer = new Sequencer(store, Pace.ofThisMachine(), Duration.ofSeconds(5), head -> {});
        append(64, 1);
        assertThat(names()).containsExactly("find", "find", "insert");
    }

    /** One commit for each of so many aggregates, in one group. */
    private void append(int aggregates, long sequence) {
        var group = IntStream.range(0, aggregates)
                .mapToObj(i -> PreparedCommit.of(commit("c" + i + "/" + sequence, "a" + i, sequence, 1)))
                .toList();
        assertThat(sequencer.append(group)).hasOnlyElementsOfType(Outcome.Stored.class);
    }

    private List<String> names() {
        return asked.stream().map(BsonDocument::getFirstKey).toList();
    }

    private static String level(BsonDocument command) {
        return command.getDocument("readConcern").getString("level").getValue();
    }
}
