package dev.imbuto.command;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The business said no: nothing was changed. The reason is one of a closed list that clients may rely on.
 */
public abstract class Rejection extends RuntimeException {

    /** What kind of no, which decides the HTTP status. */
    public enum Kind {
        /** What the command speaks of does not exist: 404. */
        UNKNOWN,
        /** The state does not allow it: 409. */
        CONFLICT,
        /** The caller's version is not the current one: 412. */
        STALE,
        /** It can be read but makes no sense here: 422. */
        UNPROCESSABLE
    }

    /** Why, out of a closed list; the enums that implement this are the lists. */
    public interface Reason {
        Kind kind();

        /** JSON pointer of the field that is usually to blame; null when it is none in particular. */
        @Nullable
        String pointer();

        String name();

        /** Kebab case, stable, part of the HTTP contract. */
        default String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final transient Reason reason;
    private final @Nullable String pointer;
    private final transient Map<String, Object> members;

    protected Rejection(Reason reason, @Nullable String pointer, String detail, Map<String, Object> members) {
        super(detail, null, false, false);
        this.reason = reason;
        this.pointer = pointer;
        this.members = members;
    }

    protected Rejection(Reason reason, String detail) {
        this(reason, reason.pointer(), detail, Map.of());
    }

    public final Reason reason() {
        return reason;
    }

    /** JSON pointer of the field of the command that is to blame; null when it is none in particular. */
    public final @Nullable String pointer() {
        return pointer;
    }

    /** What a program can use besides the code, by member name of the problem document; empty when there is nothing. */
    public final Map<String, Object> members() {
        return members;
    }
}
