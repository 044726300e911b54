package dev.imbuto.query.contact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.contact.Answer;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Sealed;
import dev.imbuto.privacy.PersonalData;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Opens what is sealed in the stored payloads of a contact's events; it becomes null where the contact is erased, or its key
 * destroyed.
 */
final class SealedParts {
    /** As events are stored: what is absent has no member. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final boolean erased;
    private final PersonalData personalData;

    SealedParts(boolean erased, PersonalData personalData) {
        this.erased = erased;
        this.personalData = personalData;
    }

    /** Replaces the sealed parts of the payload, which is that of the event, by what they are in the clear. */
    void open(ContactEvent event, ObjectNode payload) {
        ContactId contact = event.contact();
        if (event instanceof LeadCaptured captured) {
            open(payload, "person", contact, captured.person(), personalData::openPerson);
        } else if (event instanceof ProfileUpdated updated) {
            open(payload, "person", contact, updated.person(), personalData::openChange);
        } else if (event instanceof ConsentGranted granted) {
            openText(payload, "evidence", contact, granted.evidence());
        } else if (event instanceof QualificationAnswered) {
            for (JsonNode answer : payload.path("answers")) {
                openEvidence((ObjectNode) answer, contact);
            }
        } else if (event instanceof LeadQualified qualified) {
            openText(payload, "reason", contact, qualified.reason());
        } else if (event instanceof LeadDisqualified disqualified) {
            openText(payload, "note", contact, disqualified.note());
        } else if (event instanceof OpportunityOpened opened) {
            openText(payload, "name", contact, opened.name());
        } else if (event instanceof OpportunityLost lost) {
            openText(payload, "note", contact, lost.note());
        } else if (event instanceof WinReversed reversed) {
            openText(payload, "reason", contact, reversed.reason());
        } else if (event instanceof DateCorrected corrected) {
            openText(payload, "reason", contact, corrected.reason());
        } else if (event instanceof WinCorrected corrected) {
            openText(payload, "reason", contact, corrected.reason());
        }
    }

    private void openEvidence(ObjectNode answer, ContactId contact) {
        openText(
                answer,
                "evidence",
                contact,
                JSON.treeToValue(answer, Answer.class).evidence());
    }

    private void openText(ObjectNode payload, String field, ContactId contact, @Nullable Sealed sealed) {
        open(payload, field, contact, sealed, personalData::openText);
    }

    private <T> void open(
            ObjectNode payload,
            String field,
            ContactId contact,
            @Nullable Sealed sealed,
            BiFunction<ContactId, Sealed, Optional<T>> opening) {
        if (sealed != null) {
            T opened = erased ? null : opening.apply(contact, sealed).orElse(null);
            payload.set(field, JSON.valueToTree(opened));
        }
    }
}
