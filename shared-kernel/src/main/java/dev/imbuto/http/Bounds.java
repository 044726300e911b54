package dev.imbuto.http;

/** What is bounded once and for all; what can be configured is in {@link Limits}. */
final class Bounds {
    /** Unicode characters of a string, unless configured otherwise. */
    static final int STRING = 10_000;

    /** Unicode characters of a member's name. */
    static final int NAME = 200;

    /** Characters of a number. */
    static final int NUMBER = 100;

    /** Requests that wait for a thread, before others are turned away. As many as the threads answer in a moment. */
    static final int WAITING = 256;

    private Bounds() {}
}
