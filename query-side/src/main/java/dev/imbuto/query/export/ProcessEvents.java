package dev.imbuto.query.export;

import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
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
import dev.imbuto.contact.Money;
import dev.imbuto.log.EventType;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each kind of event says in an object-centric event log: its attributes, and what it happened to. */
final class ProcessEvents {
    /** What an event says besides when: {@code type} is one of OCEL's {@code string, integer, float, boolean}. */
    record Attribute<E>(String name, String type, Function<E, @Nullable Object> value) {}

    /** Something that the event happened to, and what it is to it. */
    record Relation(ProcessObject object, String qualifier) {}

    /** A kind of event, by its logical name on disk. */
    record Kind<E>(Class<E> event, List<Attribute<E>> attributes) {
        String name() {
            return Objects.requireNonNull(event.getAnnotation(EventType.class)).value();
        }

        /** The attributes that this event has, in their order. */
        Map<String, Object> values(Object happened) {
            E one = event.cast(happened);
            Map<String, Object> values = new LinkedHashMap<>();
            for (Attribute<E> attribute : attributes) {
                Object value = attribute.value().apply(one);
                if (value != null) {
                    values.put(attribute.name(), value);
                }
            }
            return values;
        }
    }

    private static final Map<Class<?>, Kind<?>> KINDS = new LinkedHashMap<>();

    static {
        kind(
                LeadCaptured.class,
                text("source", LeadCaptured::source),
                text("channel", LeadCaptured::channel),
                text("landingPage", LeadCaptured::landingPage));
        kind(TouchRecorded.class, text("channel", TouchRecorded::channel), text("kind", TouchRecorded::kind));
        kind(ProfileUpdated.class);
        kind(ConsentGranted.class, text("purpose", ConsentGranted::purpose), text("basis", ConsentGranted::basis));
        kind(ConsentWithdrawn.class, text("purpose", ConsentWithdrawn::purpose));
        kind(
                QualificationAnswered.class,
                text(
                        "criteria",
                        answered -> joined(
                                answered.answers().keySet().stream().sorted().toList())));
        kind(
                LeadScored.class,
                new Attribute<>("fit", "integer", LeadScored::fit),
                new Attribute<>("engagement", "integer", LeadScored::engagement),
                text("grade", LeadScored::grade),
                new Attribute<>("bantMet", "boolean", LeadScored::bantMet),
                text("policy", LeadScored::policy));
        kind(LeadQualified.class, text("criteria", qualified -> joined(qualified.criteria())));
        kind(LeadDisqualified.class, text("reason", LeadDisqualified::reason));
        kind(LeadRecycled.class);
        kind(OwnerAssigned.class, text("owner", OwnerAssigned::owner), text("team", OwnerAssigned::team));
        kind(
                OpportunityOpened.class,
                text("stage", OpportunityOpened::stage),
                money("amount", OpportunityOpened::amount));
        kind(OpportunityAdvanced.class, text("stage", OpportunityAdvanced::to));
        kind(OpportunityRevised.class, money("amount", OpportunityRevised::amount));
        kind(
                OpportunityWon.class,
                money("amount", OpportunityWon::amount),
                money("costOfSale", OpportunityWon::costOfSale));
        kind(OpportunityLost.class, text("reason", OpportunityLost::reason));
        kind(
                WinReversed.class,
                money("amount", WinReversed::amount),
                new Attribute<>("ends", "boolean", WinReversed::ends));
        kind(OpportunityReopened.class, text("stage", OpportunityReopened::stage));
        kind(
                DateCorrected.class,
                text("correctedTo", corrected -> corrected.correctedTo().toString()));
        kind(WinCorrected.class, money("amount", WinCorrected::amount), money("costOfSale", WinCorrected::costOfSale));
        kind(PersonalDataErased.class);
        kind(CampaignLaunched.class, text("channel", CampaignLaunched::channel));
        kind(
                SpendRecorded.class,
                money("amount", SpendRecorded::amount),
                text("from", spend -> spend.from().toString()),
                text("to", spend -> spend.to().toString()));
        kind(SpendCorrected.class, money("amount", SpendCorrected::amount));
        kind(CampaignEnded.class);
        kind(PipelineDefined.class, text("name", PipelineDefined::name));
        kind(PeriodFrozen.class, text("period", PeriodFrozen::period));
    }

    private ProcessEvents() {}

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <E> void kind(Class<E> event, Attribute<E>... attributes) {
        KINDS.put(event, new Kind<>(event, List.of(attributes)));
    }

    private static <E> Attribute<E> text(String name, Function<E, @Nullable String> value) {
        return new Attribute<>(name, "string", value::apply);
    }

    private static <E> Attribute<E> money(String name, Function<E, @Nullable Money> value) {
        return new Attribute<>(name, "float", event -> amount(value.apply(event)));
    }

    private static @Nullable BigDecimal amount(@Nullable Money money) {
        return money == null ? null : money.amount();
    }

    private static String joined(Collection<?> words) {
        return words.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    static Collection<Kind<?>> kinds() {
        return KINDS.values();
    }

    /** The kind of an event; throws {@link IllegalArgumentException} when there is none. */
    static Kind<?> kindOf(Object event) {
        Kind<?> kind = KINDS.get(event.getClass());
        if (kind == null) {
            throw new IllegalArgumentException("no event of a process: " + event.getClass());
        }
        return kind;
    }

    /** When it happened as it was first recorded; null for corrections, which only ever are recorded. */
    static @Nullable Instant effectiveAt(Object event) {
        if (event instanceof Dated dated) {
            return dated.effectiveAt();
        } else if (event instanceof CampaignLaunched launched) {
            return launched.effectiveAt();
        } else if (event instanceof SpendRecorded spend) {
            return spend.effectiveAt();
        } else if (event instanceof CampaignEnded ended) {
            return ended.effectiveAt();
        } else if (event instanceof PipelineDefined defined) {
            return defined.effectiveAt();
        }
        return null;
    }

    /** What the event happened to: whom it is about first. */
    static List<Relation> relations(Object event) {
        List<Relation> relations = new ArrayList<>();
        if (event instanceof ContactEvent ofContact) {
            relations.add(new Relation(ProcessObject.contact(ofContact.contact()), "contact"));
        }
        if (event instanceof OfOpportunity ofOpportunity) {
            relations.add(new Relation(ProcessObject.opportunity(ofOpportunity.opportunity()), "opportunity"));
        } else if (event instanceof WinCorrected corrected) {
            relations.add(new Relation(ProcessObject.opportunity(corrected.opportunity()), "opportunity"));
        }
        if (event instanceof OpportunityOpened opened) {
            relations.add(new Relation(ProcessObject.pipeline(opened.pipeline()), "pipeline"));
        } else if (event instanceof PipelineDefined defined) {
            relations.add(new Relation(ProcessObject.pipeline(defined.pipeline()), "pipeline"));
        }
        String campaign = campaign(event);
        if (campaign != null) {
            relations.add(new Relation(ProcessObject.campaign(campaign), "campaign"));
        }
        return relations;
    }

    private static @Nullable String campaign(Object event) {
        if (event instanceof CampaignEvent ofCampaign) {
            return ofCampaign.campaign();
        } else if (event instanceof LeadCaptured captured) {
            return captured.campaign();
        } else if (event instanceof TouchRecorded touch) {
            return touch.campaign();
        }
        return null;
    }
}
