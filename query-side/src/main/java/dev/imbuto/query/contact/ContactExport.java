package dev.imbuto.query.contact;

import dev.imbuto.audit.Access;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.report.CsvRows;
import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The contacts who may be contacted for a purpose, as CSV: for those who then contact them, and for nobody else.
 *
 * <p>Goes by the log and not by any read model. Whether somebody may be contacted is asked when their row is written.
 */
public final class ContactExport {
    private static final int BATCH = 5_000;
    private static final List<String> HEADER = List.of(
            "id",
            "externalId",
            "name",
            "email",
            "phone",
            "jobTitle",
            "company",
            "country",
            "purpose",
            "basis",
            "wording",
            "grantedAt",
            "expires");

    private final EventLog log;
    private final EventCodec codec;
    private final ContactReader contacts;

    public ContactExport(EventLog log, EventCodec codec, PersonalData personalData, Clock clock) {
        this.log = log;
        this.codec = codec;
        this.contacts = new ContactReader(log, codec, personalData, ConsentSettings.NONE, clock);
    }

    /**
     * Writes a header and a row for each contact, in the order in which they first agreed.
     *
     * @param recording is told whose rows come next, at most {@value Access#MOST_CONTACTS} at a time, and throws when they must
     *     not be written
     * @param progress is told the position of the log that was looked at, now and then
     */
    public void write(String purpose, Consumer<List<ContactId>> recording, Writer csv, LongConsumer progress)
            throws IOException {
        CsvRows.write(HEADER, csv);
        List<ContactView> part = new ArrayList<>();
        for (ContactId contact : everGranted(purpose, progress)) {
            Optional<ContactView> view =
                    contacts.view(contact, null, Long.MAX_VALUE).filter(now -> now.allows(purpose));
            if (view.isPresent()) {
                part.add(view.get());
            }
            if (part.size() == Access.MOST_CONTACTS) {
                write(part, purpose, recording, csv);
                part.clear();
            }
        }
        if (!part.isEmpty()) {
            write(part, purpose, recording, csv);
        }
    }

    private Set<ContactId> everGranted(String purpose, LongConsumer progress) {
        Set<ContactId> found = new LinkedHashSet<>();
        long position = 0;
        List<StoredEvent> batch;
        do {
            batch = log.read(position, BATCH);
            for (StoredEvent event : batch) {
                if (event.aggregateType().equals("contact")
                        && event.type().equals("contact.consent-granted")
                        && codec.decode(event) instanceof ConsentGranted granted
                        && granted.purpose().equals(purpose)) {
                    found.add(granted.contact());
                }
                position = event.position();
            }
            progress.accept(position);
        } while (batch.size() == BATCH);
        return found;
    }

    private static void write(List<ContactView> views, String purpose, Consumer<List<ContactId>> recording, Writer csv)
            throws IOException {
        recording.accept(views.stream().map(ContactView::id).toList());
        for (ContactView view : views) {
            CsvRows.write(row(view, purpose), csv);
        }
    }

    private static List<@Nullable Object> row(ContactView view, String purpose) {
        Person person = view.person() == null ? Person.UNKNOWN : view.person();
        Company company = view.company() == null ? Company.UNKNOWN : view.company();
        ContactView.Consent consent = view.consents().stream()
                .filter(each -> each.purpose().equals(purpose))
                .findFirst()
                .orElseThrow();
        return Arrays.asList(
                view.id(),
                view.externalId(),
                person.name(),
                person.email(),
                person.phone(),
                person.jobTitle(),
                company.name(),
                company.country(),
                purpose,
                consent.basis(),
                consent.wording(),
                consent.grantedAt(),
                consent.expires());
    }
}
