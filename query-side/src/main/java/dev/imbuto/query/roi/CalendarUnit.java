package dev.imbuto.query.roi;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How long a bucket is; all of them begin at midnight UTC, weeks on Mondays. */
enum CalendarUnit {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR;

    /** By the name in queries. */
    static final Map<String, CalendarUnit> BY_NAME;

    static {
        Map<String, CalendarUnit> byName = new LinkedHashMap<>();
        Arrays.stream(values()).forEach(unit -> byName.put(unit.sql(), unit));
        BY_NAME = Collections.unmodifiableMap(byName);
    }

    /** The first day of the unit that this day is in. */
    LocalDate first(LocalDate day) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
            case QUARTER -> day.with(IsoFields.DAY_OF_QUARTER, 1);
            case YEAR -> day.withDayOfYear(1);
        };
    }

    /** The first day of the unit after the one that begins on this day. */
    LocalDate next(LocalDate first) {
        return switch (this) {
            case DAY -> first.plusDays(1);
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
            case QUARTER -> first.plusMonths(3);
            case YEAR -> first.plusYears(1);
        };
    }

    /** As {@code date_trunc} calls it. */
    String sql() {
        return name().toLowerCase(Locale.ROOT);
    }
}
