package dev.imbuto.command.pipeline;

import dev.imbuto.command.Rejection;
import org.jspecify.annotations.Nullable;

/** Why a pipeline refuses a definition; the reasons stand in the order in which they are looked for. */
public final class PipelineRejection extends Rejection {

    /** The closed list of reasons. */
    public enum Reason implements Rejection.Reason {
        UNKNOWN_PIPELINE(Kind.UNKNOWN, null),
        STALE_VERSION(Kind.STALE, null),
        /** An opportunity is open in a stage that the definition removes. */
        STAGE_IN_USE(Kind.CONFLICT, "/stages"),
        EFFECTIVE_IN_FUTURE(Kind.UNPROCESSABLE, "/effectiveAt");

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

    PipelineRejection(Reason reason, String detail) {
        super(reason, detail);
    }
}
