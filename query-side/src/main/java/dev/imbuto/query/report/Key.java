package dev.imbuto.query.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which group: a value for each dimension of the report, {@code (blank)} where the contacts of the group have none.
 *
 * <p>Keys are ordered by their values, first dimension first, each by code point.
 */
public record Key(List<Dimension> by, List<String> values) implements Comparable<Key> {
    /** Of the one group of a report that is grouped by nothing. */
    public static final Key ALL = new Key(List.of(), List.of());

    /** How texts are ordered wherever an answer has an order of them. */
    public static final Comparator<String> BY_CODE_POINT =
            Comparator.comparing(text -> text.codePoints().toArray(), Arrays::compare);

    public Key {
        by = List.copyOf(by);
        values = List.copyOf(values);
        if (by.size() != values.size()) {
            throw new IllegalArgumentException(by.size() + " dimensions have " + values.size() + " values");
        }
    }

    /** From the dimension's name to the value, in the order in which the report names its dimensions. */
    @JsonValue
    Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < by.size(); i++) {
            map.put(by.get(i).parameter(), values.get(i));
        }
        return map;
    }

    @Override
    public int compareTo(Key other) {
        for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
            int order = BY_CODE_POINT.compare(values.get(i), other.values.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(values.size(), other.values.size());
    }
}
