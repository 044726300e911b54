package dev.imbuto.command.contact;

import static dev.imbuto.command.contact.ContactFixture.CONTACT;
import static dev.imbuto.command.contact.ContactFixture.THE_OPPORTUNITY;
import static dev.imbuto.command.contact.ContactFixture.aLostOpportunity;
import static dev.imbuto.command.contact.ContactFixture.aWonOpportunity;
import static dev.imbuto.command.contact.ContactFixture.anOpenOpportunity;
import static dev.imbuto.command.contact.ContactFixture.euros;

import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.CorrectWin;
import dev.imbuto.command.contact.ContactCommand.ReopenOpportunity;
import dev.imbuto.command.contact.ContactCommand.ReverseWin;
import dev.imbuto.command.contact.ContactCommand.ReviseOpportunity;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.OpportunityState;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpportunityCommandsTest {
    private record Row(ContactCommand command, Set<OpportunityState> allowed, Reason otherwise) {}

    private static final Set<OpportunityState> OPEN = Set.of(OpportunityState.OPEN);
    private static final Set<OpportunityState> WON = Set.of(OpportunityState.WON);
    private static final Set<OpportunityState> CLOSED =
            Set.of(OpportunityState.WON, OpportunityState.LOST, OpportunityState.REVERSED);

    private static final List<Row> TABLE = List.of(
            new Row(
                    new AdvanceOpportunity(CONTACT, THE_OPPORTUNITY, "proposal", null),
                    OPEN,
                    Reason.OPPORTUNITY_NOT_OPEN),
            new Row(
                    new ReviseOpportunity(CONTACT, THE_OPPORTUNITY, euros("7"), null, null),
                    OPEN,
                    Reason.OPPORTUNITY_NOT_OPEN),
            new Row(new CloseWon(CONTACT, THE_OPPORTUNITY, euros("7"), null, null), OPEN, Reason.OPPORTUNITY_NOT_OPEN),
            new Row(new CloseLost(CONTACT, THE_OPPORTUNITY, "price", null, null), OPEN, Reason.OPPORTUNITY_NOT_OPEN),
            new Row(new ReopenOpportunity(CONTACT, THE_OPPORTUNITY, null), CLOSED, Reason.OPPORTUNITY_NOT_CLOSED),
            new Row(
                    new ReverseWin(CONTACT, THE_OPPORTUNITY, euros("7"), "refund", null),
                    WON,
                    Reason.OPPORTUNITY_NOT_WON),
            new Row(
                    new CorrectWin(CONTACT, THE_OPPORTUNITY, euros("7"), null, "typo"),
                    WON,
                    Reason.OPPORTUNITY_NOT_WON));

    static final List<ContactCommand> ALL = TABLE.stream().map(Row::command).toList();
    static final List<Class<?>> COMMANDS =
            ALL.stream().<Class<?>>map(ContactCommand::getClass).toList();

    static Stream<Arguments> everyCommandInEveryState() {
        return TABLE.stream()
                .flatMap(row -> Stream.of(OpportunityState.values())
                        .map(state -> Arguments.of(
                                row.command().getClass().getSimpleName(),
                                state,
                                row.allowed().contains(state) ? "is allowed" : "is refused: " + row.otherwise(),
                                row)));
    }

    @ParameterizedTest(name = "{0} of one that is {1} {2}")
    @MethodSource("everyCommandInEveryState")
    void each_command_in_each_state_of_the_opportunity(String name, OpportunityState state, String expected, Row row) {
        if (row.allowed().contains(state)) {
            in(state).when(row.command()).outcome();
        } else {
            in(state).when(row.command()).refused(row.otherwise());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyCommandInEveryState")
    void an_opportunity_of_somebody_else_is_unknown(String name, OpportunityState state, String expected, Row row) {
        ContactFixture.aProspect().when(row.command()).refused(Reason.UNKNOWN_OPPORTUNITY);
    }

    private static ContactFixture in(OpportunityState state) {
        return switch (state) {
            case OPEN -> anOpenOpportunity();
            case WON -> aWonOpportunity();
            case LOST -> aLostOpportunity();
            case REVERSED -> aWonOpportunity().given(new ReverseWin(CONTACT, THE_OPPORTUNITY, null, "refund", null));
        };
    }
}
