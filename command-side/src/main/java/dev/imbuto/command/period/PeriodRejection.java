package dev.imbuto.command.period;

import dev.imbuto.command.Rejection;
import org.jspecify.annotations.Nullable;

/** Why a period is not frozen; the reasons stand in the order in which they are looked for. */
public final class PeriodRejection extends Rejection {

    /** The closed list of reasons. */
    public enum Reason implements Rejection.Reason {
        UNKNOWN_PERIOD(Kind.UNKNOWN, null),
        STALE_VERSION(Kind.STALE, null),
        /** It was frozen before, for good. */
        ALREADY_FROZEN(Kind.CONFLICT, null),
        PERIOD_NOT_OVER(Kind.UNPROCESSABLE, null),
        /** The log does not reach so far. */
        UNKNOWN_POSITION(Kind.UNPROCESSABLE, "/position");

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

    PeriodRejection(Reason reason, String detail) {
        super(reason, detail);
    }
}
