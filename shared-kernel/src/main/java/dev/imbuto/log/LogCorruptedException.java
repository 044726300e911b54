package dev.imbuto.log;

import org.jspecify.annotations.Nullable;

/** What is stored is not what was written, from {@link #position} on: stop reading, nothing after it can be trusted. */
public final class LogCorruptedException extends LogException {
    private final long position;

    public LogCorruptedException(long position, String message) {
        this(position, message, null);
    }

    public LogCorruptedException(long position, String message, @Nullable Throwable cause) {
        super("log is corrupted at position " + position + ": " + message, cause);
        this.position = position;
    }

    /** Somewhere in its file; {@link #position} is 0. */
    public static LogCorruptedException somewhere(String message, Throwable cause) {
        return new LogCorruptedException(message, cause);
    }

    private LogCorruptedException(String message, Throwable cause) {
        super("log is corrupted: " + message, cause);
        this.position = 0;
    }

    /** 0 when nobody knows where. */
    public long position() {
        return position;
    }
}
