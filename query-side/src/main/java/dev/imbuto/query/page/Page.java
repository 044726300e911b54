package dev.imbuto.query.page;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some items of a list, in its order.
 *
 * @param next what to ask for as {@code after} to go on; null when these are the last
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /**
     * A page of what is listed by its keys, which are what goes on after it.
     *
     * @param keys those of the page and, where there are more, at least one beyond it
     * @param limit most keys of the page
     * @param item what has this key; left out where nothing has
     */
    public static <T> Page<T> byKey(List<String> keys, int limit, Function<String, Optional<T>> item) {
        List<T> items =
                keys.stream().limit(limit).map(item).flatMap(Optional::stream).toList();
        return new Page<>(items, keys.size() > limit ? keys.get(limit - 1) : null);
    }
}
