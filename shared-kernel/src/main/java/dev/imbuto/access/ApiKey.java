package dev.imbuto.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as everybody may see it.
 *
 * @param id the second part of the key itself, by which it can be told from others: not secret
 * @param label what it is for, in its maker's words; null when nothing was said
 * @param expires from when on it is no longer accepted; null when it never expires
 * @param lastUsed when it was last accepted, to the minute or so; null when it never was
 * @param revoked since when it is no longer accepted; null while it is
 */
public record ApiKey(
        String id,
        Role role,
        @Nullable String label,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant lastUsed,
        @Nullable Instant revoked) {
    private static final int LONGEST_LABEL = 200;

    /** Refuses a label that is blank, is longer than 200 characters or holds control characters. */
    public ApiKey {
        if (label != null) {
            boolean printable = label.codePoints().noneMatch(Character::isISOControl);
            if (label.isBlank() || label.length() > LONGEST_LABEL || !printable) {
                throw new IllegalArgumentException(
                        "a label has 1 to " + LONGEST_LABEL + " characters and no control characters");
            }
        }
    }

    /** The first characters of the key, by which people know it. */
    public String prefix() {
        return ApiKeys.START + id;
    }

    boolean isAccepted(Instant now) {
        return revoked == null && (expires == null || now.isBefore(expires));
    }

    /**
     * A key that was just made. This is the only time that it can be seen.
     *
     * @param expires from when on it is no longer accepted; null when it never expires
     */
    public record Made(String id, String key, @Nullable Instant expires) {}
}
