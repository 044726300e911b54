package dev.imbuto.command.campaign;

import dev.imbuto.command.Rejection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a campaign refuses a command; the reasons stand in the order in which they are looked for. */
public final class CampaignRejection extends Rejection {

    /** The closed list of reasons. */
    public enum Reason implements Rejection.Reason {
        UNKNOWN_CAMPAIGN(Kind.UNKNOWN, null),
        STALE_VERSION(Kind.STALE, null),
        UNKNOWN_SPEND(Kind.UNKNOWN, "/spend"),

        ALREADY_LAUNCHED(Kind.CONFLICT, "/key"),
        ALREADY_RECORDED(Kind.CONFLICT, "/spend"),

        EFFECTIVE_IN_FUTURE(Kind.UNPROCESSABLE, "/effectiveAt"),
        /** The campaign would end before it was launched. */
        EFFECTIVE_ORDER(Kind.UNPROCESSABLE, "/effectiveAt"),

        UNSUPPORTED_CURRENCY(Kind.UNPROCESSABLE, "/amount/currency");

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

    CampaignRejection(Reason reason, String detail) {
        super(reason, detail);
    }

    /** Blames another field than this reason usually does. */
    CampaignRejection(Reason reason, String pointer, String detail) {
        super(reason, pointer, detail, Map.of());
    }
}
