package dev.imbuto.query.report;

import dev.imbuto.http.Fault;
import dev.imbuto.http.Instants;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parameters of a query, read strictly: each may be there once, what nobody reads is refused, and every fault is
 * told at once.
 *
 * <p>A parameter that cannot be read counts as absent until {@link #refuseFaults} throws. Whatever is read, with its default
 * where it was absent, is part of the receipt, in the order of the names.
 */
public final class ReportParameters {
    private static final int USUAL_PAGE = 100;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,17}");
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9]\\d{0,4})(\\.\\d{1,9})?");
    private static final BigDecimal MICROS_PER_DAY = BigDecimal.valueOf(86_400_000_000L);
    private static final Duration LONGEST_DURATION = Duration.ofDays(366_000);

    private final Map<String, String[]> query;
    private final ReportLimits limits;
    private final Set<String> known = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, String> resolved = new TreeMap<>();
    private Instant asOf = Instant.EPOCH;
    private long knownAt;
    private List<Dimension> by = List.of();
    private Map<String, String> assumed = Map.of();

    /** Those of a request, by name, within the limits that hold where nothing is configured. */
    public ReportParameters(Map<String, String[]> query) {
        this(query, ReportLimits.DEFAULT);
    }

    /** Those of a request, by name. */
    public ReportParameters(Map<String, String[]> query, ReportLimits limits) {
        this.query = query;
        this.limits = limits;
    }

    /** What holds for parameters of these names where the query has none. */
    void assume(Map<String, String> defaults) {
        assumed = defaults;
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
        by = readBy(allowed);
        return new Scope(asOf, knownAt, by, filtersBy(allowed));
    }

    /** Both clocks and the filters, of a report that is not grouped. */
    public Scope filters(Set<Dimension> allowed) {
        return new Scope(asOf, knownAt, List.of(), filtersBy(allowed));
    }

    /** Those of the scope. */
    List<Dimension> by() {
        return by;
    }

    private List<Dimension> readBy(Set<Dimension> allowed) {
        List<Dimension> dimensions = new ArrayList<>();
        for (String name : list("by")) {
            Optional<Dimension> dimension = Dimension.named(name).filter(allowed::contains);
            if (dimension.isPresent()) {
                dimensions.add(dimension.get());
            } else {
                fault("by", "by is not one of " + names(allowed) + ": " + name);
            }
        }
        if (dimensions.size() > limits.by()) {
            fault("by", "by has more than " + limits.by() + " dimensions: " + dimensions.size());
        }
        return dimensions;
    }

    private Map<Dimension, List<String>> filtersBy(Set<Dimension> allowed) {
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
            Optional<String> instead = Optional.ofNullable(assumed.get(name));
            instead.ifPresent(value -> resolved.put(name, value));
            return instead;
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

    /** Some of these words with commas between them, each there once, in their order; none when the parameter is absent. */
    public <T> List<T> choices(String name, Map<String, T> words) {
        List<T> meanings = new ArrayList<>();
        for (String word : list(name)) {
            T meaning = words.get(word);
            if (meaning == null) {
                fault(name, name + " is not one of " + String.join(", ", words.keySet()) + ": " + word);
            } else {
                meanings.add(meaning);
            }
        }
        return meanings;
    }

    /** The same, {@code otherwise} when there is none. */
    public <T> List<T> choices(String name, Map<String, T> words, String otherwise) {
        List<T> meanings = choices(name, words);
        if (meanings.isEmpty()) {
            resolved.put(name, resolved.getOrDefault(name, otherwise));
            meanings.add(Objects.requireNonNull(words.get(otherwise)));
        }
        return meanings;
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

    /** A whole number from {@code least} to {@code most}. */
    public OptionalLong number(String name, long least, long most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (NUMBER.matcher(text.get()).matches()) {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        }
        fault(name, name + " is not a number from " + least + " to " + most + ": " + text.get());
        return OptionalLong.empty();
    }

    /** The same, {@code otherwise} when there is none. */
    public long number(String name, long least, long most, long otherwise) {
        long number = number(name, least, most).orElse(otherwise);
        resolved.putIfAbsent(name, Long.toString(number));
        return number;
    }

    /** So many days of 86,400 s, more than 0, to the microsecond: {@code 7} or {@code 0.5}. */
    public Duration days(String name, Duration otherwise) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            resolved.put(name, Long.toString(otherwise.toDays()));
            return otherwise;
        }
        if (DECIMAL.matcher(text.get()).matches()) {
            Duration days = Duration.ofNanos(new BigDecimal(text.get())
                            .multiply(MICROS_PER_DAY)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact()
                    * 1000);
            if (!days.isZero()) {
                return days;
            }
        }
        fault(name, name + " is not a number of days above 0 like 7 or 0.5, below 100000: " + text.get());
        return otherwise;
    }

    /** Most items of a page, from {@code limit}. */
    public int limit() {
        return (int) number("limit", 1, limits.page(), Math.min(USUAL_PAGE, limits.page()));
    }

    /** An instant, to the microsecond, or a date, which means its midnight UTC. */
    public Optional<Instant> instant(String name) {
        return text(name).flatMap(text -> {
            try {
                return Optional.of(Instants.parse(text));
            } catch (IllegalArgumentException malformed) {
                fault(name, name + ": " + malformed.getMessage());
                return Optional.empty();
            }
        });
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
        faults.add(Fault.inParameter(parameter, message));
    }

    /** Throws when anything was wrong with what has been read, or when there is a parameter that was not. */
    public void refuseFaults() {
        query.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name -> fault(
                        name,
                        "there is no parameter " + name + " here, only "
                                + known.stream().sorted().collect(Collectors.joining(", "))));
        if (!faults.isEmpty()) {
            Fault[] more = faults.subList(1, faults.size()).toArray(Fault[]::new);
            throw new ProblemException(Problem.malformed(faults.get(0), more));
        }
    }

    Map<String, String> resolved() {
        return Collections.unmodifiableMap(resolved);
    }
}
