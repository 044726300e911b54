package dev.imbuto.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Instants and dates as clients write them: RFC 3339, and a date alone for its midnight in UTC.
 *
 * <p>From 1900 to 9999; whether a date may lie in the future is not a question of form. Digits beyond the microsecond are
 * dropped.
 */
public final class Instants {
    private static final int FIRST_YEAR = 1900;
    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)");
    private static final Pattern INSTANT = Pattern.compile(DATE.pattern()
            + "[Tt](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9})\\d*)?(?:[Zz]|([+-])([01]\\d|2[0-3]):([0-5]\\d))");

    private Instants() {}

    /** Throws {@link IllegalArgumentException} naming the text when it is neither an instant nor a date. */
    public static Instant parse(String text) {
        if (DATE.matcher(text).matches()) {
            return date(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        Matcher parts = INSTANT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "not an instant such as 2017-06-30T00:00:00Z, nor a date: " + abbreviated(text));
        }
        try {
            LocalTime time = LocalTime.of(number(parts, 4), number(parts, 5), number(parts, 6), nanos(parts.group(7)));
            Instant instant = LocalDateTime.of(dateOf(parts), time)
                    .toInstant(offset(parts))
                    .truncatedTo(ChronoUnit.MICROS);
            return checked(instant.atOffset(ZoneOffset.UTC).getYear(), text, instant);
        } catch (DateTimeException noSuchTime) {
            throw new IllegalArgumentException("there is no such time: " + abbreviated(text), noSuchTime);
        }
    }

    /** Throws {@link IllegalArgumentException} naming the text when it is not a date such as 2017-06-30. */
    public static LocalDate date(String text) {
        Matcher parts = DATE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a date such as 2017-06-30: " + abbreviated(text));
        }
        try {
            LocalDate date = dateOf(parts);
            return checked(date.getYear(), text, date);
        } catch (DateTimeException noSuchDay) {
            throw new IllegalArgumentException("there is no such day: " + text, noSuchDay);
        }
    }

    private static LocalDate dateOf(Matcher parts) {
        return LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
    }

    private static <T> T checked(int year, String text, T value) {
        if (year < FIRST_YEAR || year > 9999) {
            throw new IllegalArgumentException(
                    "not between the years " + FIRST_YEAR + " and 9999: " + abbreviated(text));
        }
        return value;
    }

    private static ZoneOffset offset(Matcher parts) {
        if (parts.group(8) == null) {
            return ZoneOffset.UTC;
        }
        int sign = parts.group(8).equals("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(parts, 9), sign * number(parts, 10));
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
