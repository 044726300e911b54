package dev.imbuto.query.period;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A frozen period.
 *
 * @param from its first day
 * @param to the day after its last
 * @param version 1: a period is frozen once
 * @param position of the log that its reported figures are of
 * @param headHash the hash of the commit that ends there
 * @param frozenAt when that was decided
 * @param frozenBy who decided it; null where the log does not say
 */
record PeriodView(
        String key,
        LocalDate from,
        LocalDate to,
        long version,
        long position,
        String headHash,
        Instant frozenAt,
        @Nullable String frozenBy) {}
