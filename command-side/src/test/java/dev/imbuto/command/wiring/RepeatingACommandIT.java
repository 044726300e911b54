package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.Outcome.MadeOpportunity;
import dev.imbuto.command.campaign.CampaignCommand.LaunchCampaign;
import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.CorrectDate;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Stage;
import dev.imbuto.log.LogUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RepeatingACommandIT {
    @TempDir
    Path folder;

    private ACommandSide commandSide;
    private int lostAnswers;

    @BeforeEach
    void open() {
        commandSide = ACommandSide.in(folder, ACommandSide.SETTINGS, log -> UsedEventLog.of(log, this::loseAnswers));
    }

    @AfterEach
    void close() {
        commandSide.close();
    }

    @Test
    void of_the_same_id_is_answered_as_before_and_changes_nothing() {
        Outcome first = commandSide.send("idem:1", capture("c-1"));
        Outcome second = commandSide.send("idem:1", capture("c-1"));
        assertThat(second).usingRecursiveComparison().ignoringFields("repeated").isEqualTo(first);
        assertThat(first.repeated()).isFalse();
        assertThat(second.repeated()).isTrue();
        assertThat(commandSide.events()).hasSize(1);
    }

    @Test
    void is_answered_with_what_was_so_then() {
        commandSide.send(capture("c-1"));
        commandSide.send("idem:1", new Qualify(contact("c-1"), null, null, null));
        commandSide.send(new OpenOpportunity(contact("c-1"), "o-1", null, null, null, null, null, null));
        commandSide.send(new CloseWon(contact("c-1"), null, Money.of("1", "EUR"), null, null));
        Outcome repeated = commandSide.send("idem:1", new Qualify(contact("c-1"), null, null, null));
        assertThat(repeated.stage()).isEqualTo(Stage.PROSPECT);
        assertThat(repeated.version()).isEqualTo(2);
        assertThat(repeated.position()).isEqualTo(2);
    }

    @Test
    void is_answered_with_the_opportunity_that_was_made() {
        OpenOpportunity open = new OpenOpportunity(contact("c-1"), "o-1", null, null, null, null, null, null);
        commandSide.send(capture("c-1"));
        commandSide.send(new Qualify(contact("c-1"), null, null, null));
        commandSide.send("idem:1", open);
        assertThat(commandSide.send("idem:1", open).opportunity())
                .isEqualTo(new MadeOpportunity(OpportunityId.ofExternal(contact("c-1"), "o-1"), "o-1"));
    }

    @Test
    void takes_heed_of_dates_corrected_by_then() {
        commandSide.send(capture("c-1"));
        commandSide.send(
                "idem:1", new CorrectDate(contact("c-1"), 1, ACommandSide.NOON.minus(Duration.ofDays(1)), "t"));
        Outcome repeated = commandSide.send(
                "idem:1", new CorrectDate(contact("c-1"), 1, ACommandSide.NOON.minus(Duration.ofDays(1)), "t"));
        assertThat(repeated.repeated()).isTrue();
        assertThat(repeated.stage()).isEqualTo(Stage.LEAD);
        assertThat(repeated.version()).isEqualTo(2);
    }

    @Test
    void of_a_campaign_is_answered_with_its_key() {
        LaunchCampaign launch = new LaunchCampaign("spring", "Spring", "email", null, null);
        Outcome first = commandSide.send("idem:1", launch);
        Outcome second = commandSide.send("idem:1", launch);
        assertThat(second).usingRecursiveComparison().ignoringFields("repeated").isEqualTo(first);
        assertThat(second.repeated()).isTrue();
    }

    @Test
    void that_changed_nothing_is_decided_again() {
        commandSide.send(capture("c-1"));
        commandSide.send(new Assign(contact("c-1"), "Anna", null, null));
        Outcome first = commandSide.send("idem:1", new Assign(contact("c-1"), "Anna", null, null));
        assertThat(commandSide.send("idem:1", new Assign(contact("c-1"), "Anna", null, null)))
                .isEqualTo(first);
    }

    @Test
    void is_recognised_after_a_restart() {
        commandSide.send("idem:1", capture("c-1"));
        commandSide.close();
        commandSide = ACommandSide.in(folder);
        assertThat(commandSide.send("idem:1", capture("c-1")).repeated()).isTrue();
    }

    @Test
    void by_the_dispatcher_itself_answers_a_command_whose_answer_was_lost() {
        commandSide.send(capture("c-1"));
        lostAnswers = 1;
        Outcome outcome = commandSide.send(touch("c-1"));
        assertThat(outcome.version()).isEqualTo(2);
        assertThat(commandSide.events()).hasSize(2);
        assertThat(commandSide.send(touch("c-1")).version()).isEqualTo(3);
    }

    @Test
    void at_the_same_time_carries_it_out_once() throws Exception {
        commandSide.send(capture("c-1"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                outcomes.add(threads.submit(() -> commandSide.send("idem:1", touch("c-1"))));
            }
            for (Future<Outcome> outcome : outcomes) {
                assertThat(outcome.get().version()).isEqualTo(2);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(commandSide.events()).hasSize(2);
        assertThat(commandSide.send(touch("c-1")).version()).isEqualTo(3);
    }

    /** Stores what it is given, and sometimes says that it does not know. */
    private Object loseAnswers(String method, Object[] arguments, UsedEventLog.Usual usual) throws Throwable {
        Object answer = usual.call();
        if (method.equals("append") && lostAnswers > 0) {
            lostAnswers--;
            throw new LogUnavailableException("the answer was lost", null);
        }
        return answer;
    }
}
