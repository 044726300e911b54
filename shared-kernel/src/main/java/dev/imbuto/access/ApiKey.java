package dev.imbuto.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as everybody may see it.
 *
 * @param id the second part of the key itself, by which it can be told from others: not secret
 * @param revoked since when it is no longer accepted; null while it is
 */
public record ApiKey(
        String id, Role role, Instant created, @Nullable Instant revoked) {
    /** A key that was just made. This is the only time that it can be seen. */
    public record Made(String id, String key) {}
}
