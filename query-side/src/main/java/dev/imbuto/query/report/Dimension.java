package dev.imbuto.query.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a report can be grouped and filtered by. */
public enum Dimension {
    SOURCE("source"),
    CAMPAIGN("campaign"),
    CHANNEL("channel"),
    LANDING_PAGE("landingPage"),
    OWNER("owner"),
    TEAM("team"),
    SECTOR("sector"),
    COUNTRY("country"),
    PIPELINE("pipeline");

    /** The value of a contact that has none; it groups and filters like any other. */
    public static final String BLANK = "(blank)";

    private final String parameter;

    Dimension(String parameter) {
        this.parameter = parameter;
    }

    /** Those of a contact: all but the pipeline, which only an opportunity has. */
    public static Set<Dimension> ofContacts() {
        return EnumSet.complementOf(EnumSet.of(PIPELINE));
    }

    public static Set<Dimension> ofOpportunities() {
        return EnumSet.allOf(Dimension.class);
    }

    static Optional<Dimension> named(String parameter) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.parameter.equals(parameter))
                .findFirst();
    }

    /** Its name in queries, and in the key of a group. */
    @JsonValue
    public String parameter() {
        return parameter;
    }

    /** The column of the facts that holds it. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The column of a group's value in a report's SQL. */
    String grouped() {
        return "by_" + column();
    }
}
