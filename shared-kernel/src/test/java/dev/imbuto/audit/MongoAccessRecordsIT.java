package dev.imbuto.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import dev.imbuto.emulator.LossyWay;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mongodb")
class MongoAccessRecordsIT extends AccessRecordsContract {
    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());
    private final List<AutoCloseable> databases = new ArrayList<>();

    @Override
    protected AccessRecords open(Clock clock) {
        return MongoAccessRecords.open(database(), clock);
    }

    private SharedDatabase database() {
        return database(address);
    }

    private SharedDatabase database(MongoAddress where) {
        SharedDatabase database = SharedDatabase.open(where);
        databases.add(database);
        return database;
    }

    @AfterEach
    void closeDatabases() throws Exception {
        for (AutoCloseable database : databases) {
            database.close();
        }
    }

    private MongoCollection<Document> documents() {
        return database().database().getCollection("readings");
    }

    @Test
    void several_processes_make_one_chain() throws Exception {
        List<AccessRecords> processes = List.of(records, open(Clock.systemUTC()), open(Clock.systemUTC()));
        ExecutorService threads = Executors.newFixedThreadPool(12);
        List<Long> numbers = new ArrayList<>();
        try {
            List<Future<AccessRecord>> recorded = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                AccessRecords process = processes.get(i % 3);
                recorded.add(threads.submit(() -> process.record(reading(ANN, BOB))));
            }
            for (Future<AccessRecord> record : recorded) {
                AccessRecord answered = record.get();
                numbers.add(answered.number());
                assertThat(records.read(answered.number() - 1, 1)).containsExactly(answered);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(numbers).doesNotHaveDuplicates().hasSize(300);
        assertThat(records.last().orElseThrow().number()).isEqualTo(300);
        assertThat(AccessVerification.of(database(), null).fault()).isEmpty();
        processes.subList(1, 3).forEach(AccessRecords::close);
    }

    @Test
    void a_record_whose_answer_was_lost_is_there_once() {
        try (LossyWay way = LossyWay.to(MongoServers.newEmulatedDatabase())) {
            SharedDatabase database = database(MongoAddress.of(way.address(), true));
            try (AccessRecords own = MongoAccessRecords.open(database, Clock.systemUTC())) {
                own.record(reading(ANN));
                way.loseAnswersTo("insert", 2);
                AccessRecord second = own.record(reading(BOB));
                AccessRecord third = own.record(reading(ANN, BOB));

                assertThat(way.hasLostAll()).isTrue();
                assertThat(own.read(1, 10)).containsExactly(second, third);
                assertThat(AccessVerification.of(database, null).fault()).isEmpty();
            }
        }
    }

    @Test
    void what_nobody_knows_to_be_recorded_is_refused() {
        try (LossyWay way = LossyWay.to(MongoServers.newEmulatedDatabase())) {
            SharedDatabase database = database(MongoAddress.of(way.address() + "?serverSelectionTimeoutMS=100", true));
            try (AccessRecords own = MongoAccessRecords.open(database, Clock.systemUTC(), Duration.ofMillis(300))) {
                own.record(reading(ANN));
                way.loseAnswersTo("insert", 1);
                way.loseAnswersTo("find", 1_000);

                assertThatThrownBy(() -> own.record(reading(BOB)))
                        .isInstanceOf(AccessRecordsUnavailableException.class);
            }
        }
    }

    @Test
    void whatever_is_changed_is_found_and_placed() {
        for (int i = 0; i < 20; i++) {
            records.record(reading(ANN));
        }
        AccessVerification.End end = AccessVerification.of(database(), null).end();
        assertThat(end.number()).isEqualTo(20);
        Random random = new Random(7);
        List<Document> stored = documents().find().into(new ArrayList<>());
        for (String member :
                List.of("recordedAt", "actor", "client", "route", "correlationId", "contacts", "hash", "x")) {
            long number = 1 + random.nextInt(20);
            Document changed = new Document(stored.get((int) number - 1));
            Object before = changed.get(member);
            changed.put(member, before instanceof Long time ? (Object) (time + 1) : new Binary(new byte[16]));
            if (before instanceof String text) {
                changed.put(member, text + "!");
            }
            documents().replaceOne(new Document("_id", number), changed);
            assertThat(AccessVerification.of(database(), end).fault())
                    .as(member)
                    .hasValueSatisfying(fault -> assertThat(fault.number()).isEqualTo(number));
            documents().replaceOne(new Document("_id", number), stored.get((int) number - 1));
        }
        assertThat(AccessVerification.of(database(), end).fault()).isEmpty();
        documents().deleteOne(new Document("_id", 20L));
        assertThat(AccessVerification.of(database(), null).fault()).isEmpty();
        assertThat(AccessVerification.of(database(), end).fault())
                .hasValueSatisfying(fault -> assertThat(fault.number()).isEqualTo(20));
        documents().deleteOne(new Document("_id", 7L));
        assertThat(AccessVerification.of(database(), null).fault())
                .hasValueSatisfying(fault -> assertThat(fault.number()).isEqualTo(7));
    }

    @Test
    void a_last_record_that_was_changed_stops_the_start() {
        records.record(reading(ANN));
        records.record(reading(BOB));
        documents().updateOne(new Document("_id", 2L), new Document("$set", new Document("actor", "nobody")));
        assertThatIllegalStateException()
                .isThrownBy(() -> open(Clock.systemUTC()))
                .withMessageContaining("the last record of readings is not what was recorded");
    }

    @Test
    void where_the_server_does_not_answer_nothing_is_recorded() {
        records.record(reading(ANN));
        SharedDatabase gone = database();
        AccessRecords cutOff = MongoAccessRecords.open(gone, Clock.systemUTC());
        gone.close();
        assertThatThrownBy(cutOff::last)
                .isInstanceOfAny(AccessRecordsUnavailableException.class, IllegalStateException.class);
        assertThat(records.record(reading(BOB)).number()).isEqualTo(2);
    }
}
