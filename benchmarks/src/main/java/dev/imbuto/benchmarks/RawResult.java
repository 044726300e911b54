package dev.imbuto.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything one run measured, with the machine it ran on: written as JSON beside the claim that it backs.
 *
 * <p>Sides of a comparison take turns, round by round, so that a machine's moods fall on all of them; a ratio is that of
 * the medians.
 */
final class RawResult {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Map<String, Object> content = new LinkedHashMap<>();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    RawResult(String benchmark, String protocol) {
        content.put("benchmark", benchmark);
        content.put("protocol", protocol);
        content.put("startedAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        content.put(
                "machine",
                Map.of(
                        "processors",
                        Runtime.getRuntime().availableProcessors(),
                        "maxHeapMiB",
                        Runtime.getRuntime().maxMemory() >> 20,
                        "java",
                        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                        "os",
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        "arguments",
                        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(argument -> argument.startsWith("-X"))
                                .toList()));
    }

    void note(String name, Object value) {
        content.put(name, value);
        System.out.println(name + ": " + value);
    }

    /** One measurement of one side, in whatever unit the side's name says. */
    void measured(String side, double value) {
        rates.computeIfAbsent(side, any -> new ArrayList<>()).add(value);
        System.out.printf("%-48s %,14.1f%n", side, value);
    }

    double median(String side) {
        double[] sorted = sorted(rates.getOrDefault(side, List.of()));
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured of " + side + ", only of " + rates.keySet());
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The median of one side as a multiple of that of another. */
    void ratio(String name, String side, String other) {
        note(name, Math.round(1000 * median(side) / median(other)) / 1000.0);
    }

    void write(Path file) throws IOException {
        Map<String, Object> sides = new LinkedHashMap<>();
        rates.forEach((side, values) -> {
            double[] sorted = sorted(values);
            sides.put(
                    side,
                    Map.of(
                            "values",
                            values,
                            "min",
                            sorted[0],
                            "median",
                            median(side),
                            "max",
                            sorted[sorted.length - 1]));
        });
        content.put("measured", sides);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writeValueAsString(content) + "\n");
        System.out.println("raw result: " + file);
    }
}
