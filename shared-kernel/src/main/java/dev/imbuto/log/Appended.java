package dev.imbuto.log;

import java.time.Instant;

/**
 * Where a commit stands.
 *
 * @param repeated whether it stood there before this call
 */
public record Appended(long firstPosition, long lastPosition, Instant recordedAt, boolean repeated) {}
