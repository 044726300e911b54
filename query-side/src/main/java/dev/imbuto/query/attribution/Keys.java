package dev.imbuto.query.attribution;

import java.util.List;

/**
 * What touches can count for, numbered from 0 in the order of code points; the number after the last is {@link #NONE}, what
 * has no touch.
 */
record Keys(List<String> values) {
    /** What a conversion without a touch counts for. */
    static final String NONE = "(none)";

    Keys {
        values = List.copyOf(values);
    }

    int size() {
        return values.size();
    }

    int none() {
        return values.size();
    }

    String name(int key) {
        return key == none() ? NONE : values.get(key);
    }
}
