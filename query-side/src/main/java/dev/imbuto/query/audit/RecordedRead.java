package dev.imbuto.query.audit;

import dev.imbuto.audit.AccessRecord;
import dev.imbuto.contact.ContactId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reading of personal data.
 *
 * @param actor who read: id of the API key, or {@code cli:} and a user of the operating system
 * @param route method and pattern of the address, or the command line's command
 * @param contacts whose data was shown
 * @param everybodyUpTo everybody captured up to this position of the log was shown; null for those named alone
 * @param hash of this record and, through it, of all before; lower-case hexadecimal
 */
record RecordedRead(
        long number,
        Instant recordedAt,
        String actor,
        String client,
        String route,
        String correlationId,
        List<ContactId> contacts,
        @Nullable Long everybodyUpTo,
        String hash) {

    static RecordedRead of(AccessRecord record) {
        return new RecordedRead(
                record.number(),
                record.recordedAt(),
                record.access().actor(),
                record.access().client(),
                record.access().route(),
                record.access().correlationId(),
                record.access().contacts(),
                record.access().everybodyUpTo() == 0 ? null : record.access().everybodyUpTo(),
                record.hash());
    }
}
