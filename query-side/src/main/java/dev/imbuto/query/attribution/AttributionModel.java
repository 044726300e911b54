package dev.imbuto.query.attribution;

import dev.imbuto.query.report.Micros;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A view of which touches brought a conversion about, and how much each did. */
public enum AttributionModel {
    FIRST("first", 0),
    LAST("last", 0),
    LAST_NON_DIRECT("last-non-direct", 0),
    LINEAR("linear", 0),
    POSITION_BASED("position-based", 0),
    U_SHAPED("u-shaped", 0),
    W_SHAPED("w-shaped", 0),
    FULL_PATH("full-path", 0),
    TIME_DECAY("time-decay", 0),
    /** What would be lost without the key, by a chain in which the next touch depends on the last one. */
    MARKOV("markov", 1),
    /** The same on the last two. */
    MARKOV_2("markov-2", 2),
    /** The same on the last three. */
    MARKOV_3("markov-3", 3),
    /**
     * The Shapley value (1953) where a coalition of keys is worth the conversions whose paths need no other key: an even split
     * over the distinct keys of each path, which that game comes to.
     */
    SHAPLEY("shapley", 0);

    /** That of {@link #TIME_DECAY} unless another one is given. */
    public static final Duration USUAL_HALF_LIFE = Duration.ofDays(7);

    private static final String ALL = "all";

    /** By the name in queries; {@code all} is every one of them, the chain once. */
    static final Map<String, List<AttributionModel>> BY_NAME;

    /** By the name in queries, each alone. */
    public static final Map<String, AttributionModel> EACH_BY_NAME;

    static {
        Map<String, AttributionModel> each = new LinkedHashMap<>();
        Map<String, List<AttributionModel>> byName = new LinkedHashMap<>();
        List<AttributionModel> all = new ArrayList<>();
        for (AttributionModel model : values()) {
            each.put(model.parameter, model);
            byName.put(model.parameter, List.of(model));
            if (model.order <= 1) {
                all.add(model);
            }
        }
        byName.put(ALL, List.copyOf(all));
        EACH_BY_NAME = Collections.unmodifiableMap(each);
        BY_NAME = Collections.unmodifiableMap(byName);
    }

    private final String parameter;
    private final int order;

    AttributionModel(String parameter, int order) {
        this.parameter = parameter;
        this.order = order;
    }

    /** Its name in queries. */
    String parameter() {
        return parameter;
    }

    /** How many touches back the chain of the model remembers; 0 where a journey is looked at by itself. */
    int order() {
        return order;
    }

    /** What the model makes of a journey by itself; not for a chain, which has to see all of them first. */
    Splitter splitter(Duration halfLife) {
        return switch (this) {
            case FIRST -> TouchRules::first;
            case LAST -> TouchRules::last;
            case LAST_NON_DIRECT -> TouchRules::lastNonDirect;
            case LINEAR -> TouchRules::linear;
            case POSITION_BASED -> TouchRules::positionBased;
            case U_SHAPED -> TouchRules::uShaped;
            case W_SHAPED -> TouchRules::wShaped;
            case FULL_PATH -> TouchRules::fullPath;
            case TIME_DECAY -> TouchRules.timeDecay(Micros.of(halfLife));
            case SHAPLEY -> TouchRules::shapley;
            case MARKOV, MARKOV_2, MARKOV_3 -> throw new IllegalStateException(parameter + " has to see all journeys");
        };
    }
}
