package dev.imbuto.command;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The business said no: nothing was changed. The code is one of a closed list that clients may rely on.
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

    protected Rejection(String detail) {
        super(detail, null, false, false);
    }

    /** The code of a reason: its name in kebab case. */
    protected static String codeOf(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Kebab case, stable, part of the HTTP contract. */
    public abstract String code();

    public abstract Kind kind();

    /** JSON pointer of the field of the command that is to blame; null when it is none in particular. */
    public abstract @Nullable String pointer();

    /** What a program can use besides the code, by member name of the problem document; empty when there is nothing. */
    public Map<String, Object> members() {
        return Map.of();
    }
}
