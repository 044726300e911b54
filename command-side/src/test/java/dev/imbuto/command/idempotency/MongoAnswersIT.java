package dev.imbuto.command.idempotency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import dev.imbuto.emulator.LossyWay;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mongodb")
class MongoAnswersIT extends AnsweringTheSameAgainContract {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final StoredAnswer REFUSED = new StoredAnswer(409, Map.of(), "{\"code\":\"no\"}".getBytes(UTF_8));

    private final MongoAddress address = MongoAddress.of(MongoServers.newDatabase(), MongoServers.emulated());
    private final List<SharedDatabase> processes = new ArrayList<>();

    @Override
    AnswerStore store() {
        return store(address, clock, SHORT);
    }

    private MongoAnswers store(MongoAddress where, Clock time, Duration waiting) {
        SharedDatabase database = SharedDatabase.open(where);
        processes.add(database);
        return new MongoAnswers(database, time, KEPT, waiting);
    }

    /** Another process with the same database, which waits a little for others, or long. */
    private IdempotencyAnswers another(Duration waiting) {
        return new IdempotencyAnswers(store(address, clock, waiting));
    }

    private MongoCollection<Document> collection() {
        return processes.get(0).database().getCollection("answers");
    }

    @Override
    String everything() {
        StringBuilder all = new StringBuilder();
        for (Document document : collection().find()) {
            document.values()
                    .forEach(value -> all.append(
                            value instanceof Binary bytes ? new String(bytes.getData(), ISO_8859_1) : value));
        }
        return all.toString();
    }

    @Override
    int rows() {
        return (int) collection().countDocuments();
    }

    @Override
    int manySendings() {
        return 1_000;
    }

    @Override
    @AfterEach
    void close() {
        super.close();
        processes.forEach(SharedDatabase::close);
    }

    private static Claim.Turn turn(Claim claim) {
        return claim instanceof Claim.New first ? first.turn() : ((Claim.Unanswered) claim).turn();
    }

    private static StoredAnswer done(String body) {
        return new StoredAnswer(200, Map.of(), body.getBytes(UTF_8));
    }

    @Test
    void another_process_waits_for_the_answer_and_gives_the_same() throws Exception {
        Claim.Turn turn = turn(answers.claim("alice", "key", BODY));
        IdempotencyAnswers other = another(Duration.ofSeconds(30));
        Future<Claim> second = threads.submit(() -> other.claim("alice", "key", BODY));
        Thread.sleep(100);
        assertThat(second).isNotDone();

        turn.answer(CREATED);

        assertAnswered(second.get(10, TimeUnit.SECONDS), CREATED);
    }

    @Test
    void a_turn_that_is_given_back_is_another_processs_at_once() throws Exception {
        Claim.Turn turn = turn(answers.claim("alice", "key", BODY));
        IdempotencyAnswers other = another(Duration.ofSeconds(30));
        Future<Claim> second = threads.submit(() -> other.claim("alice", "key", BODY));

        turn.close();

        Claim.Turn next = turn(second.get(10, TimeUnit.SECONDS));
        assertThat(next.answer(REFUSED)).isEmpty();
        assertAnswered(answers.claim("alice", "key", BODY), REFUSED);
    }

    @Test
    void of_two_that_both_succeed_both_give_the_answer_that_was_stored_first() {
        Claim.Turn slow = turn(answers.claim("alice", "key", BODY));
        Claim.Turn next = turn(another(SHORT).claim("alice", "key", BODY));

        assertThat(next.answer(CREATED)).isEmpty();
        assertThat(slow.answer(done("slow"))).map(StoredAnswer::body).contains(CREATED.body());
    }

    @Test
    void a_refusal_of_a_process_that_was_overtaken_is_nobodys() {
        Claim.Turn slow = turn(answers.claim("alice", "key", BODY));
        Claim.Turn next = turn(another(SHORT).claim("alice", "key", BODY));

        assertThatThrownBy(() -> slow.answer(REFUSED)).isInstanceOf(LogUnavailableException.class);
        slow.close();
        next.answer(CREATED);
        assertAnswered(answers.claim("alice", "key", BODY), CREATED);
    }

    @Test
    void a_refusal_beside_a_process_that_may_succeed_is_nobodys() {
        Claim.Turn slow = turn(answers.claim("alice", "key", BODY));
        IdempotencyAnswers other = another(SHORT);
        Claim.Turn next = turn(other.claim("alice", "key", BODY));

        assertThatThrownBy(() -> next.answer(REFUSED)).isInstanceOf(LogUnavailableException.class);
        next.close();
        slow.answer(CREATED);

        assertAnswered(other.claim("alice", "key", BODY), CREATED);
    }

    @Test
    void after_a_crash_a_refusal_counts_when_no_turn_before_can_last_any_longer() {
        answers.claim("alice", "key", BODY);
        for (int i = 0; i < 2; i++) { // those who come meanwhile lengthen nothing
            reopen();
            try (Claim.Turn early = turn(answers.claim("alice", "key", BODY))) {
                assertThatThrownBy(() -> early.answer(REFUSED)).isInstanceOf(LogUnavailableException.class);
            }
        }
        clock.advance(MongoAnswers.LONGEST_TURN);

        turn(answers.claim("alice", "key", BODY)).answer(REFUSED);

        assertAnswered(answers.claim("alice", "key", BODY), REFUSED);
    }

    @Test
    void nothing_is_kept_of_a_claim_that_is_gone_when_it_is_answered() {
        Claim.Turn turn = turn(answers.claim("alice", "key", BODY));
        collection().deleteMany(new Document());

        assertThat(turn.answer(REFUSED)).isEmpty();
        assertThat(rows()).isZero();
    }

    @Test
    void what_is_too_old_makes_room_for_a_new_claim_of_one_process() throws Exception {
        answer("key", BODY, CREATED);
        IdempotencyAnswers other = another(Duration.ofSeconds(30));
        clock.advance(KEPT.plusMillis(1));
        Future<Claim> one = threads.submit(() -> answers.claim("alice", "key", OTHER_BODY));
        Claim two = other.claim("alice", "key", BODY);

        boolean first = one.get(10, TimeUnit.SECONDS) instanceof Claim.New;
        assertThat(first ? two : one.get()).isInstanceOf(Claim.Reused.class);
        assertThat(first ? one.get() : two).isInstanceOf(Claim.New.class);
    }

    @Test
    void a_claim_and_its_answer_are_there_once_whatever_answers_of_the_server_get_lost() {
        try (LossyWay way = LossyWay.to(MongoServers.newEmulatedDatabase())) {
            IdempotencyAnswers own = new IdempotencyAnswers(store(MongoAddress.of(way.address(), true), clock, SHORT));
            way.loseAnswersTo("insert", 1);
            Claim claim = own.claim("alice", "key", BODY);
            way.loseAnswersTo("update", 1);
            Optional<StoredAnswer> faster = turn(claim).answer(REFUSED);

            assertThat(way.hasLostAll()).isTrue();
            assertThat(claim).isInstanceOf(Claim.New.class);
            assertThat(faster).isEmpty();
            assertAnswered(own.claim("alice", "key", BODY), REFUSED);
        }
    }

    /**
     * Two processes send the same commands many times over, take each other's turns because they hardly wait, succeed, refuse or
     * fail by chance. What was done, as a log would know it, is remembered as soon as it is.
     */
    @Test
    void of_two_processes_each_command_has_one_answer_and_none_is_refused_that_was_done() throws Exception {
        long seed = new Random().nextLong();
        int keys = 40;
        Clock quick = new QuickClock();
        Set<String> done = ConcurrentHashMap.newKeySet();
        Map<String, Set<String>> given = new ConcurrentHashMap<>();
        AtomicInteger answered = new AtomicInteger();
        List<Future<?>> clients = new ArrayList<>();
        for (int process = 0; process < 2; process++) {
            IdempotencyAnswers own = new IdempotencyAnswers(store(address, quick, Duration.ofMillis(5)));
            for (int thread = 0; thread < 8; thread++) {
                Random random = new Random(seed + 8 * process + thread);
                clients.add(threads.submit(() -> {
                    for (int i = 0; i < keys; i++) {
                        String key = "key" + (i + random.nextInt(3)) % keys;
                        given.computeIfAbsent(key, name -> ConcurrentHashMap.newKeySet())
                                .add(send(own, key, done, random));
                        answered.incrementAndGet();
                    }
                    return null;
                }));
            }
        }
        for (Future<?> client : clients) {
            client.get(50, TimeUnit.SECONDS);
        }

        assertThat(answered).hasValue(2 * 8 * keys);
        assertThat(given)
                .as("seed %d", seed)
                .allSatisfy((key, all) -> assertThat(all).as(key).hasSize(1));
        given.forEach((key, all) -> assertThat(all.iterator().next().startsWith("done"))
                .as("seed %d: %s was done", seed, key)
                .isEqualTo(done.contains(key)));
    }

    /** Until there is an answer, as a client does. */
    private static String send(IdempotencyAnswers own, String key, Set<String> done, Random random)
            throws InterruptedException {
        while (true) {
            try {
                Claim claim = own.claim("alice", key, BODY);
                if (claim instanceof Claim.Answered earlier) {
                    return new String(earlier.answer().body(), UTF_8);
                }
                try (Claim.Turn turn = turn(claim)) {
                    int chance = random.nextInt(10);
                    boolean before = done.contains(key);
                    Thread.sleep(random.nextInt(15));
                    if (!before && chance == 0) {
                        continue; // as when the log does not answer
                    }
                    String body = (before || chance < 5 ? "done " : "refused ") + random.nextInt();
                    if (body.startsWith("done")) {
                        done.add(key);
                    }
                    StoredAnswer answer =
                            new StoredAnswer(body.startsWith("done") ? 200 : 409, Map.of(), body.getBytes(UTF_8));
                    return new String(turn.answer(answer).orElse(answer).body(), UTF_8);
                }
            } catch (LogUnavailableException later) {
                Thread.sleep(5);
            }
        }
    }

    /** Half a minute is three seconds. */
    private static final class QuickClock extends Clock {
        private final long began = System.nanoTime();

        @Override
        public Instant instant() {
            return Instant.parse("2026-01-01T12:00:00Z").plusNanos(10 * (System.nanoTime() - began));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
