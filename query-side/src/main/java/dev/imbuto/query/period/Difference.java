package dev.imbuto.query.period;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A figure that is not what it was reported to be.
 *
 * @param row which row of the report's table: the dimensions of its group, and whatever of it is no figure, like its stage
 * @param figure the column
 * @param original null where there was none, or no such row
 * @param restated null where there is none, or no such row
 * @param delta restated − original; where the row is in one of the reports only, the whole of it; null where one of them
 *     has the row without the figure
 */
record Difference(
        Map<String, String> row,
        String figure,
        @Nullable BigDecimal original,
        @Nullable BigDecimal restated,
        @Nullable BigDecimal delta) {}
