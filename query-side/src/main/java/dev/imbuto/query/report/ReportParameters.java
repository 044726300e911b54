package dev.imbuto.query.report;

import dev.imbuto.query.report.MalformedParametersException.Fault;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameters of a query, read strictly: each may be there once, what nobody reads is refused, and every fault is
 * told at once.
 *
 * <p>A parameter that cannot be read counts as absent until {@link #refuseFaults} throws. Whatever is read, with its default
 * where it was absent, is part of the receipt.
 */
public final class ReportParameters {
    private static final int LONGEST_VALUE = 10_000;
    private static final Duration LONGEST_DURATION = Duration.ofDays(366_000);
    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;

    private final Map<String, String[]> query;
    private final Set<String> known = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, String> resolved = new LinkedHashMap<>();
    private Instant asOf = Instant.EPOCH;
    private long knownAt;

    ReportParameters(Map<String, String[]> query) {
        this.query = query;
    }

    /** Says which facts count, of whatever the query says about it. */
    void settle(Instant asOf, long knownAt) {
        this.asOf = asOf;
        this.knownAt = knownAt;
        resolved.put("asOf", asOf.toString());
        resolved.put("asKnownAt", "position:" + knownAt);
    }

    /** Both clocks, {@code by} and the filters, of which a report allows these dimensions. */
    public Scope scope(Set<Dimension> allowed) {
        return new Scope(asOf, knownAt, by(allowed), filters(allowed));
    }

    private List<Dimension> by(Set<Dimension> allowed) {
        List<Dimension> by = new ArrayList<>();
        for (String name : list("by")) {
            Optional<Dimension> dimension = Dimension.named(name).filter(allowed::contains);
            if (dimension.isPresent()) {
                by.add(dimension.get());
            } else {
                fault("by", "by is not one of " + names(allowed) + ": " + name);
            }
        }
        return by;
    }

    private Map<Dimension, List<String>> filters(Set<Dimension> allowed) {
        Map<Dimension, List<String>> filters = new EnumMap<>(Dimension.class);
        for (Dimension dimension : allowed) {
            List<String> values = list(dimension.parameter());
            if (!values.isEmpty()) {
                filters.put(dimension, values);
            }
        }
        return filters;
    }

    private static String names(Collection<Dimension> dimensions) {
        return dimensions.stream().sorted().map(Dimension::parameter).collect(Collectors.joining(", "));
    }

    /** Some text that is not empty. */
    public Optional<String> text(String name) {
        known.add(name);
        String[] values = query.get(name);
        if (values == null || values.length == 0) {
            return Optional.empty();
        }
        if (values.length > 1) {
            fault(name, name + " is there " + values.length + " times");
            return Optional.empty();
        }
        String value = values[0];
        if (value.isEmpty()) {
            fault(name, name + " is empty");
            return Optional.empty();
        }
        if (value.length() > LONGEST_VALUE) {
            fault(name, name + " has more than " + LONGEST_VALUE + " characters");
            return Optional.empty();
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            fault(name, name + " contains a control character");
            return Optional.empty();
        }
        resolved.put(name, value);
        return Optional.of(value);
    }

    /** Some text that must be there; empty when it is not, which is a fault. */
    public String required(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty() && !query.containsKey(name)) {
            fault(name, name + " is missing");
        }
        return text.orElse("");
    }

    /** One of these words, {@code otherwise} when there is none. */
    public <T> T choice(String name, Map<String, T> words, String otherwise) {
        String word = text(name).orElse(otherwise);
        T meaning = words.get(word);
        if (meaning == null) {
            fault(name, name + " is not one of " + String.join(", ", words.keySet()) + ": " + word);
            meaning = words.get(otherwise);
        }
        resolved.put(name, word);
        return Objects.requireNonNull(meaning);
    }

    /**
     * Values with commas between them, each there once; none when the parameter is absent. A comma within a value is
     * written {@code \,} and a backslash {@code \\}.
     */
    public List<String> list(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> values = split(text.get());
        Set<String> distinct = new HashSet<>();
        for (String value : values) {
            if (value.isEmpty()) {
                fault(name, name + " has an empty element: " + text.get());
            } else if (!distinct.add(value)) {
                fault(name, name + " has an element twice: " + value);
            }
        }
        return values;
    }

    private static List<String> split(String text) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && i + 1 < text.length() && "\\,".indexOf(text.charAt(i + 1)) >= 0;
            if (escapes) {
                value.append(text.charAt(++i));
            } else if (c == ',') {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return values;
    }

    /** An RFC 3339 instant, to the microsecond, or a date, which means its midnight UTC. */
    public Optional<Instant> instant(String name) {
        return text(name).flatMap(text -> {
            try {
                Instant instant = parseInstant(text);
                return Optional.of(instant);
            } catch (DateTimeException malformed) {
                fault(
                        name,
                        name + " is neither a date like 2017-06-30 nor an instant like 2017-06-30T12:00:00Z: " + text);
                return Optional.empty();
            }
        });
    }

    static Instant parseInstant(String text) {
        Instant instant = text.length() == "2017-06-30".length()
                ? LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                : OffsetDateTime.parse(
                                text, DateTimeFormatter.ISO_OFFSET_DATE_TIME.withResolverStyle(ResolverStyle.STRICT))
                        .toInstant();
        int year = instant.atOffset(ZoneOffset.UTC).getYear();
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new DateTimeException("the year is not between 1 and 9999");
        }
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    /** From one parameter, inclusive, to another, exclusive; either may be absent, and they may be equal. */
    public Period period(String from, String to) {
        Optional<Instant> start = instant(from);
        Optional<Instant> end = instant(to);
        if (start.isPresent() && end.isPresent() && start.get().isAfter(end.get())) {
            fault(to, to + " is before " + from + ": " + end.get());
        }
        return new Period(start.orElse(null), end.orElse(null));
    }

    /** A length of time in ISO 8601, of days of 86,400 s, hours, minutes and seconds, not negative: {@code P30D}. */
    public Optional<Duration> duration(String name) {
        return text(name).flatMap(text -> {
            try {
                Duration duration = Duration.parse(text).truncatedTo(ChronoUnit.MICROS);
                if (!duration.isNegative() && duration.compareTo(LONGEST_DURATION) <= 0) {
                    return Optional.of(duration);
                }
            } catch (DateTimeException malformed) {
                // answered below like one that is out of bounds
            }
            fault(name, name + " is not a duration like P30D or PT12H, up to 366000 days: " + text);
            return Optional.empty();
        });
    }

    /** What is wrong beyond the form; the message should name parameter and value. */
    public void fault(String parameter, String message) {
        faults.add(new Fault(parameter, message));
    }

    /** Throws when anything was wrong with what has been read, or when there is a parameter that was not. */
    void refuseFaults() {
        query.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name -> fault(
                        name,
                        "there is no parameter " + name + " here, only "
                                + known.stream().sorted().collect(Collectors.joining(", "))));
        if (!faults.isEmpty()) {
            throw new MalformedParametersException(faults);
        }
    }

    Map<String, String> resolved() {
        return Collections.unmodifiableMap(resolved);
    }
}
