package dev.imbuto.audit;

import java.time.Instant;

/**
 * An access as it was recorded.
 *
 * @param number 1 for the first
 * @param recordedAt to the microsecond; never before that of the record before
 * @param hash of this record and, through it, of all before; 64 digits of lower-case hexadecimal
 */
public record AccessRecord(long number, Instant recordedAt, Access access, String hash) {}
