package dev.imbuto.command.imports;

import java.util.Map;

/**
 * What an import came to, in rows.
 *
 * @param accepted rows that added something
 * @param repeated rows of which everything was there already
 * @param skipped rows that ask for nothing
 * @param refused rows of which something was refused
 * @param refusals refused rows by the code of the refusal
 */
public record ImportSummary(long accepted, long repeated, long skipped, long refused, Map<String, Long> refusals) {
    public long rows() {
        return accepted + repeated + skipped + refused;
    }
}
