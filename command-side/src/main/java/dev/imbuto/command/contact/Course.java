package dev.imbuto.command.contact;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.OfOpportunity;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.Lifecycle;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events of a contact that form chains, and the stage that follows from them.
 *
 * <p>Capture, qualifications, disqualifications and recyclings are one chain, the events of each opportunity another.
 * Within a chain time never runs backwards, so the order of its events by time is the order of their versions. The chains
 * of a contact interleave by time: an event that is heard of late has its effect on the stage where it belongs, for which
 * the {@link Lifecycle} is folded anew; the usual event stands last and costs one step.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY, isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class Course {

    /** An event of a chain, in snapshots under its logical name. */
    record Step(
            @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@type")
            @JsonSubTypes({
                @JsonSubTypes.Type(value = LeadCaptured.class, name = "contact.lead-captured"),
                @JsonSubTypes.Type(value = LeadQualified.class, name = "contact.lead-qualified"),
                @JsonSubTypes.Type(value = LeadDisqualified.class, name = "contact.lead-disqualified"),
                @JsonSubTypes.Type(value = LeadRecycled.class, name = "contact.lead-recycled"),
                @JsonSubTypes.Type(value = OpportunityOpened.class, name = "contact.opportunity-opened"),
                @JsonSubTypes.Type(value = OpportunityAdvanced.class, name = "contact.opportunity-advanced"),
                @JsonSubTypes.Type(value = OpportunityRevised.class, name = "contact.opportunity-revised"),
                @JsonSubTypes.Type(value = OpportunityWon.class, name = "contact.opportunity-won"),
                @JsonSubTypes.Type(value = OpportunityLost.class, name = "contact.opportunity-lost"),
                @JsonSubTypes.Type(value = WinReversed.class, name = "contact.win-reversed"),
                @JsonSubTypes.Type(value = OpportunityReopened.class, name = "contact.opportunity-reopened")
            })
            Dated event) {
        /** The opportunity whose chain this is of; null for the contact's own chain. */
        @Nullable
        OpportunityId chain() {
            return event instanceof OfOpportunity of ? of.opportunity() : null;
        }
    }

    /** The version that the capture always has. */
    private static final long CAPTURE = 1;

    private final Timeline<Step> steps;

    /** Follows from the steps; null when it has to be folded anew. Not part of a snapshot. */
    private transient @Nullable Lifecycle lifecycle;

    Course() {
        this(new Timeline<>());
    }

    /** From a snapshot. */
    @JsonCreator
    Course(@JsonProperty("steps") Timeline<Step> steps) {
        this.steps = steps;
    }

    /** Takes note of whatever has a bearing on the stage. */
    void on(ContactEvent event, long version) {
        if (event instanceof DateCorrected corrected) {
            corrected.versions().forEach(moved -> move(moved, corrected.correctedTo()));
        } else if (event instanceof OfOpportunity
                || event instanceof LeadCaptured
                || event instanceof LeadQualified
                || event instanceof LeadDisqualified
                || event instanceof LeadRecycled) {
            add(version, (Dated) event);
        }
    }

    void add(long version, Dated event) {
        Lifecycle before = lifecycle();
        boolean last = steps.add(version, event.effectiveAt(), new Step(event));
        lifecycle = last ? before.after(event) : null;
    }

    void move(long version, Instant to) {
        if (steps.move(version, to)) {
            lifecycle = null;
        }
    }

    /** What all that is known by now comes to. */
    Lifecycle lifecycle() {
        Lifecycle known = lifecycle;
        if (known == null) {
            known = Lifecycle.NEW;
            for (Timeline.Fact<Step> fact : steps.facts()) {
                known = known.after(fact.value().event());
            }
            lifecycle = known;
        }
        return known;
    }

    /** When the contact was captured. */
    Instant capturedAt() {
        return steps.facts().stream()
                .filter(fact -> fact.value().event() instanceof LeadCaptured)
                .map(Timeline.Fact::at)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the contact was never captured"));
    }

    /** When the last event of a chain happened: of an opportunity's, or of the contact's own when null. */
    Instant lastTimeOf(@Nullable OpportunityId chain) {
        for (int i = steps.facts().size() - 1; i >= 0; i--) {
            Timeline.Fact<Step> fact = steps.facts().get(i);
            if (Objects.equals(fact.value().chain(), chain)) {
                return fact.at();
            }
        }
        throw new IllegalStateException("no event of chain " + chain);
    }

    Optional<Instant> timeOf(long version) {
        return steps.timeOf(version);
    }

    /**
     * Refuses to move an event out of its place: in its chain, an opening before the capture, the capture past an opening, or
     * any of the other things that are never older than the capture past that. What else there is may move anywhere.
     *
     * @param moving versions of all the events that move together, which are no obstacle to each other
     * @param notBeforeCapture what else is never older than the capture
     */
    void requireRoom(long version, Instant to, Set<Long> moving, List<Timeline<?>> notBeforeCapture) {
        neighbours(version, moving).forEach(fact -> {
            if (fact.version() < version) {
                EffectiveOrder.requireNotBefore(fact.at(), "the event before it", to);
            } else {
                EffectiveOrder.requireNotAfter(fact.at(), "the event after it", to);
            }
        });
        if (version == CAPTURE) {
            openings().forEach(fact -> EffectiveOrder.requireNotAfter(fact.at(), "the opening of an opportunity", to));
            for (Timeline<?> timeline : notBeforeCapture) {
                timeline.firstTimeExcept(moving)
                        .ifPresent(first ->
                                EffectiveOrder.requireNotAfter(first, "an assignment, profile or consent", to));
            }
        } else if (!moving.contains(CAPTURE)) {
            boolean bound = openings().anyMatch(fact -> fact.version() == version)
                    || notBeforeCapture.stream()
                            .anyMatch(timeline -> timeline.timeOf(version).isPresent());
            if (bound) {
                EffectiveOrder.requireNotBefore(capturedAt(), "the capture", to);
            }
        }
    }

    private Stream<Timeline.Fact<Step>> openings() {
        return steps.facts().stream().filter(fact -> fact.value().event() instanceof OpportunityOpened);
    }

    /** The other events of the chain that an event is of; none when it is of no chain. */
    private Stream<Timeline.Fact<Step>> neighbours(long version, Set<Long> moving) {
        return steps.facts().stream()
                .filter(fact -> fact.version() == version)
                .flatMap(moved -> steps.facts().stream()
                        .filter(fact -> !moving.contains(fact.version()))
                        .filter(fact -> Objects.equals(
                                fact.value().chain(), moved.value().chain())));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Course that && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }
}
