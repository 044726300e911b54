package dev.imbuto.command.imports;

import dev.imbuto.http.Instants;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a file writes its dates: {@code iso}, or day, month and year in some order with a separator, such as {@code d-m-y},
 * {@code m/d/y} or {@code d.m.y}.
 *
 * <p>ISO takes dates (2017-06-30) and instants with their offset (2017-06-30T14:00:00Z). The others take one or two digits
 * for day and month and four for the year. A date is its midnight in UTC.
 */
final class DateStyle {
    static final DateStyle ISO = new DateStyle("iso", null);

    private static final Pattern STYLE = Pattern.compile("([dmy])([-/.])([dmy])\\2([dmy])");

    private final String name;
    private final @Nullable Pattern pattern;

    private DateStyle(String name, @Nullable Pattern pattern) {
        this.name = name;
        this.pattern = pattern;
    }

    /** Throws {@link IllegalArgumentException} when the text names no style. */
    static DateStyle of(String text) {
        if (text.equals(ISO.name)) {
            return ISO;
        }
        Matcher style = STYLE.matcher(text);
        if (!style.matches() || text.chars().distinct().count() != 4) {
            throw new IllegalArgumentException("is neither iso nor an order of d, m and y such as d-m-y or m/d/y");
        }
        String separator = Pattern.quote(style.group(2));
        return new DateStyle(
                text,
                Pattern.compile(
                        part(style.group(1)) + separator + part(style.group(3)) + separator + part(style.group(4))));
    }

    private static String part(String letter) {
        return letter.equals("y") ? "(?<y>\\d{4})" : "(?<" + letter + ">\\d{1,2})";
    }

    /** Throws {@link IllegalArgumentException} when the text is no date of this style. */
    LocalDate date(String text) {
        if (pattern == null) {
            return iso(Instants::date, text);
        }
        Matcher parts = pattern.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("is not a date like " + name);
        }
        LocalDate date;
        try {
            date = LocalDate.of(number(parts, "y"), number(parts, "m"), number(parts, "d"));
        } catch (DateTimeException noSuchDay) {
            throw new IllegalArgumentException("is no day of the calendar, read as " + name, noSuchDay);
        }
        try {
            return Instants.date(date.toString());
        } catch (IllegalArgumentException tooEarly) {
            throw new IllegalArgumentException("is before the first year that is taken, read as " + name, tooEarly);
        }
    }

    /** Throws {@link IllegalArgumentException} when the text is no date or instant of this style. */
    Instant instant(String text) {
        return pattern == null
                ? iso(Instants::parse, text)
                : date(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static <T> T iso(Function<String, T> parse, String text) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException("is not a date like 2017-06-30", unfit);
        }
    }

    private static int number(Matcher parts, String group) {
        return Integer.parseInt(parts.group(group));
    }

    @Override
    public String toString() {
        return name;
    }
}
