package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.NOON;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.withSnapshots;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.AnswerQualification;
import dev.imbuto.command.contact.ContactCommand.Assign;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.CloseLost;
import dev.imbuto.command.contact.ContactCommand.CloseWon;
import dev.imbuto.command.contact.ContactCommand.CorrectDate;
import dev.imbuto.command.contact.ContactCommand.CorrectWin;
import dev.imbuto.command.contact.ContactCommand.Disqualify;
import dev.imbuto.command.contact.ContactCommand.GivenAnswer;
import dev.imbuto.command.contact.ContactCommand.GivenConsent;
import dev.imbuto.command.contact.ContactCommand.GivenTouch;
import dev.imbuto.command.contact.ContactCommand.GrantConsent;
import dev.imbuto.command.contact.ContactCommand.OpenOpportunity;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.Recycle;
import dev.imbuto.command.contact.ContactCommand.ReopenOpportunity;
import dev.imbuto.command.contact.ContactCommand.ReverseWin;
import dev.imbuto.command.contact.ContactCommand.ReviseOpportunity;
import dev.imbuto.command.contact.ContactCommand.Score;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.command.contact.ContactCommand.WithdrawConsent;
import dev.imbuto.command.contact.InMemoryPersonalData;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.contact.Stage;
import dev.imbuto.log.Snapshot;
import dev.imbuto.log.Snapshots;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A contact that comes out of a snapshot before nearly every command behaves like one that comes out of its events. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SnapshotsOfAContactIT {
    private static final ContactId CONTACT = contact("c-1");

    @TempDir
    Path folder;

    private ACommandSide commandSide;

    @AfterEach
    void close() {
        commandSide.close();
    }

    @Test
    void everything_that_happens_to_a_contact_survives_in_its_snapshot() throws Exception {
        List<Outcome> plain = outcomes(folder.resolve("plain"), 1_000_000, false);
        List<Outcome> snapshotted = outcomes(folder.resolve("snapshotted"), 1, true);
        assertThat(snapshotted).isEqualTo(plain);
        assertThat(plain.get(plain.size() - 1).stage()).isEqualTo(Stage.CUSTOMER);
    }

    @Test
    void a_snapshot_of_another_shape_is_not_read() {
        for (Object command : List.of(ACommandSide.capture("c-1"), ACommandSide.touch("c-1"))) {
            commandSide = ACommandSide.in(folder, withSnapshots(1), log -> log);
            commandSide.send(command);
            commandSide.close();
        }
        Snapshot snapshot = latestSnapshot(folder);
        assertThat(snapshot.type()).isEqualTo("contact");
        assertThat(snapshot.sequence()).isEqualTo(1);
        try (Snapshots snapshots = SqliteSnapshots.open(folder.resolve("snapshots.db"))) {
            snapshots.keep(new Snapshot(
                    snapshot.aggregateType(),
                    snapshot.aggregateId(),
                    10,
                    snapshot.type(),
                    "of another time",
                    snapshot.payload(),
                    snapshot.metadata(),
                    snapshot.timestamp()));
        }
        commandSide = ACommandSide.in(folder);
        assertThat(commandSide.send(ACommandSide.touch("c-1")).version()).isEqualTo(3);
    }

    @Test
    void a_snapshot_that_is_broken_is_not_read() {
        commandSide = ACommandSide.in(folder);
        commandSide.send(ACommandSide.capture("c-1"));
        commandSide.snapshots.keep(new Snapshot(
                "contact",
                CONTACT.toString(),
                10,
                "contact",
                "1",
                "{broken".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                NOON));
        commandSide.close();
        commandSide = ACommandSide.in(folder);
        assertThat(commandSide.send(ACommandSide.touch("c-1")).version()).isEqualTo(2);
    }

    @Test
    void no_snapshot_holds_what_is_personal() throws Exception {
        outcomes(folder, 1, false);
        assertThat(new String(latestSnapshot(folder).payload(), UTF_8))
                .contains("portraits", "demo-request")
                .doesNotContain("\"jobTitle\"", "\"email\"");
    }

    private static Snapshot latestSnapshot(Path in) {
        try (Snapshots snapshots = SqliteSnapshots.open(in.resolve("snapshots.db"))) {
            return snapshots.latest(CONTACT.toString()).orElseThrow();
        }
    }

    /** What came of each command; with a restart before each, which a contact survives only in its snapshot. */
    private List<Outcome> outcomes(Path in, int snapshotEvery, boolean restarting) throws IOException {
        Files.createDirectories(in);
        InMemoryPersonalData personalData = new InMemoryPersonalData();
        List<Outcome> outcomes = new ArrayList<>();
        commandSide = ACommandSide.in(in, withSnapshots(snapshotEvery), personalData);
        for (Object command : aLife()) {
            if (restarting) {
                commandSide.close();
                commandSide = ACommandSide.in(in, withSnapshots(snapshotEvery), personalData);
            }
            outcomes.add(commandSide.send(command));
        }
        commandSide.close();
        return outcomes;
    }

    private static List<Object> aLife() {
        Money ten = Money.of("10", "EUR");
        return List.of(
                new CaptureLead(
                        CONTACT,
                        "c-1",
                        new Person("Anna", "anna@example.com", "1", "CEO"),
                        new Company("Acme", "retail", "IT", 2_500, ten),
                        "web",
                        "spring",
                        "https://example.com/",
                        new GivenTouch("web", "demo-request", null, null),
                        new GivenConsent("mail", "consent", "Yes", "web-form", "form", null),
                        day(-50)),
                new UpdateProfile(
                        CONTACT,
                        new PersonChange(null, new Change<>(null), null, new Change<>("CFO")),
                        new CompanyChange(null, new Change<>("trade"), new Change<>(null), null, null),
                        day(-49)),
                // repeats change nothing, but only for a contact that remembers
                new UpdateProfile(
                        CONTACT,
                        new PersonChange(null, new Change<>(null), null, new Change<>("CFO")),
                        new CompanyChange(null, new Change<>("trade"), new Change<>(null), null, null),
                        day(-48)),
                new GrantConsent(CONTACT, "mail", "consent", "Yes", "web-form", "form", null, day(-48)),
                new WithdrawConsent(CONTACT, "mail", day(-47)),
                new WithdrawConsent(CONTACT, "mail", day(-46)),
                new Assign(CONTACT, "Bob", "North", day(-46)),
                new Assign(CONTACT, "Bob", "North", day(-45)),
                new AnswerQualification(CONTACT, new GivenAnswer(5, "set aside"), null, null, null, day(-45)),
                new AnswerQualification(CONTACT, new GivenAnswer(5, "set aside"), null, null, null, day(-44)),
                new Score(CONTACT, day(-44)),
                new Score(CONTACT, day(-44)),
                new Disqualify(CONTACT, "no-fit", null, day(-43)),
                new Recycle(CONTACT, day(-42)),
                new Qualify(CONTACT, List.of("need"), "fits", day(-41)),
                new OpenOpportunity(CONTACT, "o-1", null, null, "Ten", ten, LocalDate.parse("2018-01-01"), day(-40)),
                new ReviseOpportunity(CONTACT, null, ten, LocalDate.parse("2018-01-01"), day(-39)),
                new ReviseOpportunity(CONTACT, null, Money.of("12", "EUR"), null, day(-39)),
                new AdvanceOpportunity(CONTACT, null, "proposal", day(-38)),
                new CloseWon(CONTACT, null, ten, Money.of("3", "EUR"), day(-37)),
                new ReverseWin(CONTACT, "ext:o-1", Money.of("4", "EUR"), "refund", day(-36)),
                new CorrectWin(CONTACT, "ext:o-1", Money.of("9", "EUR"), null, "typo"),
                new CorrectWin(CONTACT, "ext:o-1", Money.of("9", "EUR"), null, "typo"),
                new ReopenOpportunity(CONTACT, "ext:o-1", day(-35)),
                new CloseLost(CONTACT, null, "price", "dear", day(-34)),
                new OpenOpportunity(CONTACT, null, null, null, null, null, null, day(-33)),
                new CloseWon(CONTACT, null, ten, null, day(-32)),
                new CorrectDate(CONTACT, 1, day(-51), "typo"),
                new CorrectDate(CONTACT, 1, day(-51), "typo"));
    }

    private static Instant day(int number) {
        return NOON.plus(Duration.ofDays(number));
    }
}
