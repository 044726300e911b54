package dev.imbuto.query.oracle;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A question as a client asks it, with every choice spelled out.
 *
 * @param knownAt a position, or null for all that is known
 * @param from also the beginning of a cohort
 * @param to also the end of a cohort
 */
record Query(
        Instant asOf,
        @Nullable Long knownAt,
        List<String> by,
        Map<String, List<String>> filters,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Duration window) {

    Query filteredBy(String dimension, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(filters);
        more.put(dimension, List.of(value));
        return new Query(asOf, knownAt, by, more, from, to, window);
    }

    Query ungrouped() {
        return new Query(asOf, knownAt, List.of(), filters, from, to, window);
    }

    /** With neither groups nor filters by what touches have of their own. */
    Query ofContacts() {
        Map<String, List<String>> left = new LinkedHashMap<>(filters);
        left.keySet().removeAll(List.of("campaign", "channel"));
        return new Query(asOf, knownAt, List.of(), left, from, to, window);
    }

    boolean isAbout(String dimension) {
        return by.contains(dimension) || filters.containsKey(dimension);
    }

    Query over(Instant start, Instant end) {
        return new Query(asOf, knownAt, by, filters, start, end, window);
    }

    boolean includes(Instant at) {
        return (from == null || !at.isBefore(from)) && isBeforeEnd(at);
    }

    boolean isBeforeEnd(Instant at) {
        return to == null || at.isBefore(to);
    }

    boolean isBeforeBeginning(Instant at) {
        return from != null && at.isBefore(from);
    }

    /** The parameters that all reports have, and those of the period under these names. */
    String parameters(String fromName, String toName, String... more) {
        StringJoiner query = new StringJoiner("&");
        query.add("asOf=" + asOf);
        if (knownAt != null) {
            query.add("asKnownAt=position:" + knownAt);
        }
        if (!by.isEmpty()) {
            query.add("by=" + String.join(",", by));
        }
        filters.forEach((name, values) -> query.add(name + "=" + String.join(",", values)));
        if (from != null) {
            query.add(fromName + "=" + from);
        }
        if (to != null) {
            query.add(toName + "=" + to);
        }
        for (String parameter : more) {
            query.add(parameter);
        }
        return query.toString();
    }
}
