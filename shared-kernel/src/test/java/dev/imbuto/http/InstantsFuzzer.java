package dev.imbuto.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Instants and dates from any input: refused, or what Java reads in the same text, and the same again once written. */
public final class InstantsFuzzer {
    private static final int LONGEST_REASON = 200;

    private InstantsFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, UTF_8);
        instant(text);
        date(text);
    }

    private static void instant(String text) {
        Instant instant;
        try {
            instant = Instants.parse(text);
        } catch (IllegalArgumentException refused) {
            check(String.valueOf(refused.getMessage()).length() <= LONGEST_REASON, "says too much");
            return;
        }
        int year = instant.atOffset(ZoneOffset.UTC).getYear();
        check(year >= 1900 && year <= 9999, "out of bounds");
        check(instant.equals(instant.truncatedTo(ChronoUnit.MICROS)), "finer than a microsecond");
        check(instant.equals(Instants.parse(instant.toString())), "another one once written");
        try {
            Instant known = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
            check(instant.equals(known), "not what Java reads");
        } catch (DateTimeException unknown) {
            // a date alone, or more digits than Java takes
        }
    }

    private static void date(String text) {
        LocalDate date;
        try {
            date = Instants.date(text);
        } catch (IllegalArgumentException refused) {
            check(String.valueOf(refused.getMessage()).length() <= LONGEST_REASON, "says too much");
            return;
        }
        check(date.equals(LocalDate.parse(text)), "not what Java reads");
        check(Instants.parse(text).equals(date.atStartOfDay(ZoneOffset.UTC).toInstant()), "not its midnight");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
