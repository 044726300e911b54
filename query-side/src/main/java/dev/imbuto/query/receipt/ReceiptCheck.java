package dev.imbuto.query.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What came of recomputing a receipt.
 *
 * @param equal whether the log holds the same commit at the position and gives the same figures
 * @param position up to which the log was read
 * @param headHash of the commit that ends there
 * @param sha256 of the figures; not computed where the log is another
 * @param projection by which the figures were made; another than then may be why they differ
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReceiptCheck(
        boolean equal,
        String report,
        long position,
        Compared headHash,
        @Nullable Compared sha256,
        Compared projection) {

    /** A value in the receipt, and what the log gives. */
    public record Compared(String receipt, String log) {
        boolean isEqual() {
            return receipt.equals(log);
        }
    }
}
