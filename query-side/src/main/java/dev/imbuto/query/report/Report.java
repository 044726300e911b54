package dev.imbuto.query.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;

/**
 * An answer: its groups in the order of their keys, and the receipt.
 *
 * @param csv the same groups as rows
 */
@JsonPropertyOrder({"asOf", "groups", "receipt"})
public record Report<G extends Group>(
        Instant asOf,
        List<G> groups,
        Receipt receipt,
        @JsonIgnore CsvForm<G> csv) implements Answer {
    public static final String JSON = "application/json";
    public static final String CSV = "text/csv";

    @Override
    public Report<G> report() {
        return this;
    }
}
