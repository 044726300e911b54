package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.aDisqualifiedLead;
import static dev.imbuto.command.contact.ContactFixture.aLead;
import static dev.imbuto.command.contact.ContactFixture.aLostOpportunity;
import static dev.imbuto.command.contact.ContactFixture.aProspect;
import static dev.imbuto.command.contact.ContactFixture.aWonOpportunity;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.capture;
import static dev.imbuto.command.contact.ContactFixture.day;
import static dev.imbuto.command.contact.ContactFixture.open;
import static dev.imbuto.contact.Stage.CUSTOMER;
import static dev.imbuto.contact.Stage.DISQUALIFIED;
import static dev.imbuto.contact.Stage.LEAD;
import static dev.imbuto.contact.Stage.LOST;
import static dev.imbuto.contact.Stage.OPPORTUNITY;
import static dev.imbuto.contact.Stage.PROSPECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.contact.ContactCommand.AnswerQualification;
import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.CorrectDate;
import dev.imbuto.command.contact.ContactCommand.Disqualify;
import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.command.contact.ContactCommand.GivenAnswer;
import dev.imbuto.command.contact.ContactCommand.GrantConsent;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.Recycle;
import dev.imbuto.command.contact.ContactCommand.Score;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.command.contact.ContactCommand.WithdrawConsent;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WhichCommandIsAllowedInWhichStageTest {
    private record Row(ContactCommand command, Set<Stage> allowed) {}

    private static final Set<Stage> ANY = EnumSet.allOf(Stage.class);
    private static final Set<Stage> IN_QUALIFICATION = EnumSet.of(LEAD, PROSPECT);

    private static final List<Row> TABLE = List.of(
            new Row(new RecordTouch(CONTACT, "web", "visit", null, null, null), ANY),
            new Row(
                    new UpdateProfile(
                            CONTACT, null, new CompanyChange(new Change<>("Acme"), null, null, null, null), null),
                    ANY),
            new Row(new GrantConsent(CONTACT, "mail", "consent", null, null, null, null, null), ANY),
            new Row(new WithdrawConsent(CONTACT, "mail", null), ANY),
            new Row(new Assign(CONTACT, "Anna", null, null), ANY),
            new Row(new CorrectDate(CONTACT, 1, day(0).minusSeconds(1), "typo"), ANY),
            new Row(new Erase(CONTACT, "asked to be forgotten", null), ANY),
            new Row(
                    new AnswerQualification(CONTACT, new GivenAnswer(5, null), null, null, null, null),
                    IN_QUALIFICATION),
            new Row(new Score(CONTACT, null), IN_QUALIFICATION),
            new Row(new Qualify(CONTACT, null, null, null), EnumSet.of(LEAD)),
            new Row(new Disqualify(CONTACT, "no-fit", null, null), IN_QUALIFICATION),
            new Row(new Recycle(CONTACT, null), EnumSet.of(DISQUALIFIED, LOST)),
            new Row(open("new", null), EnumSet.of(PROSPECT, OPPORTUNITY, CUSTOMER, LOST)));

    static Stream<Arguments> everyCommandInEveryStage() {
        return TABLE.stream()
                .flatMap(row -> Stream.of(Stage.values())
                        .map(stage -> Arguments.of(
                                row.command().getClass().getSimpleName(),
                                stage,
                                row.allowed().contains(stage) ? "is allowed" : "is refused",
                                row.command())));
    }

    @ParameterizedTest(name = "{0} in {1} {2}")
    @MethodSource("everyCommandInEveryStage")
    void each_command_in_each_stage(String name, Stage stage, String expected, ContactCommand command) {
        if (expected.equals("is allowed")) {
            in(stage).when(command).outcome();
        } else {
            in(stage).when(command).refused(Reason.NOT_ALLOWED_IN_STAGE);
        }
    }

    @Test
    void capturing_is_refused_in_every_stage() {
        for (Stage stage : Stage.values()) {
            in(stage).when(capture(null)).refused(Reason.ALREADY_CAPTURED);
        }
    }

    @Test
    void every_command_is_refused_once_the_person_is_erased() {
        List<ContactCommand> commands = new ArrayList<>(List.of(capture(null)));
        TABLE.forEach(row -> commands.add(row.command()));
        commands.addAll(OpportunityCommandsTest.ALL);
        for (Stage stage : Stage.values()) {
            for (ContactCommand command : commands) {
                in(stage)
                        .given(new Erase(CONTACT, "asked to be forgotten", null))
                        .when(command)
                        .refused(Reason.ERASED);
            }
        }
    }

    @Test
    void the_stages_of_this_test_are_what_they_are_called() {
        for (Stage stage : Stage.values()) {
            in(stage).when(new Assign(CONTACT, "Anna", null, null)).stage(stage);
        }
    }

    @Test
    void no_command_is_missing_here_but_those_of_an_opportunity() {
        List<Class<?>> here = new ArrayList<>();
        TABLE.forEach(row -> here.add(row.command().getClass()));
        here.add(ContactCommand.CaptureLead.class);
        here.addAll(OpportunityCommandsTest.COMMANDS);
        assertThat(here).containsExactlyInAnyOrder(ContactCommand.class.getPermittedSubclasses());
    }

    private static ContactFixture in(Stage stage) {
        return switch (stage) {
            case LEAD -> aLead();
            case PROSPECT -> aProspect();
            case OPPORTUNITY -> anOpenOpportunity();
            case CUSTOMER -> aWonOpportunity();
            case DISQUALIFIED -> aDisqualifiedLead();
            case LOST -> aLostOpportunity();
        };
    }
}
