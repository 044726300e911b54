package dev.imbuto.command;

/** Others were faster again and again: nothing was changed, and the same command may be sent again in a moment. */
public final class ContendedException extends RuntimeException {
    public ContendedException(String aggregateId, Throwable cause) {
        super("others keep changing " + aggregateId, cause);
    }
}
