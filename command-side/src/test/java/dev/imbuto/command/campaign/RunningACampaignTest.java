package dev.imbuto.command.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.campaign.CampaignCommand.CorrectSpend;
import dev.imbuto.command.campaign.CampaignCommand.EndCampaign;
import dev.imbuto.command.campaign.CampaignCommand.LaunchCampaign;
import dev.imbuto.command.campaign.CampaignCommand.RecordSpend;
import dev.imbuto.command.campaign.CampaignRejection.Reason;
import dev.imbuto.contact.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.BaseMatcher;
import org.hamcrest.Description;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RunningACampaignTest {
    private static final Instant LAUNCH = Instant.parse("2017-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2017-06-01T00:00:00Z");
    private static final LocalDate FROM = LocalDate.parse("2017-01-01");
    private static final LocalDate TO = LocalDate.parse("2017-02-01");
    private static final Money HUNDRED = Money.of("100", "EUR");
    private static final CampaignLaunched LAUNCHED = new CampaignLaunched("spring", "Spring", "email", null, LAUNCH);
    private static final SpendRecorded SPENT = new SpendRecorded("spring", "i-1", HUNDRED, FROM, TO, LAUNCH);

    @Test
    void begins_with_its_launch() {
        when(new LaunchCampaign("spring", "Spring", "email", HUNDRED, LAUNCH))
                .expectEvents(new CampaignLaunched("spring", "Spring", "email", HUNDRED, LAUNCH));
    }

    @Test
    void is_launched_once() {
        refused(when(new LaunchCampaign("spring", "Spring", "email", null, null), LAUNCHED), Reason.ALREADY_LAUNCHED);
    }

    @Test
    void is_not_launched_ahead_of_time_but_for_a_clock_that_is_five_minutes_fast() {
        when(launchAt(NOW.plus(Duration.ofMinutes(5))))
                .expectEvents(new CampaignLaunched("spring", "Spring", "email", null, NOW.plus(Duration.ofMinutes(5))));
        refused(when(launchAt(NOW.plus(Duration.ofMinutes(5)).plusNanos(1_000))), Reason.EFFECTIVE_IN_FUTURE);
    }

    @Test
    void takes_budgets_and_spend_in_the_reporting_currency_only() {
        Money dollars = Money.of("1", "USD");
        refused(when(new LaunchCampaign("spring", "Spring", "email", dollars, null)), Reason.UNSUPPORTED_CURRENCY);
        refused(when(spend("i-1", dollars), LAUNCHED), Reason.UNSUPPORTED_CURRENCY);
        refused(when(new CorrectSpend("spring", "i-1", dollars), LAUNCHED, SPENT), Reason.UNSUPPORTED_CURRENCY);
    }

    @Test
    void records_spend_under_the_callers_name_for_it() {
        when(spend("i-1", HUNDRED), LAUNCHED).expectEvents(new SpendRecorded("spring", "i-1", HUNDRED, FROM, TO, NOW));
    }

    @Test
    void records_spend_of_before_its_launch_and_of_after_its_end() {
        when(
                        new RecordSpend("spring", "i-1", HUNDRED, FROM, TO, LAUNCH.minus(Duration.ofDays(900))),
                        LAUNCHED,
                        new CampaignEnded("spring", NOW))
                .expectEvents(
                        new SpendRecorded("spring", "i-1", HUNDRED, FROM, TO, LAUNCH.minus(Duration.ofDays(900))));
    }

    @Test
    void names_spend_that_has_no_name_by_the_next_number_that_is_free() {
        when(spend(null, HUNDRED), LAUNCHED, SPENT, new SpendRecorded("spring", "spend-3", HUNDRED, FROM, TO, LAUNCH))
                .expectEvents(new SpendRecorded("spring", "spend-4", HUNDRED, FROM, TO, NOW));
    }

    @Test
    void records_a_spend_once() {
        refused(when(spend("i-1", HUNDRED), LAUNCHED, SPENT), Reason.ALREADY_RECORDED);
    }

    @Test
    void corrects_what_was_spent() {
        Money less = Money.of("80", "EUR");
        when(new CorrectSpend("spring", "i-1", less), LAUNCHED, SPENT)
                .expectEvents(new SpendCorrected("spring", "i-1", less));
    }

    @Test
    void corrects_nothing_when_the_amount_is_known() {
        Money less = Money.of("80", "EUR");
        when(new CorrectSpend("spring", "i-1", HUNDRED), LAUNCHED, SPENT).expectNoEvents();
        when(new CorrectSpend("spring", "i-1", less), LAUNCHED, SPENT, new SpendCorrected("spring", "i-1", less))
                .expectNoEvents();
    }

    @Test
    void cannot_correct_what_was_never_spent() {
        refused(when(new CorrectSpend("spring", "i-2", HUNDRED), LAUNCHED, SPENT), Reason.UNKNOWN_SPEND);
    }

    @Test
    void ends_once() {
        when(new EndCampaign("spring", null), LAUNCHED).expectEvents(new CampaignEnded("spring", NOW));
        when(new EndCampaign("spring", null), LAUNCHED, new CampaignEnded("spring", LAUNCH))
                .expectNoEvents();
    }

    @Test
    void does_not_end_before_its_launch() {
        when(new EndCampaign("spring", LAUNCH), LAUNCHED).expectEvents(new CampaignEnded("spring", LAUNCH));
        refused(when(new EndCampaign("spring", LAUNCH.minusNanos(1_000)), LAUNCHED), Reason.EFFECTIVE_ORDER);
    }

    private static LaunchCampaign launchAt(Instant at) {
        return new LaunchCampaign("spring", "Spring", "email", null, at);
    }

    private static RecordSpend spend(String name, Money amount) {
        return new RecordSpend("spring", name, amount, FROM, TO, null);
    }

    private static ResultValidator<CampaignAggregate> when(CampaignCommand command, Object... given) {
        AggregateTestFixture<CampaignAggregate> fixture = new AggregateTestFixture<>(CampaignAggregate.class);
        fixture.registerInjectableResource(new CampaignRules(Currency.getInstance("EUR")));
        fixture.registerCommandTargetResolver(message -> new VersionedAggregateIdentifier(
                (Object) Campaigns.idOf(((CampaignCommand) message.getPayload()).key()), null));
        return (given.length == 0 ? fixture.givenNoPriorActivity() : fixture.given(List.of(given)))
                .when(command, Map.of(CommandMetadata.DECIDED_AT, NOW));
    }

    private static void refused(ResultValidator<CampaignAggregate> result, Reason reason) {
        result.expectNoEvents().expectException(new BaseMatcher<>() {
            @Override
            public boolean matches(Object thrown) {
                assertThat(thrown).isInstanceOf(CampaignRejection.class);
                assertThat(((CampaignRejection) thrown).reason()).isEqualTo(reason);
                return true;
            }

            @Override
            public void describeTo(Description description) {
                description.appendText("refused because of ").appendValue(reason);
            }
        });
    }
}
