package dev.imbuto.standalone.export;

import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** When events happened, as far as that was corrected: the last correction holds. */
final class CorrectedDates {
    static final String TYPE = Objects.requireNonNull(DateCorrected.class.getAnnotation(EventType.class))
            .value();

    private record Event(ContactId contact, long version) {}

    private final Map<Event, Instant> corrected = new HashMap<>();

    void add(DateCorrected correction) {
        for (long version : correction.versions()) {
            corrected.put(new Event(correction.contact(), version), correction.correctedTo());
        }
    }

    /** When the contact's event of this number, from 1, happened. */
    Instant of(ContactId contact, long version, Instant recorded) {
        return corrected.getOrDefault(new Event(contact, version), recorded);
    }
}
