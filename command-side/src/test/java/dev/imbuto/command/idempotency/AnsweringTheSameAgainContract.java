package dev.imbuto.command.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.contact.ContactId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What answers to what is sent again promise, wherever they are stored. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
abstract class AnsweringTheSameAgainContract {
    static final byte[] BODY = {1, 2, 3};
    static final byte[] OTHER_BODY = {1, 2, 4};
    static final StoredAnswer CREATED = new StoredAnswer(
            201, Map.of("ETag", "\"1\"", "Location", "/v1/contacts/x: y"), "{\"id\":1}".getBytes(UTF_8));

    final ExecutorService threads = Executors.newCachedThreadPool();
    final MovingClock clock = new MovingClock();

    IdempotencyAnswers answers;

    /** The store of this test, anew. */
    abstract AnswerStore store();

    /** All that is stored, as far as it is text. */
    abstract String everything() throws Exception;

    /** How many answers are stored. */
    abstract int rows() throws Exception;

    /** How many sendings it bears within a second or so. */
    abstract int manySendings();

    @BeforeEach
    void open() {
        answers = new IdempotencyAnswers(store());
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        answers.close();
    }

    @Test
    void the_same_again_gets_the_answer_of_the_first_time_byte_for_byte() {
        answer("key", BODY, CREATED);

        assertAnswered(answers.claim("alice", "key", BODY), CREATED);
        reopen();
        assertAnswered(answers.claim("alice", "key", BODY), CREATED);
    }

    @Test
    void a_refusal_is_an_answer_too_and_may_be_empty() {
        StoredAnswer refusal = new StoredAnswer(409, Map.of(), new byte[0]);
        answer("key", BODY, refusal);

        assertAnswered(answers.claim("alice", "key", BODY), refusal);
    }

    @Test
    void another_body_under_the_same_name_is_told_apart() {
        answer("key", BODY, CREATED);

        assertThat(answers.claim("alice", "key", OTHER_BODY)).isInstanceOf(Claim.Reused.class);
        reopen();
        assertThat(answers.claim("alice", "key", OTHER_BODY)).isInstanceOf(Claim.Reused.class);
        assertAnswered(answers.claim("alice", "key", BODY), CREATED);
    }

    @Test
    void names_belong_to_the_api_key_that_uses_them() {
        answer("key", BODY, CREATED);

        assertThat(answers.claim("bob", "key", OTHER_BODY)).isInstanceOf(Claim.New.class);
        assertThat(answers.claim("alic", "ekey", BODY)).isInstanceOf(Claim.New.class);
    }

    @Test
    void after_a_crash_before_the_answer_the_name_is_known_as_claimed() {
        assertThat(answers.claim("alice", "key", BODY)).isInstanceOf(Claim.New.class);

        reopen();

        assertThat(answers.claim("alice", "key", OTHER_BODY)).isInstanceOf(Claim.Reused.class);
        Claim again = answers.claim("alice", "key", BODY);
        assertThat(again).isInstanceOf(Claim.Unanswered.class);
        ((Claim.Unanswered) again).turn().answer(CREATED);
        assertAnswered(answers.claim("alice", "key", BODY), CREATED);
    }

    @Test
    void a_turn_given_back_without_an_answer_is_somebody_elses() throws Exception {
        try (Claim.Turn turn = ((Claim.New) answers.claim("alice", "key", BODY)).turn()) {
            assertThat(turn).isNotNull();
        }

        assertThat(answers.claim("alice", "key", OTHER_BODY)).isInstanceOf(Claim.Reused.class);
        assertThat(answers.claim("alice", "key", BODY)).isInstanceOf(Claim.Unanswered.class);
    }

    @Test
    void a_turn_answers_once() {
        Claim.Turn turn = ((Claim.New) answers.claim("alice", "key", BODY)).turn();
        turn.answer(CREATED);

        assertThatThrownBy(() -> turn.answer(CREATED)).hasMessage("the turn is over");
    }

    @Test
    void who_sends_the_same_meanwhile_waits_for_the_answer_and_who_sends_another_body_does_not() throws Exception {
        Claim.Turn turn = ((Claim.New) answers.claim("alice", "key", BODY)).turn();
        CountDownLatch asking = new CountDownLatch(1);
        Future<Claim> second = threads.submit(() -> {
            asking.countDown();
            return answers.claim("alice", "key", BODY);
        });
        asking.await();

        assertThat(answers.claim("alice", "key", OTHER_BODY)).isInstanceOf(Claim.Reused.class);
        Thread.sleep(50);
        assertThat(second).isNotDone();

        turn.answer(CREATED);
        assertAnswered(second.get(10, TimeUnit.SECONDS), CREATED);
    }

    @Test
    void many_sendings_of_two_hundred_commands_carry_out_each_once() throws Exception {
        Map<String, AtomicInteger> carriedOut = new ConcurrentHashMap<>();
        List<Future<StoredAnswer>> all = new ArrayList<>();
        ExecutorService senders = Executors.newFixedThreadPool(32);
        for (int i = 0; i < manySendings(); i++) {
            String key = "key" + i % 200;
            all.add(senders.submit(() -> {
                Claim claim = answers.claim("alice", key, BODY);
                if (claim instanceof Claim.Answered answered) {
                    return answered.answer();
                }
                carriedOut.computeIfAbsent(key, name -> new AtomicInteger()).incrementAndGet();
                StoredAnswer answer = new StoredAnswer(200, Map.of("ETag", key), key.getBytes(UTF_8));
                ((Claim.New) claim).turn().answer(answer);
                return answer;
            }));
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).get().body()).isEqualTo(("key" + i % 200).getBytes(UTF_8));
        }
        senders.shutdown();

        assertThat(carriedOut)
                .hasSize(200)
                .allSatisfy((key, times) -> assertThat(times).hasValue(1));
    }

    @Test
    void answers_are_kept_for_thirty_days() {
        answer("key", BODY, CREATED);

        clock.advance(Duration.ofDays(30));
        assertAnswered(answers.claim("alice", "key", BODY), CREATED);

        clock.advance(Duration.ofMillis(1));
        assertThat(answers.claim("alice", "key", OTHER_BODY)).isInstanceOf(Claim.New.class);
    }

    @Test
    void what_is_too_old_is_swept_out_of_the_store_by_and_by() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            answer("key" + i, BODY, CREATED);
        }
        clock.advance(Duration.ofDays(31));

        answer("one", BODY, CREATED);
        answer("two", BODY, CREATED);

        assertThat(rows()).isEqualTo(2);
        assertAnswered(answers.claim("alice", "one", BODY), CREATED);
    }

    @Test
    void neither_names_nor_api_keys_are_stored() throws Exception {
        answer("ann@example.com", BODY, CREATED);

        assertThat(everything()).contains("{\"id\":1}").doesNotContain("ann@", "alice");
    }

    @Test
    void answers_about_an_erased_contact_are_gone_and_others_are_not() throws Exception {
        ContactId ann = ContactId.ofExternal("ann");
        answer("key", BODY, new StoredAnswer(409, Map.of(), "{\"detail\":\"about-ann\"}".getBytes(UTF_8), ann));
        answer("other", BODY, CREATED);
        assertThat(everything()).contains("about-ann");

        answers.forget(ann);
        answers.forget(ContactId.ofExternal("nobody"));

        assertThat(everything()).doesNotContain("about-ann");
        assertThat(answers.claim("alice", "key", BODY)).isInstanceOf(Claim.New.class);
        assertAnswered(answers.claim("alice", "other", BODY), CREATED);
    }

    void answer(String key, byte[] body, StoredAnswer answer) {
        ((Claim.New) answers.claim("alice", key, body)).turn().answer(answer);
    }

    static void assertAnswered(Claim claim, StoredAnswer expected) {
        assertThat(claim).isInstanceOf(Claim.Answered.class);
        StoredAnswer answer = ((Claim.Answered) claim).answer();
        assertThat(answer.status()).isEqualTo(expected.status());
        assertThat(answer.headers()).isEqualTo(expected.headers());
        assertThat(answer.body()).isEqualTo(expected.body());
    }

    void reopen() {
        answers.close();
        open();
    }

    static final class MovingClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
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
