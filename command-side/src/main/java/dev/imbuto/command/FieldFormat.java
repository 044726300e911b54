package dev.imbuto.command;

import dev.imbuto.contact.InvalidFieldException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of commands look like. Each method returns what it was given, in the form in which it is stored, or
 * throws {@link InvalidFieldException}; an absent value is fine for the methods that take one.
 */
public final class FieldFormat {
    /** Longest free text, in UTF-16 characters. */
    public static final int LONG_TEXT = 10_000;

    /** Longest name of a thing or person. */
    public static final int NAME = 300;

    /** Longest value that reports group by. */
    public static final int LABEL = 100;

    /** Longest web address. */
    public static final int URL = 2_000;

    private static final int LONGEST_EXTERNAL_ID = 200;
    private static final int LONGEST_EMAIL = 254; // RFC 5321, section 4.5.3.1.3, less the angle brackets
    private static final Pattern KEY = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");
    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);
    private static final Instant FIRST = FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Instant END =
            LAST_DAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();

    private FieldFormat() {}

    /** A key: lower-case words of ASCII letters and digits, joined by hyphens. */
    public static String key(String pointer, @Nullable String value) {
        String key = text(pointer, value, LABEL);
        if (!KEY.matcher(key).matches()) {
            throw new InvalidFieldException(pointer, "is not of lower-case words joined by hyphens: " + key);
        }
        return key;
    }

    public static @Nullable String optionalKey(String pointer, @Nullable String value) {
        return value == null ? null : key(pointer, value);
    }

    /** Text that says something, on a line or several. */
    public static String text(String pointer, @Nullable String value, int longest) {
        if (value == null) {
            throw new InvalidFieldException(pointer, "is missing");
        }
        if (value.isBlank()) {
            throw new InvalidFieldException(pointer, "is blank");
        }
        if (value.length() > longest) {
            throw new InvalidFieldException(
                    pointer, "has " + value.length() + " characters; " + longest + " are the most");
        }
        return value;
    }

    public static @Nullable String optionalText(String pointer, @Nullable String value, int longest) {
        return value == null ? null : text(pointer, value, longest);
    }

    /** The caller's own name for something: one line. */
    public static @Nullable String externalId(String pointer, @Nullable String value) {
        if (value == null) {
            return null;
        }
        text(pointer, value, LONGEST_EXTERNAL_ID);
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidFieldException(pointer, "has a control character");
        }
        return value;
    }

    /** Something that may be an e-mail address; whether mail arrives there only mail can tell. */
    public static @Nullable String email(String pointer, @Nullable String value) {
        if (value == null) {
            return null;
        }
        text(pointer, value, LONGEST_EMAIL);
        if (!EMAIL.matcher(value).matches()) {
            throw new InvalidFieldException(pointer, "is not an e-mail address");
        }
        return value;
    }

    /** An instant of the years 1 to 9999, cut to the microsecond. */
    public static @Nullable Instant instant(String pointer, @Nullable Instant value) {
        if (value == null) {
            return null;
        }
        requireYears(pointer, !value.isBefore(FIRST) && value.isBefore(END), value);
        return value.truncatedTo(ChronoUnit.MICROS);
    }

    public static Instant requiredInstant(String pointer, @Nullable Instant value) {
        Instant instant = instant(pointer, value);
        if (instant == null) {
            throw new InvalidFieldException(pointer, "is missing");
        }
        return instant;
    }

    /** A date of the years 1 to 9999. */
    public static @Nullable LocalDate date(String pointer, @Nullable LocalDate value) {
        if (value != null) {
            requireYears(pointer, !value.isBefore(FIRST_DAY) && !value.isAfter(LAST_DAY), value);
        }
        return value;
    }

    private static void requireYears(String pointer, boolean within, Object value) {
        if (!within) {
            throw new InvalidFieldException(pointer, "is not in the years 1 to 9999: " + value);
        }
    }
}
