package dev.imbuto.pipeline;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.imbuto.contact.InvalidFieldException;
import java.math.BigDecimal;

/** A stage that an open opportunity can be in; {@code probability} (0 to 1) is that of winning from here. */
public record PipelineStage(
        String key,
        String name,
        @JsonFormat(shape = JsonFormat.Shape.NUMBER) BigDecimal probability) {
    public PipelineStage {
        if (probability.signum() < 0 || probability.compareTo(BigDecimal.ONE) > 0 || probability.scale() > 9) {
            throw new InvalidFieldException(
                    "/probability",
                    "is not between 0 and 1 with up to 9 decimals: "
                            + (Math.abs((long) probability.scale()) > 40
                                    ? "out of range"
                                    : probability.toPlainString()));
        }
        probability = probability.signum() == 0 ? BigDecimal.ZERO : probability.stripTrailingZeros();
    }
}
