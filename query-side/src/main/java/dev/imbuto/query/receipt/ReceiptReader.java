package dev.imbuto.query.receipt;

import dev.imbuto.query.report.Receipt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a receipt, or that of a whole answer, from JSON. */
public final class ReceiptReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ReceiptReader() {}

    /** Throws {@link IllegalArgumentException} saying what is wrong with it. */
    public static Receipt read(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            JsonNode receipt = tree.has("receipt") ? tree.get("receipt") : tree;
            for (String member :
                    new String[] {"report", "position", "headHash", "projection", "parameters", "sha256"}) {
                if (!receipt.hasNonNull(member)) {
                    throw new IllegalArgumentException("the receipt has no " + member);
                }
            }
            return JSON.treeToValue(receipt, Receipt.class);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("not a receipt: " + malformed.getOriginalMessage(), malformed);
        }
    }
}
