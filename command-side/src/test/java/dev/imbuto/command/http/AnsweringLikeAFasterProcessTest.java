package dev.imbuto.command.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.Role;
import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.campaign.CampaignCommand.EndCampaign;
import dev.imbuto.command.idempotency.Claim;
import dev.imbuto.command.idempotency.StoredAnswer;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problems;
import dev.imbuto.log.LogUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Another process carries the same command out, and stores its answer while this one decides. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnsweringLikeAFasterProcessTest {
    private static final StoredAnswer THEIRS = new StoredAnswer(409, Map.of(), "{\"code\":\"ended\"}".getBytes(UTF_8));

    @Test
    void the_answer_that_was_stored_first_is_given_as_a_repeated_one() {
        Answer answer = answer((command, context) -> done(), own -> Optional.of(THEIRS));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo(THEIRS.body());
        assertThat(answer.replayed()).isTrue();
    }

    @Test
    void an_answer_of_its_own_that_counts_is_given_as_it_is() {
        Answer answer = answer((command, context) -> done(), own -> Optional.empty());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.replayed()).isFalse();
    }

    @Test
    void an_answer_that_may_not_be_given_is_not() {
        Answer answer = answer((command, context) -> done(), own -> {
            throw new LogUnavailableException("another process may be carrying the command out", null);
        });

        assertThat(answer.status()).isEqualTo(503);
        assertThat(new String(answer.body(), UTF_8)).doesNotContain("spring");
    }

    private static Outcome done() {
        return new Outcome("spring", null, 2, 7, null, List.of(), false);
    }

    private static Answer answer(
            BiFunction<Object, CommandContext, Outcome> dispatch,
            Function<StoredAnswer, Optional<StoredAnswer>> storing) {
        Claim.Turn turn = new Claim.Turn() {
            @Override
            public Optional<StoredAnswer> answer(StoredAnswer own) {
                return storing.apply(own);
            }

            @Override
            public void close() {}
        };
        CommandDesk desk = new CommandDesk(
                dispatch,
                (apiKey, key, digest) -> new Claim.Unanswered(turn),
                new Problems(List.of())::of,
                new JsonBodies());
        Sender sender = new Sender("key-1", Role.INTEGRATOR, "loopback", "request-1");
        IdempotencyKey key = new IdempotencyKey("once");
        return desk.answer(new EndCampaign("spring", null), desk.commandId(sender, key), sender, key, null);
    }
}
