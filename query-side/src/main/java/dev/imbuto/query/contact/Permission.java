package dev.imbuto.query.contact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a contact may, or may not, be contacted for a purpose at some moment. Only {@link #GRANTED} allows it. */
public enum Permission {
    /** It was given, and neither withdrawn nor outlived. */
    GRANTED,
    /** It was taken back at or after the time it was given, or was objected to before it ever was. */
    WITHDRAWN,
    /** The time for which it was given is over. */
    EXPIRED,
    NEVER_GIVEN,
    /** The person was forgotten. */
    ERASED;

    /**
     * What follows from the latest grant and the latest withdrawal. A withdrawal wins over a grant of the same instant.
     *
     * @param expires the first moment for which the grant no longer holds; null when it holds for ever
     */
    static Permission at(
            Instant now, @Nullable Instant grantedAt, @Nullable Instant expires, @Nullable Instant withdrawnAt) {
        if (withdrawnAt != null && (grantedAt == null || !grantedAt.isAfter(withdrawnAt))) {
            return WITHDRAWN;
        }
        if (grantedAt == null) {
            return NEVER_GIVEN;
        }
        return expires == null || now.isBefore(expires) ? GRANTED : EXPIRED;
    }

    /** In lower case with hyphens. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
