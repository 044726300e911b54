package dev.imbuto.command.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** Dates of a file from any input, a style and a date on two lines: refused, or a day that the same style finds again. */
public final class DateStyleFuzzer {
    private DateStyleFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String[] texts = new String(input, UTF_8).split("\n", 2);
        LocalDate date;
        DateStyle style;
        String text = texts.length == 2 ? texts[1] : "";
        try {
            style = DateStyle.of(texts[0]);
            date = style.date(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        check(date.getYear() >= 1900 && date.getYear() <= 9999, "out of bounds");
        check(style.instant(text).equals(date.atStartOfDay(ZoneOffset.UTC).toInstant()), "not its midnight");
        check(style.date(written(date, texts[0])).equals(date), "another day once written");
    }

    private static String written(LocalDate date, String style) {
        if (style.equals("iso")) {
            return date.toString();
        }
        return style.replace("y", "%1$tY")
                .replace("m", "%1$tm")
                .replace("d", "%1$td")
                .formatted(date);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
