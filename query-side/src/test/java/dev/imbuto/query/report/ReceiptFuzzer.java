package dev.imbuto.query.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parameters of reports from any text, a name and a value on each line: refused with the names of those at fault, or a
 * receipt whose parameters, asked again, are the same.
 */
public final class ReceiptFuzzer {
    private static final Instant TODAY = Instant.parse("2025-01-01T00:00:00Z");
    private static final Map<String, Integer> BUCKETS = Map.of("day", 1, "week", 7, "month", 30);

    private ReceiptFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Map<String, String[]> query = new LinkedHashMap<>();
        for (String line : new String(input, UTF_8).split("\n", 20)) {
            String[] pair = line.split("=", 2);
            String value = pair.length == 2 ? pair[1] : "";
            query.merge(pair[0], new String[] {value}, ReceiptFuzzer::both);
        }
        Optional<Map<String, String>> receipt = receipt(query);
        if (receipt.isPresent()) {
            Map<String, String[]> again = new LinkedHashMap<>();
            receipt.get().forEach((name, value) -> again.put(name, new String[] {value}));
            if (!receipt(again).equals(receipt)) {
                throw new AssertionError("another receipt");
            }
        }
    }

    private static String[] both(String[] one, String[] other) {
        String[] both = new String[one.length + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** What a report would sign, having read every kind of parameter; empty when one was refused. */
    private static Optional<Map<String, String>> receipt(Map<String, String[]> query) {
        ReportParameters parameters = new ReportParameters(query);
        try {
            parameters.text("asKnownAt");
            parameters.settle(parameters.instant("asOf").orElse(TODAY), 17);
            parameters.scope(Dimension.ofContacts());
            parameters.period("from", "to");
            parameters.duration("window");
            parameters.number("after", 0, Long.MAX_VALUE);
            parameters.limit();
            parameters.choice("bucket", BUCKETS, "month");
            parameters.refuseFaults();
            return Optional.of(Map.copyOf(parameters.resolved()));
        } catch (ProblemException refused) {
            Problem problem = refused.problem();
            boolean named = problem.errors().stream().allMatch(error -> error.parameter() != null);
            if (problem.status() != 400 || problem.errors().isEmpty() || !named) {
                throw new AssertionError("names no parameter", refused);
            }
            return Optional.empty();
        }
    }
}
