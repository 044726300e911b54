package dev.imbuto.http;

import java.time.Duration;

/** How much of anything a client may send. */
public final class Bounds {
    /** Bytes of a body, but for a batch, which is bounded by the line. */
    public static final int BODY = 4 << 20;
    /** Bytes of a line of a batch. */
    public static final int LINE = 1 << 20;
    /** Objects and arrays within each other. */
    public static final int NESTING = 64;
    /** Unicode characters of a string. */
    public static final int STRING = 10_000;
    /** Unicode characters of a member's name. */
    public static final int NAME = 200;
    /** Characters of a number. */
    public static final int NUMBER = 100;
    /** Items of a page. */
    public static final int PAGE = 1_000;
    /** A client that sends or reads nothing for so long is disconnected. */
    public static final Duration SILENCE = Duration.ofSeconds(30);

    private Bounds() {}
}
