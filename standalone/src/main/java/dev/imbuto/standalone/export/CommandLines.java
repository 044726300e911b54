package dev.imbuto.standalone.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.LeadScored;
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
import dev.imbuto.contact.CorrectedDates;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Sealed;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.privacy.PersonalData;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The command that made a commit, as a line of a batch.
 *
 * <p>Ids are derived from names, so a contact with an external id and its opportunities have the same ids in the new
 * installation. Only contacts without one are called otherwise there, and are remembered here with their opportunities.
 */
final class CommandLines {
    private static final String GIVEN_NAME = "imbuto:";
    private static final String GONE = "(left out)";
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final EventCodec codec;
    private final @Nullable PersonalData people;
    private final CorrectedDates dates;
    private final Map<ContactId, Map<OpportunityId, OpportunityId>> renamed = new HashMap<>();

    CommandLines(EventCodec codec, @Nullable PersonalData people, CorrectedDates dates) {
        this.codec = codec;
        this.people = people;
        this.dates = dates;
    }

    /** Empty where the commit's effect is part of other lines: corrections of dates. So are frozen periods, which name positions. */
    Optional<ObjectNode> of(List<StoredEvent> commit) {
        List<Object> events = commit.stream().map(codec::decode).toList();
        ObjectNode line = JSON.createObjectNode();
        line.put("ref", Long.toString(commit.get(0).position()));
        line.put("idempotencyKey", commit.get(0).commitId());
        Object first = events.get(0);
        if (first instanceof ContactEvent event) {
            return contactLine(line, event.contact(), events, commit.get(0).sequence() + 1);
        }
        if (first instanceof PeriodFrozen) {
            return Optional.empty();
        }
        if (first instanceof CampaignEvent event) {
            campaignLine(line, event);
        } else if (first instanceof PipelineDefined defined) {
            command(line, "define-pipeline").put("pipeline", defined.pipeline()).put("name", defined.name());
            line.set("stages", JSON.valueToTree(defined.stages()));
            put(line, "effectiveAt", defined.effectiveAt());
        } else {
            throw new IllegalArgumentException("no command makes a " + first.getClass());
        }
        return Optional.of(line);
    }

    private static ObjectNode command(ObjectNode line, String name) {
        return line.put("command", name);
    }

    private static void campaignLine(ObjectNode line, CampaignEvent event) {
        if (event instanceof CampaignLaunched launched) {
            command(line, "launch-campaign").put("key", launched.campaign()).put("name", launched.name());
            line.put("channel", launched.channel());
            put(line, "budget", launched.budget());
            put(line, "effectiveAt", launched.effectiveAt());
            return;
        }
        if (event instanceof SpendRecorded spend) {
            command(line, "record-spend").put("spend", spend.spend());
            put(line, "amount", spend.amount());
            put(line, "from", spend.from());
            put(line, "to", spend.to());
            put(line, "effectiveAt", spend.effectiveAt());
        } else if (event instanceof SpendCorrected corrected) {
            command(line, "correct-spend").put("spend", corrected.spend());
            put(line, "amount", corrected.amount());
        } else if (event instanceof CampaignEnded ended) {
            put(command(line, "end-campaign"), "effectiveAt", ended.effectiveAt());
        }
        line.put("campaign", event.campaign());
    }

    /** @param version number of the first event in the contact's history, from 1 */
    private Optional<ObjectNode> contactLine(ObjectNode line, ContactId contact, List<Object> events, long version) {
        if (events.get(0) instanceof LeadCaptured captured) {
            capture(line, captured, events);
        } else if (events.stream().anyMatch(DateCorrected.class::isInstance)) {
            return Optional.empty();
        } else {
            line.put("contact", nameOf(contact).toString());
            laterCommand(line, (ContactEvent) deciding(events));
        }
        if (events.get(0) instanceof ContactEvent.Dated dated) {
            put(line, "effectiveAt", dates.of(contact, version, dated.effectiveAt()));
        }
        return Optional.of(line);
    }

    /** Scores follow from other decisions, and the reversal of a win from its reopening. */
    private static Object deciding(List<Object> events) {
        for (Object event : events) {
            if (event instanceof OpportunityReopened) {
                return event;
            }
        }
        return events.get(0);
    }

    private void capture(ObjectNode line, LeadCaptured captured, List<Object> events) {
        ContactId contact = captured.contact();
        String externalId = captured.externalId();
        if (externalId == null) {
            externalId = GIVEN_NAME + contact;
            renamed.put(contact, new HashMap<>());
        }
        command(line, "capture-lead").put("externalId", externalId);
        if (captured.person() != null && people != null) {
            put(line, "person", people.openPerson(contact, captured.person()).orElse(null));
        }
        put(line, "company", captured.company());
        put(line, "source", captured.source());
        put(line, "campaign", captured.campaign());
        put(line, "landingPage", captured.landingPage());
        for (Object event : events) {
            if (event instanceof TouchRecorded touch) {
                touch(line.putObject("touch"), touch);
            } else if (event instanceof ConsentGranted consent) {
                consent(line.putObject("consent"), consent);
            }
        }
    }

    private static void touch(ObjectNode fields, TouchRecorded touch) {
        fields.put("channel", touch.channel()).put("kind", touch.kind());
        put(fields, "campaign", touch.campaign());
        put(fields, "url", touch.url());
    }

    private void consent(ObjectNode fields, ConsentGranted consent) {
        fields.put("purpose", consent.purpose()).put("basis", consent.basis());
        put(fields, "wording", consent.wording());
        put(fields, "channel", consent.channel());
        put(fields, "evidence", text(consent.contact(), consent.evidence()));
        put(fields, "expires", consent.expires());
    }

    private void laterCommand(ObjectNode line, ContactEvent event) {
        ContactId contact = event.contact();
        if (event instanceof TouchRecorded touch) {
            touch(command(line, "record-touch"), touch);
        } else if (event instanceof ProfileUpdated updated) {
            command(line, "update-profile");
            if (updated.person() != null) {
                Object change = people == null
                        ? null
                        : people.openChange(contact, updated.person()).orElse(null);
                line.set("person", change == null ? JSON.createObjectNode() : JSON.valueToTree(change));
            }
            put(line, "company", updated.company());
        } else if (event instanceof ConsentGranted consent) {
            consent(command(line, "grant-consent"), consent);
        } else if (event instanceof ConsentWithdrawn withdrawn) {
            command(line, "withdraw-consent").put("purpose", withdrawn.purpose());
        } else if (event instanceof QualificationAnswered answered) {
            command(line, "answer-qualification");
            answered.answers().forEach((criterion, answer) -> {
                ObjectNode fields = line.putObject(criterion.name().toLowerCase(Locale.ROOT));
                put(fields.put("score", answer.score()), "evidence", text(contact, answer.evidence()));
            });
        } else if (event instanceof LeadScored) {
            command(line, "score");
        } else if (event instanceof LeadQualified qualified) {
            command(line, "qualify").set("criteria", JSON.valueToTree(qualified.criteria()));
            put(line, "reason", text(contact, qualified.reason()));
        } else if (event instanceof LeadDisqualified disqualified) {
            command(line, "disqualify").put("reason", disqualified.reason());
            put(line, "note", text(contact, disqualified.note()));
        } else if (event instanceof LeadRecycled) {
            command(line, "recycle");
        } else if (event instanceof OwnerAssigned assigned) {
            put(command(line, "assign").put("owner", assigned.owner()), "team", assigned.team());
        } else if (event instanceof PersonalDataErased erased) {
            command(line, "erase").put("reason", erased.reason());
        } else {
            opportunityCommand(line, event);
        }
    }

    private void opportunityCommand(ObjectNode line, ContactEvent event) {
        ContactId contact = event.contact();
        if (event instanceof OpportunityOpened opened) {
            open(line, opened);
        } else if (event instanceof OpportunityAdvanced advanced) {
            about(command(line, "advance-opportunity"), contact, advanced.opportunity());
            line.put("to", advanced.to());
        } else if (event instanceof OpportunityRevised revised) {
            about(command(line, "revise-opportunity"), contact, revised.opportunity());
            put(line, "amount", revised.amount());
            put(line, "expectedClose", revised.expectedClose());
        } else if (event instanceof OpportunityWon won) {
            about(command(line, "close-won"), contact, won.opportunity());
            put(line, "amount", won.amount());
            put(line, "costOfSale", won.costOfSale());
        } else if (event instanceof OpportunityLost lost) {
            about(command(line, "close-lost"), contact, lost.opportunity());
            line.put("reason", lost.reason());
            put(line, "note", text(contact, lost.note()));
        } else if (event instanceof OpportunityReopened reopened) {
            about(command(line, "reopen-opportunity"), contact, reopened.opportunity());
        } else if (event instanceof WinReversed reversed) {
            about(command(line, "reverse-win"), contact, reversed.opportunity());
            put(line, "amount", reversed.amount());
            line.put("reason", neededText(contact, reversed.reason()));
        } else if (event instanceof WinCorrected corrected) {
            about(command(line, "correct-win"), contact, corrected.opportunity());
            put(line, "amount", corrected.amount());
            put(line, "costOfSale", corrected.costOfSale());
            line.put("reason", neededText(contact, corrected.reason()));
        } else {
            throw new IllegalArgumentException("no command makes a " + event.getClass());
        }
    }

    private void open(ObjectNode line, OpportunityOpened opened) {
        ContactId contact = opened.contact();
        command(line, "open-opportunity");
        put(line, "externalId", opened.externalId());
        line.put("pipeline", opened.pipeline()).put("stage", opened.stage());
        put(line, "name", text(contact, opened.name()));
        put(line, "amount", opened.amount());
        put(line, "expectedClose", opened.expectedClose());
        Map<OpportunityId, OpportunityId> known = renamed.get(contact);
        if (known != null) {
            ContactId name = nameOf(contact);
            known.put(
                    opened.opportunity(),
                    opened.externalId() == null
                            ? OpportunityId.ofOrdinal(name, known.size() + 1)
                            : OpportunityId.ofExternal(name, opened.externalId()));
        }
    }

    private ContactId nameOf(ContactId contact) {
        return renamed.containsKey(contact) ? ContactId.ofExternal(GIVEN_NAME + contact) : contact;
    }

    private void about(ObjectNode line, ContactId contact, OpportunityId opportunity) {
        Map<OpportunityId, OpportunityId> known = renamed.get(contact);
        OpportunityId id = known == null ? opportunity : known.get(opportunity);
        if (id == null) {
            throw new IllegalArgumentException("opportunity " + opportunity + " was never opened");
        }
        line.put("opportunity", id.toString());
    }

    private @Nullable String text(ContactId contact, @Nullable Sealed sealed) {
        return sealed == null || people == null
                ? null
                : people.openText(contact, sealed).orElse(null);
    }

    private String neededText(ContactId contact, @Nullable Sealed sealed) {
        String text = text(contact, sealed);
        return text == null ? GONE : text;
    }

    private static void put(ObjectNode fields, String name, @Nullable Object value) {
        if (value instanceof Instant instant) {
            fields.put(name, instant.toString());
        } else if (value != null) {
            fields.set(name, JSON.valueToTree(value));
        }
    }
}
