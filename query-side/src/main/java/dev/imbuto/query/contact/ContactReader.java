package dev.imbuto.query.contact;

import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.timeline.Timeline;
import dev.imbuto.query.timeline.TimelineReader;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads contacts out of the log, with personal data in the clear. Safe for use by many threads. */
final class ContactReader {
    private static final int PAGE = 1_000;

    private final EventLog log;
    private final EventCodec codec;
    private final PersonalData personalData;
    private final ConsentSettings asked;
    private final Clock clock;
    private final TimelineReader timelines;

    ContactReader(EventLog log, EventCodec codec, PersonalData personalData, ConsentSettings asked, Clock clock) {
        this.log = log;
        this.codec = codec;
        this.personalData = personalData;
        this.asked = asked;
        this.clock = clock;
        this.timelines = new TimelineReader(log);
    }

    /**
     * The contact as it was at {@code asOf}, whatever happened later; empty when it had not been captured.
     *
     * @param asOf null for all that is known, with consents as they are at this moment
     * @param knownAt the last position that counts
     */
    Optional<ContactView> view(ContactId contact, @Nullable Instant asOf, long knownAt) {
        return fold(contact, known(contact, knownAt), asOf);
    }

    /** The view that these events come to, which are the contact's from its first on. */
    Optional<ContactView> fold(ContactId contact, List<KnownEvent> known, @Nullable Instant asOf) {
        return ContactFold.fold(
                History.of(known, asOf),
                known.size(),
                isErased(contact),
                personalData,
                asked,
                asOf == null ? clock.instant() : asOf);
    }

    /** The events of the contact at positions above {@code after}; empty when the log knows no such contact. */
    Optional<Timeline> timeline(ContactId contact, long after, int limit) {
        if (!timelines.knows(contact.toString())) {
            return Optional.empty();
        }
        SealedParts sealedParts = new SealedParts(isErased(contact), personalData);
        return Optional.of(timelines.read(
                contact.toString(), after, limit, (event, payload) -> sealedParts.open(decode(event), payload)));
    }

    /** Erasing is the last that happens to a contact. */
    private boolean isErased(ContactId contact) {
        long last = log.lastSequence(contact.toString());
        return last >= 0
                && log.readAggregate(contact.toString(), last, 1).stream()
                        .anyMatch(event -> decode(event) instanceof PersonalDataErased);
    }

    /** Whether there is such a contact, erased or not. */
    boolean knows(ContactId contact) {
        return timelines.knows(contact.toString());
    }

    /** The contact's events up to the last position that counts; empty when there is no such contact. */
    List<KnownEvent> known(ContactId contact, long knownAt) {
        List<KnownEvent> known = new ArrayList<>();
        List<StoredEvent> page;
        do {
            page = log.readAggregate(contact.toString(), known.size(), PAGE);
            for (StoredEvent event : page) {
                if (event.position() > knownAt) {
                    return known;
                }
                known.add(new KnownEvent(event.position(), decode(event)));
            }
        } while (page.size() == PAGE);
        return known;
    }

    private ContactEvent decode(StoredEvent event) {
        return (ContactEvent) codec.decode(event);
    }
}
