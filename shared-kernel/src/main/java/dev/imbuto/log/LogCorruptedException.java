package dev.imbuto.log;

/** What is stored is not what was written, from {@link #position} on: stop reading, nothing after it can be trusted. */
public final class LogCorruptedException extends LogException {
    private final long position;

    public LogCorruptedException(long position, String message) {
        super("log is corrupted at position " + position + ": " + message, null);
        this.position = position;
    }

    public long position() {
        return position;
    }
}
