package dev.imbuto.contact;

import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.log.EventType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** When events happened, as far as that was corrected: the last correction holds. */
public final class CorrectedDates {
    /** The logical name of the events that it is made from. */
    public static final String TYPE = Objects.requireNonNull(DateCorrected.class.getAnnotation(EventType.class))
            .value();

    private record Event(ContactId contact, long version) {}

    private final Map<Event, Instant> corrected = new HashMap<>();

    public void add(DateCorrected correction) {
        for (long version : correction.versions()) {
            corrected.put(new Event(correction.contact(), version), correction.correctedTo());
        }
    }

    /** When the contact's event of this number, from 1, happened. */
    public Instant of(ContactId contact, long version, Instant recorded) {
        return corrected.getOrDefault(new Event(contact, version), recorded);
    }
}
