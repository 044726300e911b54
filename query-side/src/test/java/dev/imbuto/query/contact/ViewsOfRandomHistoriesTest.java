package dev.imbuto.query.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactId;
import dev.imbuto.query.history.AnythingOpens;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.history.Recorded;
import dev.imbuto.query.money.Moments;
import dev.imbuto.query.money.Reckoning;
import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Dimension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ViewsOfRandomHistoriesTest {
    private static final int COMMANDS = 300;
    private static final int MOMENTS = 30;

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void are_what_one_reckons_from_the_events_at_any_moment_and_state_of_knowledge(long seed) {
        dev.imbuto.query.history.History history = RandomHistory.of(seed, COMMANDS);
        Moments moments = new Moments(history, new Random(seed));
        for (int i = 0; i < MOMENTS; i++) {
            long knownAt = moments.knownAt();
            Instant asOf = moments.asOf();
            Map<ContactId, Reckoning.Person> expected = new Reckoning(history, asOf, knownAt)
                    .people.stream().collect(Collectors.toMap(person -> person.contact, Function.identity()));
            for (Map.Entry<ContactId, List<KnownEvent>> life :
                    known(history, knownAt).entrySet()) {
                Optional<ContactView> view = ContactFold.fold(
                        History.of(life.getValue(), asOf),
                        life.getValue().size(),
                        false,
                        new AnythingOpens(),
                        ConsentSettings.NONE,
                        asOf);
                compare(
                        view,
                        Optional.ofNullable(expected.remove(life.getKey())),
                        "seed %d, contact %s, as of %s, known at %d".formatted(seed, life.getKey(), asOf, knownAt));
            }
            assertThat(expected).isEmpty();
        }
    }

    private static Map<ContactId, List<KnownEvent>> known(dev.imbuto.query.history.History history, long knownAt) {
        return history.entries().stream()
                .filter(recorded -> recorded.position() <= knownAt && recorded.event() instanceof ContactEvent)
                .collect(Collectors.groupingBy(
                        recorded -> ((ContactEvent) recorded.event()).contact(),
                        Collectors.mapping(ViewsOfRandomHistoriesTest::known, Collectors.toList())));
    }

    private static KnownEvent known(Recorded recorded) {
        return new KnownEvent(recorded.position(), (ContactEvent) recorded.event());
    }

    private static void compare(Optional<ContactView> found, Optional<Reckoning.Person> reckoned, String which) {
        assertThat(found.isPresent()).as(which).isEqualTo(reckoned.isPresent());
        if (found.isEmpty()) {
            return;
        }
        ContactView view = found.get();
        Reckoning.Person person = reckoned.orElseThrow();
        assertThat(view.capturedAt()).as(which).isEqualTo(person.capturedAt);
        assertThat(orBlank(view.owner())).as(which).isEqualTo(person.values.get(Dimension.OWNER));
        assertThat(orBlank(view.team())).as(which).isEqualTo(person.values.get(Dimension.TEAM));
        assertThat(orBlank(view.source())).as(which).isEqualTo(person.values.get(Dimension.SOURCE));
        assertThat(orBlank(view.company() == null ? null : view.company().sector()))
                .as(which)
                .isEqualTo(person.values.get(Dimension.SECTOR));
        assertThat(view.touches().count()).as(which).isEqualTo(person.touchedAt.size());
        if (!person.touchedAt.isEmpty()) {
            assertThat(view.touches().first().at()).as(which).isEqualTo(person.touchedAt.get(0));
            assertThat(view.touches().last().at())
                    .as(which)
                    .isEqualTo(person.touchedAt.get(person.touchedAt.size() - 1));
        }
        assertThat(view.opportunities()).as(which).hasSameSizeAs(person.deals.entrySet());
        for (ContactView.Opportunity opportunity : view.opportunities()) {
            compare(opportunity, person.deals.get(opportunity.id()), which);
        }
    }

    private static void compare(ContactView.Opportunity opportunity, Reckoning.Deal deal, String which) {
        boolean closed = Set.of("won", "lost").contains(deal.state);
        assertThat(opportunity.state()).as(which).isEqualTo(deal.state);
        assertThat(opportunity.stage()).as(which).isEqualTo(deal.state.equals("open") ? deal.stage : deal.state);
        assertThat(opportunity.closedFrom()).as(which).isEqualTo(deal.state.equals("open") ? null : deal.stage);
        assertThat(opportunity.openedAt()).as(which).isEqualTo(deal.openedAt);
        assertThat(opportunity.closedAt()).as(which).isEqualTo(closed ? deal.closedAt : null);
        assertThat(opportunity.amount() == null ? 0 : opportunity.amount().minor())
                .as(which)
                .isEqualTo(deal.amount);
        assertThat(cents(opportunity.won()))
                .as(which)
                .isEqualTo(deal.wins.stream().mapToLong(win -> win.amount).sum());
        assertThat(cents(opportunity.reversed()))
                .as(which)
                .isEqualTo(deal.wins.stream()
                        .flatMap(win -> win.reversals.stream())
                        .mapToLong(Reckoning.Reversal::amount)
                        .sum());
    }

    private static long cents(Balance balance) {
        return balance == null ? 0 : balance.amount().movePointRight(2).longValueExact();
    }

    private static String orBlank(String value) {
        return value == null ? "(blank)" : value;
    }
}
