package dev.imbuto.command.contact;

import dev.imbuto.command.Rejection;
import dev.imbuto.contact.ContactId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a contact refuses a command; the reasons stand in the order in which they are looked for. */
public final class ContactRejection extends Rejection {

    /** The closed list of reasons. */
    public enum Reason implements Rejection.Reason {
        UNKNOWN_CONTACT(Kind.UNKNOWN, null),
        STALE_VERSION(Kind.STALE, null),
        /** The person was forgotten; nothing is decided about the contact any more. */
        ERASED(Kind.CONFLICT, null),

        UNKNOWN_OPPORTUNITY(Kind.UNKNOWN, "/opportunity"),
        /** No opportunity is named, and none is open. */
        NO_OPEN_OPPORTUNITY(Kind.CONFLICT, "/opportunity"),
        /** No opportunity is named, and several are open. */
        AMBIGUOUS_OPPORTUNITY(Kind.UNPROCESSABLE, "/opportunity"),
        UNKNOWN_PIPELINE(Kind.UNKNOWN, "/pipeline"),
        /** The opportunity's pipeline has no such stage. */
        UNKNOWN_STAGE(Kind.UNKNOWN, null),
        /** The contact has no event there, or one that has no time of its own. */
        UNKNOWN_POSITION(Kind.UNKNOWN, "/position"),

        ALREADY_CAPTURED(Kind.CONFLICT, "/externalId"),
        ALREADY_OPENED(Kind.CONFLICT, "/externalId"),
        NOT_ALLOWED_IN_STAGE(Kind.CONFLICT, null),
        OPPORTUNITY_NOT_OPEN(Kind.CONFLICT, "/opportunity"),
        OPPORTUNITY_NOT_CLOSED(Kind.CONFLICT, "/opportunity"),
        OPPORTUNITY_NOT_WON(Kind.CONFLICT, "/opportunity"),

        EFFECTIVE_IN_FUTURE(Kind.UNPROCESSABLE, "/effectiveAt"),
        EFFECTIVE_ORDER(Kind.UNPROCESSABLE, "/effectiveAt"),

        UNKNOWN_REASON(Kind.UNPROCESSABLE, "/reason"),
        /** The basis of a consent is none of the law's, where that is refused. */
        UNKNOWN_BASIS(Kind.UNPROCESSABLE, "/basis"),
        UNSUPPORTED_CURRENCY(Kind.UNPROCESSABLE, null),
        ALREADY_IN_STAGE(Kind.CONFLICT, "/to"),
        NOTHING_TO_REVERSE(Kind.UNPROCESSABLE, "/amount"),
        /** More is reversed than is left of the win. */
        EXCEEDS_WIN(Kind.UNPROCESSABLE, "/amount"),
        /** A win is corrected to what is reversed of it already, or below. */
        BELOW_REVERSED(Kind.UNPROCESSABLE, "/amount"),
        DUPLICATE_EMAIL(Kind.CONFLICT, "/person/email");

        private final Kind kind;
        private final @Nullable String pointer;

        Reason(Kind kind, @Nullable String pointer) {
            this.kind = kind;
            this.pointer = pointer;
        }

        @Override
        public Kind kind() {
            return kind;
        }

        @Override
        public @Nullable String pointer() {
            return pointer;
        }
    }

    private ContactRejection(Reason reason, String detail, Map<String, Object> members) {
        super(reason, reason.pointer, detail, members);
    }

    ContactRejection(Reason reason, String detail) {
        super(reason, detail);
    }

    /** Blames another field than this reason usually does. */
    ContactRejection(Reason reason, String pointer, String detail) {
        super(reason, pointer, detail, Map.of());
    }

    static ContactRejection alreadyCaptured(ContactId contact) {
        return new ContactRejection(
                Reason.ALREADY_CAPTURED, "contact " + contact + " has been captured already", Map.of("id", contact));
    }

    static ContactRejection duplicateEmail(Set<ContactId> others) {
        return new ContactRejection(
                Reason.DUPLICATE_EMAIL, DuplicateEmails.describe(others), Map.of("contacts", List.copyOf(others)));
    }
}
