package dev.imbuto.query.receipt;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much recomputing may take.
 *
 * @param receiptTime for one receipt over HTTP
 */
@ConfigurationProperties("imbuto.limits")
public record ReceiptLimits(@DefaultValue("5m") Duration receiptTime) {
    /** Throws {@link IllegalArgumentException} when it makes no sense. */
    public ReceiptLimits {
        if (receiptTime.toSeconds() < 1 || receiptTime.toHours() >= 24) {
            throw new IllegalArgumentException("imbuto.limits.receipt-time must be from 1s to 24h");
        }
    }
}
