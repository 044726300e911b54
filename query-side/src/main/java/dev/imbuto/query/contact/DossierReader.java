package dev.imbuto.query.contact;

import dev.imbuto.audit.Access;
import dev.imbuto.audit.AccessRecord;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.timeline.Timeline;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts together all that is held about a contact. Safe for use by many threads. */
final class DossierReader {
    private static final int MOST_READS = 10_000;

    private final ContactReader contacts;
    private final PersonalData personalData;
    private final AccessRecords reads;
    private final Clock clock;

    DossierReader(ContactReader contacts, PersonalData personalData, AccessRecords reads, Clock clock) {
        this.contacts = contacts;
        this.personalData = personalData;
        this.reads = reads;
        this.clock = clock;
    }

    /** All of it, with what was recorded of readings up to now; empty when there is no such contact. */
    Optional<Dossier> of(ContactId contact) {
        List<KnownEvent> known = contacts.known(contact, Long.MAX_VALUE);
        return contacts.fold(contact, known, null).map(view -> {
            List<History.Entry> history = History.of(known, null);
            List<Timeline.Item> events = contacts.timeline(contact, 0, known.size())
                    .map(Timeline::items)
                    .orElse(List.of());
            Map<Long, Timeline.Item> byPosition =
                    events.stream().collect(Collectors.toMap(Timeline.Item::position, Function.identity()));
            List<AccessRecord> read = reads.readOf(contact, known.get(0).position(), 0, MOST_READS + 1);
            List<AccessRecord> shown = read.subList(0, Math.min(read.size(), MOST_READS));
            return new Dossier(
                    clock.instant(),
                    view,
                    claim(contact, view.person()),
                    those(history, byPosition, Set.of(LeadCaptured.class, ProfileUpdated.class)),
                    those(history, byPosition, Set.of(ConsentGranted.class, ConsentWithdrawn.class)),
                    those(history, byPosition, Set.of(TouchRecorded.class)),
                    those(history, byPosition, Set.of(LeadScored.class)),
                    events,
                    shown.stream().map(DossierReader::reading).toList(),
                    read.size() > MOST_READS ? shown.get(MOST_READS - 1).number() : null);
        });
    }

    private Dossier.@Nullable EmailClaim claim(ContactId contact, @Nullable Person person) {
        String address = person == null ? null : person.email();
        return address == null
                ? null
                : new Dossier.EmailClaim(
                        address, personalData.withEmail(address).contains(contact));
    }

    private static List<Dossier.Happening> those(
            List<History.Entry> history, Map<Long, Timeline.Item> items, Set<Class<?>> types) {
        return history.stream()
                .filter(entry -> types.contains(entry.event().getClass()))
                .map(entry -> happening(entry, Objects.requireNonNull(items.get(entry.position()))))
                .toList();
    }

    private static Dossier.Happening happening(History.Entry entry, Timeline.Item item) {
        return new Dossier.Happening(
                item.position(), item.type(), entry.at(), item.recordedAt(), item.actor(), item.data());
    }

    private static Dossier.Reading reading(AccessRecord record) {
        Access access = record.access();
        return new Dossier.Reading(
                record.number(),
                record.recordedAt(),
                access.actor(),
                access.client(),
                access.route(),
                access.correlationId(),
                access.everybodyUpTo() > 0);
    }
}
