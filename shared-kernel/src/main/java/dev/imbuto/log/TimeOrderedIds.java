package dev.imbuto.log;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.common.IdentifierFactory;

/**
 * Gives Axon's messages ids that grow: UUIDs of version 7 (RFC 9562, section 5.7).
 *
 * <p>Every event id and most commit ids are among them, and each stands in a unique index. Where random ids would change one
 * page of the index per event, growing ones all go to its last page; that is a third of what a commit costs on disk.
 *
 * <p>The 48 bits of milliseconds are followed by a counter of 12 bits, which runs over into the milliseconds when a process
 * needs more than 4,096 ids in one; the other 62 bits were drawn once for this process.
 */
public final class TimeOrderedIds extends IdentifierFactory {
    private static final int COUNTER_BITS = 12;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final long process = VARIANT | new SecureRandom().nextLong() >>> 2;
    private final AtomicLong last = new AtomicLong();

    @Override
    public String generateIdentifier() {
        long now = System.currentTimeMillis() << COUNTER_BITS;
        long next = last.updateAndGet(before -> Math.max(before + 1, now));
        long milliseconds = next >>> COUNTER_BITS;
        long counter = next & (1 << COUNTER_BITS) - 1;
        return new UUID(milliseconds << 16 | VERSION | counter, process).toString();
    }
}
