package dev.imbuto.command.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.CommandMetadata;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.Disqualify;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
import dev.imbuto.contact.Stage;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.scoring.ScoringPolicyReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.BaseMatcher;
import org.hamcrest.Description;

/**
 * A contact and a fixed clock: commands that went before, a command, and what came of it. Days count from {@link #DAY_0},
 * now is {@link #NOW}.
 */
final class ContactFixture {
    static final ContactId CONTACT = ContactId.ofExternal("c-1");
    static final Instant DAY_0 = Instant.parse("2017-01-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2017-12-31T00:00:00Z");
    static final OpportunityId OPPORTUNITY = OpportunityId.ofExternal(CONTACT, "o-1");
    static final String THE_OPPORTUNITY = "ext:o-1";
    static final Currency EUR = Currency.getInstance("EUR");

    final InMemoryPersonalData personalData = new InMemoryPersonalData();
    final List<ContactId> others = new ArrayList<>();
    DuplicateEmails duplicateEmails = DuplicateEmails.WARN;
    UnlistedBasis unlistedBasis = UnlistedBasis.WARN;

    /** What lies at a position; by default position n holds the event with version n, alone in its commit. */
    Map<Long, List<Long>> commits = Map.of();

    private final List<Object> given = new ArrayList<>();
    private Instant now = NOW;

    static ContactFixture aContact() {
        return new ContactFixture();
    }

    static ContactFixture aLead() {
        return aContact().given(capture(day(0)));
    }

    static ContactFixture aProspect() {
        return aLead().given(new Qualify(CONTACT, null, null, day(1)));
    }

    static ContactFixture aDisqualifiedLead() {
        return aLead().given(new Disqualify(CONTACT, "no-fit", null, day(1)));
    }

    static ContactFixture anOpenOpportunity() {
        return aProspect().given(open("o-1", day(2)));
    }

    static ContactFixture aWonOpportunity() {
        return anOpenOpportunity().given(win("100", day(3)));
    }

    static ContactFixture aLostOpportunity() {
        return anOpenOpportunity().given(new CloseLost(CONTACT, null, "price", null, day(3)));
    }

    static Instant day(int number) {
        return DAY_0.plus(Duration.ofDays(number));
    }

    static Money euros(String amount) {
        return Money.of(amount, "EUR");
    }

    static CaptureLead capture(Instant at) {
        return new CaptureLead(CONTACT, "c-1", null, null, null, null, null, null, null, at);
    }

    static CaptureLead captureOf(Person person, Company company) {
        return new CaptureLead(CONTACT, "c-1", person, company, null, null, null, null, null, day(0));
    }

    static OpenOpportunity open(String externalId, Instant at) {
        return new OpenOpportunity(CONTACT, externalId, null, null, null, null, null, at);
    }

    static CloseWon win(String amount, Instant at) {
        return new CloseWon(CONTACT, null, euros(amount), null, at);
    }

    Sealed sealed(String text) {
        return personalData.sealText(CONTACT, text);
    }

    /** More commands that were carried out before. */
    ContactFixture given(Object... commands) {
        given.addAll(List.of(commands));
        return this;
    }

    ContactFixture at(Instant time) {
        now = time;
        return this;
    }

    Then when(ContactCommand command) {
        AggregateTestFixture<ContactAggregate> fixture = new AggregateTestFixture<>(ContactAggregate.class);
        fixture.registerInjectableResource(rules());
        Map<String, Object> metadata = Map.of(CommandMetadata.DECIDED_AT, now);
        if (given.isEmpty()) {
            return new Then(fixture.givenNoPriorActivity().when(command, metadata));
        }
        var prepared = fixture.givenCommands(given.stream()
                .map(before -> GenericCommandMessage.asCommandMessage(before).withMetaData(metadata))
                .toList());
        return new Then(prepared.when(command, metadata));
    }

    private ContactRules rules() {
        ContactHistory history = new ContactHistory() {
            @Override
            public boolean exists(ContactId contact) {
                return others.contains(contact);
            }

            @Override
            public List<Long> datedTogetherWith(ContactId contact, long position) {
                return commits.getOrDefault(position, position < 1 ? List.of() : List.of(position));
            }
        };
        return new ContactRules(
                personalData,
                history,
                key -> key.equals("sales") ? Optional.of(Pipeline.SALES) : Optional.empty(),
                ScoringPolicyReader.standard(),
                EUR,
                Set.of("no-fit", "other"),
                Set.of("price", "other"),
                duplicateEmails,
                unlistedBasis);
    }

    /** What came of the command. */
    static final class Then {
        private final ResultValidator<ContactAggregate> result;

        private Then(ResultValidator<ContactAggregate> result) {
            this.result = result;
        }

        Then events(ContactEvent... events) {
            result.expectSuccessfulHandlerExecution().expectEvents((Object[]) events);
            return this;
        }

        Then nothing() {
            result.expectSuccessfulHandlerExecution().expectNoEvents();
            return this;
        }

        Then stage(Stage stage) {
            assertThat(outcome().stage()).isEqualTo(stage);
            return this;
        }

        Outcome outcome() {
            Captured<Outcome> outcome = new Captured<>();
            result.expectSuccessfulHandlerExecution().expectResultMessagePayloadMatching(outcome);
            return outcome.item;
        }

        ContactRejection refused(Reason reason) {
            Captured<ContactRejection> refusal = new Captured<>();
            result.expectNoEvents().expectException(ContactRejection.class).expectException(refusal);
            assertThat(refusal.item.reason()).as(refusal.item.getMessage()).isEqualTo(reason);
            return refusal.item;
        }
    }

    /** Hands out what Axon would only match. */
    private static final class Captured<T> extends BaseMatcher<T> {
        private T item;

        @Override
        @SuppressWarnings("unchecked")
        public boolean matches(Object actual) {
            item = (T) actual;
            return true;
        }

        @Override
        public void describeTo(Description description) {
            description.appendText("anything");
        }
    }
}
