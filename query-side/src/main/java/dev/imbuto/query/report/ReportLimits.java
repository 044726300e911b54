package dev.imbuto.query.report;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much a query may ask for.
 *
 * @param page items of a page
 * @param by dimensions that a report is grouped by
 * @param reportTime how long a report may take, from when it is asked for
 * @param reports computed at once
 */
@ConfigurationProperties("imbuto.limits")
public record ReportLimits(
        @DefaultValue("1000") int page,
        @DefaultValue("5") int by,
        @DefaultValue("30s") Duration reportTime,
        @DefaultValue("8") int reports) {
    /** What holds where nothing is configured. */
    public static final ReportLimits DEFAULT = new ReportLimits(1_000, 5, Duration.ofSeconds(30), 8);

    /** Throws {@link IllegalArgumentException} when one of them makes no sense. */
    public ReportLimits {
        require(page >= 1 && page <= 100_000, "page", "from 1 to 100000");
        require(by >= 0, "by", "at least 0");
        require(reportTime.toMillis() >= 1_000 && reportTime.toHours() < 24, "report-time", "from 1s to 24h");
        require(reports >= 1, "reports", "at least 1");
    }

    private static void require(boolean fine, String name, String allowed) {
        if (!fine) {
            throw new IllegalArgumentException("imbuto.limits." + name + " must be " + allowed);
        }
    }
}
