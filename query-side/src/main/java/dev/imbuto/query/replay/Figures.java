package dev.imbuto.query.replay;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.imbuto.query.attribution.AttributedModel;
import dev.imbuto.query.attribution.Share;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one side of a comparison. Spend is in minor units.
 *
 * @param leadsByKey and spend by the values of the dimension that touches count for
 */
record Figures(
        long leads,
        long qualified,
        long meetingBant,
        Map<String, Long> leadsByKey,
        Map<String, Long> spendByKey,
        Map<String, Long> winsByGrade,
        List<AttributedModel> credit)
        implements Group {

    long spend() {
        return spendByKey.values().stream().mapToLong(spent -> spent).sum();
    }

    /** One figure a row, as the receipt's hash is over them. */
    List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        rows.add(Arrays.asList("leads", "", leads));
        rows.add(Arrays.asList("leadsQualified", "", qualified));
        rows.add(Arrays.asList("leadsMeetingBant", "", meetingBant));
        leadsByKey.forEach((key, value) -> rows.add(Arrays.asList("leads", key, value)));
        spendByKey.forEach((key, value) -> rows.add(Arrays.asList("spend", key, value)));
        winsByGrade.forEach((grade, value) -> rows.add(Arrays.asList("wins", grade, value)));
        for (AttributedModel model : credit) {
            for (Share share : model.rows()) {
                rows.add(Arrays.asList(model.model() + " conversions", share.key(), share.conversions()));
                rows.add(Arrays.asList(
                        model.model() + " revenue", share.key(), share.revenue().amount()));
            }
        }
        return rows;
    }

    @Override
    @JsonIgnore
    public Key key() {
        return Key.ALL;
    }
}
