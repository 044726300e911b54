package dev.imbuto.query.history;

import dev.imbuto.contact.Answer;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OfOpportunity;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Lifecycle;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.OpportunityState;
import dev.imbuto.contact.Sealed;
import dev.imbuto.contact.Stage;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineStage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One contact of a random history, with as much state as it takes to tell which commands are allowed. */
final class RandomContact {
    private static final Sealed SEALED = new Sealed("AAAA");

    /** An event of the contact; {@code at} is null for corrections, which have no date of their own. */
    private record Past(
            long position,
            int command,
            ContactEvent event,
            @Nullable Instant at) {}

    private final RandomHistory world;
    private final ContactId id;
    private final List<Past> past = new ArrayList<>();
    private final List<OpportunityId> opportunities = new ArrayList<>();
    private final Map<OpportunityId, Long> wonMinor = new HashMap<>();
    private final Map<OpportunityId, Long> reversedMinor = new HashMap<>();
    private int commands;
    private boolean erased;

    RandomContact(RandomHistory world, ContactId id) {
        this.world = world;
        this.id = id;
    }

    boolean capture(String externalId) {
        Instant at = world.oncePer(3) ? world.now() : world.someTimeBefore(world.now());
        TouchRecorded touch = world.oncePer(2) ? touch(at) : null;
        Company company = world.oncePer(2) ? company() : null;
        List<ContactEvent> events = new ArrayList<>();
        events.add(new LeadCaptured(
                id,
                externalId,
                world.oncePer(2) ? SEALED : null,
                company,
                world.oncePer(3) ? null : world.oneOf(List.of("web", "fair")),
                world.someCampaign(),
                touch == null ? null : touch.channel(),
                world.oncePer(2) ? null : "/start",
                at));
        if (touch != null) {
            events.add(touch);
        }
        if (world.oncePer(4)) {
            events.add(new ConsentGranted(id, "newsletter", "consent", null, null, SEALED, null, at));
        }
        return record(events);
    }

    /** Sends one command; false when it would be refused. */
    boolean command() {
        if (erased) {
            return false;
        }
        return switch (world.upTo(31)) {
            case 0, 1 -> record(scored(touch(world.someTimeBefore(world.now()))));
            case 2 ->
                since(
                        captured(),
                        at -> new OwnerAssigned(
                                id,
                                world.oneOf(List.of("ada", "bob")),
                                world.oncePer(3) ? null : world.oneOf(List.of("north", "south")),
                                at));
            case 3 -> since(captured(), this::profile);
            case 4 ->
                since(
                        captured(),
                        at -> world.oncePer(2)
                                ? new ConsentWithdrawn(id, "newsletter", at)
                                : new ConsentGranted(
                                        id, "newsletter", "consent", null, null, null, at.plusSeconds(86_400), at));
            case 5 ->
                in(Stage.LEAD, Stage.PROSPECT)
                        && since(
                                captured(),
                                at -> new QualificationAnswered(id, Map.of(Criterion.BUDGET, new Answer(7, null)), at));
            case 6, 7, 8 -> in(Stage.LEAD) && qualification(at -> new LeadQualified(id, List.of("need"), null, at));
            case 9 ->
                in(Stage.LEAD, Stage.PROSPECT) && qualification(at -> new LeadDisqualified(id, "no-budget", null, at));
            case 10, 11 -> in(Stage.DISQUALIFIED, Stage.LOST) && qualification(at -> new LeadRecycled(id, at));
            case 12, 13, 14 -> open();
            case 15, 16 -> with(this::advance, OpportunityState.OPEN);
            case 17 -> with(this::revise, OpportunityState.OPEN);
            case 18, 19, 20 -> with(this::win, OpportunityState.OPEN);
            case 21, 22 -> with(this::lose, OpportunityState.OPEN);
            case 23, 24 -> with(this::reverse, OpportunityState.WON);
            case 25 -> with(this::correctWin, OpportunityState.WON);
            case 26 -> with(this::reopen, OpportunityState.WON, OpportunityState.LOST, OpportunityState.REVERSED);
            case 27 -> world.oncePer(4) && erase();
            default -> correctDate();
        };
    }

    /** The last command of the contact. No figure knows of it. */
    private boolean erase() {
        erased = true;
        return since(captured(), at -> new PersonalDataErased(id, "asked to be forgotten", at));
    }

    boolean hasOpen(String pipeline, String stage) {
        return lifecycle().opportunities().values().stream()
                .anyMatch(opportunity -> opportunity.state() == OpportunityState.OPEN
                        && opportunity.pipeline().equals(pipeline)
                        && opportunity.stage().equals(stage));
    }

    private interface At {
        ContactEvent event(Instant at);
    }

    private boolean since(Instant earliest, At event) {
        return record(List.of(event.event(someTimeSince(earliest))));
    }

    private boolean qualification(At event) {
        return since(lastOfQualification(), event);
    }

    private boolean open() {
        if (!in(Stage.PROSPECT, Stage.OPPORTUNITY, Stage.CUSTOMER, Stage.LOST)) {
            return false;
        }
        String external = world.oncePer(2) ? "o" + opportunities.size() : null;
        OpportunityId opportunity = external == null
                ? OpportunityId.ofOrdinal(id, opportunities.size() + 1)
                : OpportunityId.ofExternal(id, external);
        Pipeline pipeline = world.somePipeline();
        PipelineStage stage = world.oncePer(2) ? pipeline.first() : world.oneOf(pipeline.stages());
        opportunities.add(opportunity);
        Money amount = world.oncePer(3) ? null : world.money();
        return since(
                captured(),
                at -> new OpportunityOpened(
                        id, opportunity, external, pipeline.key(), stage.key(), SEALED, amount, null, at));
    }

    private boolean advance(OpportunityId opportunity) {
        Lifecycle.Opportunity state = lifecycle().opportunities().get(opportunity);
        PipelineStage to = world.oneOf(world.pipeline(state.pipeline()).stages());
        return !to.key().equals(state.stage())
                && since(last(opportunity), at -> new OpportunityAdvanced(id, opportunity, to.key(), at));
    }

    private boolean revise(OpportunityId opportunity) {
        Money amount = world.oncePer(4) ? null : world.money();
        return since(
                last(opportunity),
                at -> new OpportunityRevised(
                        id, opportunity, amount, amount == null ? LocalDate.of(2025, 1, 1) : null, at));
    }

    private boolean win(OpportunityId opportunity) {
        Money amount = world.money();
        wonMinor.put(opportunity, amount.minor());
        reversedMinor.put(opportunity, 0L);
        Money cost = world.oncePer(3) ? null : world.money();
        return since(last(opportunity), at -> new OpportunityWon(id, opportunity, amount, cost, at));
    }

    private boolean lose(OpportunityId opportunity) {
        return since(last(opportunity), at -> new OpportunityLost(id, opportunity, "price", SEALED, at));
    }

    private boolean reverse(OpportunityId opportunity) {
        long left = left(opportunity);
        if (left == 0) {
            return false;
        }
        long minor = world.oncePer(3) ? left : 1 + world.upTo((int) left);
        reversedMinor.merge(opportunity, minor, Long::sum);
        return since(
                last(opportunity),
                at -> new WinReversed(
                        id, opportunity, Money.ofMinor(minor, RandomHistory.EUR), minor == left, SEALED, at));
    }

    private boolean correctWin(OpportunityId opportunity) {
        Money amount = world.oncePer(3) ? null : world.money();
        if (amount != null) {
            if (amount.minor() <= reversedMinor.get(opportunity)) {
                return false;
            }
            wonMinor.put(opportunity, amount.minor());
        }
        Money cost = amount == null || world.oncePer(2) ? world.money() : null;
        return record(List.of(new WinCorrected(id, opportunity, amount, cost, SEALED)));
    }

    private boolean reopen(OpportunityId opportunity) {
        Lifecycle.Opportunity state = lifecycle().opportunities().get(opportunity);
        Instant at = someTimeSince(last(opportunity));
        OpportunityReopened reopened = new OpportunityReopened(id, opportunity, state.stage(), at);
        if (state.state() != OpportunityState.WON) {
            return record(List.of(reopened));
        }
        Money left = Money.ofMinor(left(opportunity), RandomHistory.EUR);
        return record(List.of(new WinReversed(id, opportunity, left, false, null, at), reopened));
    }

    private boolean correctDate() {
        Past chosen = world.oneOf(past);
        if (chosen.at() == null) {
            return false;
        }
        List<Past> moved = past.stream()
                .filter(other -> other.command() == chosen.command() && other.at() != null)
                .toList();
        Instant earliest = Instant.MIN;
        Instant latest = world.now().plus(RandomHistory.SKEW);
        for (Past one : moved) {
            for (Past other : past) {
                if (other.at() != null && other.command() != chosen.command()) {
                    if (mustFollow(one, other) && other.at().isAfter(earliest)) {
                        earliest = other.at();
                    } else if (mustFollow(other, one) && other.at().isBefore(latest)) {
                        latest = other.at();
                    }
                }
            }
        }
        if (earliest.equals(Instant.MIN)) {
            earliest = latest.minus(Duration.ofDays(40));
        }
        Instant corrected = world.someTimeWithin(earliest, latest);
        if (corrected.equals(chosen.at())) {
            return false;
        }
        List<Long> versions = moved.stream().map(one -> past.indexOf(one) + 1L).toList();
        moved.forEach(
                one -> past.set(past.indexOf(one), new Past(one.position(), one.command(), one.event(), corrected)));
        return record(List.of(new DateCorrected(id, chosen.position(), versions, corrected, SEALED)));
    }

    /** Whether the date of {@code later} may not be before that of {@code earlier}. */
    private static boolean mustFollow(Past later, Past earlier) {
        if (earlier.event() instanceof LeadCaptured) {
            return !(later.event() instanceof TouchRecorded)
                    && !(later.event() instanceof LeadScored)
                    && !(later.event() instanceof QualificationAnswered);
        }
        if (earlier.position() >= later.position()) {
            return false;
        }
        if (later.event() instanceof OfOpportunity one && earlier.event() instanceof OfOpportunity other) {
            return one.opportunity().equals(other.opportunity());
        }
        return isQualification(later.event()) && isQualification(earlier.event());
    }

    private static boolean isQualification(ContactEvent event) {
        return event instanceof LeadCaptured
                || event instanceof LeadQualified
                || event instanceof LeadDisqualified
                || event instanceof LeadRecycled;
    }

    private ContactEvent profile(Instant at) {
        CompanyChange company = new CompanyChange(
                world.oncePer(3) ? new Change<>("Acme " + world.upTo(3)) : null,
                world.oncePer(2)
                        ? new Change<>(world.oncePer(3) ? null : world.oneOf(List.of("retail", "medical")))
                        : null,
                world.oncePer(2) ? new Change<>(world.oneOf(List.of("IT", "DE"))) : null,
                world.oncePer(2) ? new Change<>(12) : null,
                null);
        return world.oncePer(5) ? new ProfileUpdated(id, SEALED, null, at) : new ProfileUpdated(id, null, company, at);
    }

    private Company company() {
        return new Company(
                world.oncePer(2) ? "Acme" : null,
                world.oncePer(2) ? "retail" : null,
                world.oncePer(2) ? "IT" : null,
                null,
                null);
    }

    private TouchRecorded touch(Instant at) {
        return new TouchRecorded(
                id, world.someChannel(), world.oneOf(List.of("click", "form")), world.someCampaign(), null, at);
    }

    /** With the score that may follow from it in the same command. */
    private List<ContactEvent> scored(Dated event) {
        return world.oncePer(4) && in(Stage.LEAD, Stage.PROSPECT)
                ? List.of(event, new LeadScored(id, 50, 10, "B4", false, "default/1", List.of(), event.effectiveAt()))
                : List.of(event);
    }

    private boolean record(List<ContactEvent> events) {
        long position = world.history().commit(world.now(), events.toArray());
        commands++;
        for (ContactEvent event : events) {
            past.add(new Past(position++, commands, event, event instanceof Dated dated ? dated.effectiveAt() : null));
        }
        return true;
    }

    private Instant someTimeSince(Instant earliest) {
        Instant latest = world.oncePer(20) ? world.now().plus(RandomHistory.SKEW) : world.now();
        if (earliest.isAfter(latest)) {
            return earliest;
        }
        return world.oncePer(2) ? latest : world.someTimeWithin(earliest, latest);
    }

    private boolean in(Stage... stages) {
        return List.of(stages).contains(lifecycle().stage().orElseThrow());
    }

    /** Sends a command to one of the opportunities in these states; false when there is none, or it would be refused. */
    private boolean with(Predicate<OpportunityId> command, OpportunityState... states) {
        Lifecycle lifecycle = lifecycle();
        List<OpportunityId> found = opportunities.stream()
                .filter(opportunity -> List.of(states)
                        .contains(lifecycle.opportunities().get(opportunity).state()))
                .toList();
        return !found.isEmpty() && command.test(world.oneOf(found));
    }

    private Lifecycle lifecycle() {
        Lifecycle state = Lifecycle.NEW;
        List<Past> inOrder = past.stream()
                .filter(one -> one.at() != null)
                .sorted(Comparator.comparing(Past::at).thenComparing(Past::position))
                .toList();
        for (Past one : inOrder) {
            state = state.after(one.event());
        }
        return state;
    }

    private Instant captured() {
        return past.get(0).at();
    }

    private Instant lastOfQualification() {
        return latest(past.stream().filter(one -> isQualification(one.event())).toList());
    }

    private Instant last(OpportunityId opportunity) {
        return latest(past.stream()
                .filter(one -> one.event() instanceof OfOpportunity of
                        && of.opportunity().equals(opportunity))
                .toList());
    }

    private static Instant latest(List<Past> chain) {
        return chain.get(chain.size() - 1).at();
    }

    private long left(OpportunityId opportunity) {
        return wonMinor.get(opportunity) - reversedMinor.get(opportunity);
    }
}
