package dev.imbuto.query.roi;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import java.time.LocalDate;
import java.util.List;

/** The history of what one group returned: every bucket of the period in order, empty ones too. */
record RoiGroup(Key key, List<Bucket> series) implements Group {

    /**
     * One calendar unit, or the part of it that lies in the period.
     *
     * @param bucket its first day, also where the period begins later
     * @param cumulative the same from the beginning of the period to the end of this bucket
     */
    record Bucket(LocalDate bucket, @JsonUnwrapped Figures figures, Figures cumulative) {}
}
