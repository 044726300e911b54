package dev.imbuto.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes those wait who present keys that are none, counted per address and per id of the key.
 *
 * <p>The first few failures are free. Each further one makes the next ones wait, a second at first and twice as long every
 * time, up to a bound; what comes too early is not counted. Only failures wait: a key that is right is let in from any
 * address and whatever was tried with its id, since a secret of 256 bits is not guessed, and whoever knows an id, which is no
 * secret, or shares an address must not be able to lock its owner out. So this takes the load and the noise off, and is no
 * lock.
 *
 * <p>Addresses of IPv6 count by their first 64 bits, of which a customer gets at least one. What is not heard of for a while
 * is forgotten, and of too many the rarest first: memory is bounded. Safe for use by many threads.
 */
final class FailedAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(FailedAttempts.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MOST = 10_000;

    private final int free;
    private final long longestNanos;
    private final Ticker ticker;
    private final Cache<String, Attempts> byName;

    /** @param until of the ticker; before then nothing is counted */
    private record Attempts(int failures, long until) {}

    /**
     * @param free failures before the first wait, at least 1
     * @param longest the bound of a wait; an address is forgotten after twice as long
     */
    FailedAttempts(int free, Duration longest, Ticker ticker) {
        this.free = free;
        this.longestNanos = longest.toNanos();
        this.ticker = ticker;
        this.byName = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(longest.multipliedBy(2))
                .ticker(ticker)
                .build();
    }

    /**
     * Counts a failure.
     *
     * @param keyId of the key that was presented, if it looked like one
     * @return how long the client has to wait, when it came too early; else its attempt was looked at and failed
     */
    Optional<Duration> failed(String address, Optional<String> keyId) {
        long wait = count("address " + ClientAddress.network(address));
        if (keyId.isPresent()) {
            wait = Math.max(wait, count("key " + keyId.get()));
        }
        return wait > 0 ? Optional.of(Duration.ofNanos(wait)) : Optional.empty();
    }

    private long count(String name) {
        long now = ticker.read();
        long[] wait = new long[1];
        Attempts counted = byName.asMap().compute(name, (same, before) -> {
            if (before != null && before.until() - now > 0) {
                wait[0] = before.until() - now;
                return before;
            }
            int failures = before == null ? 1 : before.failures() + 1;
            return new Attempts(failures, now + pause(failures));
        });
        if (wait[0] == 0 && counted.failures() == free) {
            // neither the address nor what was presented: both may be somebody's
            LOG.warn("{} attempts with keys that are none; the next ones have to wait", free);
        }
        return wait[0];
    }

    private long pause(int failures) {
        if (failures < free) {
            return 0;
        }
        // thirty doublings of a second are beyond any bound, and a long still holds them
        return Math.min(longestNanos, FIRST_WAIT.toNanos() << Math.min(failures - free, 30));
    }
}
