package dev.imbuto.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of anything a client may send, and how long it may take; what no side has to itself.
 *
 * @param body bytes of a body, but for a batch, which is bounded by the line
 * @param nesting objects and arrays within each other
 * @param string Unicode characters of a string
 * @param silence a client that sends or reads nothing for so long is disconnected
 * @param slowest what a client has to send or read a second on average, once it has had {@code silence} to begin; one that is
 *     slower is disconnected too
 * @param failedAttempts with wrong keys, from an address or for a key, before the next have to wait
 * @param longestWait bound of that wait
 */
@ConfigurationProperties("imbuto.limits")
public record Limits(
        @DefaultValue("4MB") DataSize body,
        @DefaultValue("64") int nesting,
        @DefaultValue("10000") int string,
        @DefaultValue("30s") Duration silence,
        @DefaultValue("10KB") DataSize slowest,
        @DefaultValue("5") int failedAttempts,
        @DefaultValue("5m") Duration longestWait) {
    /** What holds where nothing is configured. */
    public static final Limits DEFAULT = new Limits(
            DataSize.ofMegabytes(4),
            64,
            Bounds.STRING,
            Duration.ofSeconds(30),
            DataSize.ofKilobytes(10),
            5,
            Duration.ofMinutes(5));

    /** Throws {@link IllegalArgumentException} when one of them makes no sense. */
    public Limits {
        require(body.toBytes() > 0 && body.toMegabytes() <= 1_000, "body", "from 1B to 1000MB");
        require(nesting > 0 && nesting <= 1_000, "nesting", "from 1 to 1000");
        require(string > 0 && string <= 1_000_000, "string", "from 1 to 1000000");
        require(silence.toMillis() > 0 && silence.toHours() <= 24, "silence", "from 1ms to 24h");
        require(slowest.toBytes() > 0, "slowest", "at least 1B");
        require(failedAttempts > 0, "failed-attempts", "at least 1");
        require(
                !longestWait.isNegative() && !longestWait.isZero() && longestWait.toHours() <= 24,
                "longest-wait",
                "up to 24h");
    }

    private static void require(boolean fine, String name, String allowed) {
        if (!fine) {
            throw new IllegalArgumentException("imbuto.limits." + name + " must be " + allowed);
        }
    }

    /** How long so many bytes may take, in nanoseconds. */
    long patienceNanos(long bytes) {
        return silence.toNanos() + (long) (bytes * 1e9 / slowest.toBytes());
    }
}
