package dev.imbuto.query.attribution;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is done to the path of a journey before it is looked at. */
enum PathChange {
    COLLAPSE_REPEATS("collapse-repeats"),
    DROP_DIRECT("drop-direct");

    /** By the name in queries. */
    static final Map<String, PathChange> BY_NAME;

    static {
        Map<String, PathChange> byName = new LinkedHashMap<>();
        Arrays.stream(values()).forEach(change -> byName.put(change.parameter, change));
        BY_NAME = Collections.unmodifiableMap(byName);
    }

    private final String parameter;

    PathChange(String parameter) {
        this.parameter = parameter;
    }

    void apply(Journey journey) {
        switch (this) {
            case COLLAPSE_REPEATS -> journey.collapseRepeats();
            case DROP_DIRECT -> journey.dropDirectUnlessAlone();
        }
    }
}
