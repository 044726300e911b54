package dev.imbuto.query.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers as trees of maps and lists, with the names that they have in JSON. */
final class Tree {
    private Tree() {}

    /** Gives a record's value in a dimension. */
    interface Dimensions<R> {
        String of(R one, String dimension);
    }

    /** A map of names and values in turn. */
    static Map<String, @Nullable Object> of(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            tree.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return tree;
    }

    static @Nullable Double rate(double part, double whole) {
        return whole == 0 ? null : part / whole;
    }

    /** A group for each combination of values, sorted by it; without dimensions one for all, also when there are none. */
    static <R> List<Map<String, @Nullable Object>> groups(
            Query query,
            Collection<R> records,
            Dimensions<R> dimensions,
            Function<List<R>, Map<String, @Nullable Object>> figures) {
        Map<List<String>, List<R>> groups = new TreeMap<>(
                Comparator.comparing(key -> String.join("\0", key).codePoints().toArray(), Arrays::compare));
        if (query.by().isEmpty()) {
            groups.put(List.of(), new ArrayList<>());
        }
        for (R one : records) {
            boolean wanted = query.filters().entrySet().stream()
                    .allMatch(filter -> filter.getValue().contains(dimensions.of(one, filter.getKey())));
            if (wanted) {
                List<String> key = query.by().stream()
                        .map(dimension -> dimensions.of(one, dimension))
                        .toList();
                groups.computeIfAbsent(key, none -> new ArrayList<>()).add(one);
            }
        }
        List<Map<String, @Nullable Object>> answer = new ArrayList<>();
        groups.forEach((values, members) -> {
            Map<String, @Nullable Object> key = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                key.put(query.by().get(i), values.get(i));
            }
            Map<String, @Nullable Object> group = of("key", key);
            group.putAll(figures.apply(members));
            answer.add(group);
        });
        return answer;
    }
}
