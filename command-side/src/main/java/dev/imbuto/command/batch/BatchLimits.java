package dev.imbuto.command.batch;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of anything a batch may be.
 *
 * @param batch lines of a batch, blank ones too
 * @param line bytes of a line, its end not counted
 * @param batches under way at once; together with the {@link Window} of each this bounds the memory that batches take
 */
@ConfigurationProperties("imbuto.limits")
record BatchLimits(
        @DefaultValue("10000000") int batch,
        @DefaultValue("1MB") DataSize line,
        @DefaultValue("16") int batches) {

    /** Throws {@link IllegalArgumentException} when one of them makes no sense. */
    BatchLimits {
        if (batch < 1) {
            throw new IllegalArgumentException("imbuto.limits.batch must be at least 1");
        }
        if (line.toBytes() < 1 || line.toMegabytes() > 64) {
            throw new IllegalArgumentException("imbuto.limits.line must be from 1B to 64MB");
        }
        if (batches < 1 || batches > 1_000) {
            throw new IllegalArgumentException("imbuto.limits.batches must be from 1 to 1000");
        }
    }

    int lineBytes() {
        return (int) line.toBytes();
    }
}
