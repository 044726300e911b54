package dev.imbuto.period;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A year, quarter or month of the calendar, in UTC.
 *
 * @param key {@code 2017}, {@code 2017-Q1} or {@code 2017-03}
 * @param from its first day
 * @param to the day after its last
 */
public record CalendarPeriod(String key, LocalDate from, LocalDate to) {
    private static final Pattern KEY =
            Pattern.compile("(?<year>[1-9]\\d{3})(-Q(?<quarter>[1-4])|-(?<month>0[1-9]|1[0-2]))?");

    /** Reads a key; throws {@link IllegalArgumentException} naming the text when it is none. */
    public static CalendarPeriod of(String key) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a year, quarter or month like 2017, 2017-Q1 or 2017-03: " + key);
        }
        int year = Integer.parseInt(parts.group("year"));
        if (parts.group("quarter") != null) {
            int first = 3 * Integer.parseInt(parts.group("quarter")) - 2;
            return months(key, YearMonth.of(year, first), 3);
        } else if (parts.group("month") != null) {
            return months(key, YearMonth.of(year, Integer.parseInt(parts.group("month"))), 1);
        }
        return months(key, YearMonth.of(year, 1), 12);
    }

    private static CalendarPeriod months(String key, YearMonth first, int months) {
        return new CalendarPeriod(key, first.atDay(1), first.plusMonths(months).atDay(1));
    }

    /** The instant that ends it, which is not part of it. */
    public Instant end() {
        return to.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
