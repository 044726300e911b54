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
import java.time.Instant;
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

    boolean isOpening(long version) {
        return at(version).anyMatch(fact -> fact.value().event() instanceof OpportunityOpened);
    }

    /** When the event before this one in its chain happened, leaving those aside that move together with it. */
    Optional<Instant> timeBefore(long version, Set<Long> moving) {
        return neighbours(version, moving)
                .filter(fact -> fact.version() < version)
                .map(Timeline.Fact::at)
                .max(Instant::compareTo);
    }

    /** When the event after this one in its chain happened, leaving those aside that move together with it. */
    Optional<Instant> timeAfter(long version, Set<Long> moving) {
        return neighbours(version, moving)
                .filter(fact -> fact.version() > version)
                .map(Timeline.Fact::at)
                .min(Instant::compareTo);
    }

    /** When the first opportunity was opened. */
    Optional<Instant> firstOpening() {
        return steps.facts().stream()
                .filter(fact -> fact.value().event() instanceof OpportunityOpened)
                .map(Timeline.Fact::at)
                .findFirst();
    }

    private Stream<Timeline.Fact<Step>> neighbours(long version, Set<Long> moving) {
        return at(version)
                .flatMap(moved -> steps.facts().stream()
                        .filter(fact -> !moving.contains(fact.version()))
                        .filter(fact -> Objects.equals(
                                fact.value().chain(), moved.value().chain())));
    }

    private Stream<Timeline.Fact<Step>> at(long version) {
        return steps.facts().stream().filter(fact -> fact.version() == version);
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
