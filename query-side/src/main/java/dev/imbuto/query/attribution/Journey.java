package dev.imbuto.query.attribution;

import java.util.Arrays;

/**
 * The touches of a contact before a conversion, or, where there was none, before the end of the period; in the order of
 * (effective time, position). Instants are microseconds since 1970 UTC, money is minor units.
 *
 * <p>One object is filled again and again while journeys are read: whoever wants to keep something of it copies.
 */
final class Journey {
    /** When what never happened did. */
    static final long NEVER = Long.MIN_VALUE;

    private boolean converts;
    private long number;
    private long atUs;
    private long capturedUs;
    private long openedUs;
    private long wonUs;
    private long value;
    private long cost;

    private int size;
    private int[] keys = new int[16];
    private long[] touchedUs = new long[16];
    private boolean[] direct = new boolean[16];

    /** Begins a journey to a conversion, without touches. */
    void toConversion(long number, long atUs, long capturedUs, long openedUs, long wonUs, long value, long cost) {
        this.converts = true;
        this.number = number;
        this.atUs = atUs;
        this.capturedUs = capturedUs;
        this.openedUs = openedUs;
        this.wonUs = wonUs;
        this.value = value;
        this.cost = cost;
        this.size = 0;
    }

    /** Begins a journey to nowhere, without touches. */
    void toNowhere() {
        toConversion(0, NEVER, NEVER, NEVER, NEVER, 0, 0);
        converts = false;
    }

    /** Adds the next touch. */
    void touch(int key, long atUs, boolean isDirect) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            touchedUs = Arrays.copyOf(touchedUs, 2 * size);
            direct = Arrays.copyOf(direct, 2 * size);
        }
        keys[size] = key;
        touchedUs[size] = atUs;
        direct[size] = isDirect;
        size++;
    }

    /** Of the same key one after the other, the first stays. */
    void collapseRepeats() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || keys[i] != keys[kept - 1]) {
                keep(i, kept++);
            }
        }
        size = kept;
    }

    /** Direct touches go, unless there are no others. */
    void dropDirectUnlessAlone() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!direct[i]) {
                keep(i, kept++);
            }
        }
        size = kept == 0 ? size : kept;
    }

    private void keep(int from, int to) {
        keys[to] = keys[from];
        touchedUs[to] = touchedUs[from];
        direct[to] = direct[from];
    }

    boolean converts() {
        return converts;
    }

    /** That of its conversion, which no other one has. */
    long number() {
        return number;
    }

    /** When it converted. */
    long atUs() {
        return atUs;
    }

    long capturedUs() {
        return capturedUs;
    }

    /** When the opportunity was opened that this is about, or {@link #NEVER}. */
    long openedUs() {
        return openedUs;
    }

    /** When it was won, or {@link #NEVER}. */
    long wonUs() {
        return wonUs;
    }

    long value() {
        return value;
    }

    long cost() {
        return cost;
    }

    int size() {
        return size;
    }

    /** What the touch counts for: a number of {@link Keys}. */
    int key(int touch) {
        return keys[touch];
    }

    long touchedUs(int touch) {
        return touchedUs[touch];
    }

    boolean isDirect(int touch) {
        return direct[touch];
    }

    /** The last touch at or before then; −1 when there is none. */
    int lastBy(long us) {
        int touch = size - 1;
        while (touch >= 0 && touchedUs[touch] > us) {
            touch--;
        }
        return touch;
    }

    /** What the touches count for, in their order. */
    int[] path() {
        return Arrays.copyOf(keys, size);
    }

    /** The keys that occur, each once and in ascending order. */
    int[] distinctKeys() {
        int[] sorted = path();
        Arrays.sort(sorted);
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, distinct);
    }
}
