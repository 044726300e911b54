package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why personal data may be processed: one of the six of the GDPR (Regulation (EU) 2016/679), article 6(1), points (a) to (f). */
public enum LawfulBasis {
    CONSENT,
    CONTRACT,
    LEGAL_OBLIGATION,
    VITAL_INTERESTS,
    PUBLIC_TASK,
    LEGITIMATE_INTERESTS;

    /** The basis of this name; empty for any other text. */
    public static Optional<LawfulBasis> named(String name) {
        return Arrays.stream(values())
                .filter(basis -> basis.toString().equals(name))
                .findFirst();
    }

    /** All names, with commas between them. */
    public static String names() {
        return Arrays.stream(values()).map(LawfulBasis::toString).collect(Collectors.joining(", "));
    }

    /** In lower case with hyphens, as clients write it. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
