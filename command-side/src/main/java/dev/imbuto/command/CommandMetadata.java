package dev.imbuto.command;

import java.time.Duration;
import java.time.Instant;

/** The names under which each command, and each event that comes of it, carries who, why and when. */
public final class CommandMetadata {
    public static final String ACTOR = "actor";
    public static final String CLIENT = "client";
    public static final String CORRELATION_ID = "correlationId";
    public static final String CAUSATION_ID = "causationId";

    /** An {@link Instant}: the one moment that the whole command takes for now. */
    public static final String DECIDED_AT = "decidedAt";

    /** A {@link Long}, where the sender expects one: the number of events that the aggregate must have. */
    public static final String EXPECTED_VERSION = "expectedVersion";

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private CommandMetadata() {}

    /** Whether something that is said to have happened at {@code effectiveAt} cannot have happened yet. */
    public static boolean liesAhead(Instant effectiveAt, Instant decidedAt) {
        return effectiveAt.isAfter(decidedAt.plus(CLOCK_SKEW));
    }
}
