package dev.imbuto.query.attribution;

import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.report.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which channels and campaigns are looked at, by those of a touch and of a spend. A touch without a campaign has the
 * campaign {@code (blank)}.
 *
 * @param lists by the name of their parameter, none of them empty: {@code includeChannels} and so on
 */
record TouchFilter(Map<String, List<String>> lists) {
    static final TouchFilter NONE = new TouchFilter(Map.of());

    private static final Map<String, String> CONDITIONS = Map.of(
            "includeChannels", "channel IN (:includeChannels)",
            "excludeChannels", "channel NOT IN (:excludeChannels)",
            "includeCampaigns", "coalesce(campaign, '(blank)') IN (:includeCampaigns)",
            "excludeCampaigns", "coalesce(campaign, '(blank)') NOT IN (:excludeCampaigns)");

    TouchFilter {
        lists = Map.copyOf(lists);
    }

    static TouchFilter of(ReportParameters parameters) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        CONDITIONS.keySet().stream().sorted().forEach(name -> {
            List<String> values = parameters.list(name);
            if (!values.isEmpty()) {
                lists.put(name, values);
            }
        });
        return new TouchFilter(lists);
    }

    /** The condition on columns {@code channel} and {@code campaign}. */
    String condition() {
        StringBuilder condition = new StringBuilder("TRUE");
        lists.keySet().stream()
                .sorted()
                .forEach(name -> condition.append(" AND ").append(CONDITIONS.get(name)));
        return condition.toString();
    }

    Sql bind(Sql sql) {
        lists.forEach(sql::bind);
        return sql;
    }
}
