package dev.imbuto.query.facts;

/** The facts were built from another log, or from more of this one than there is: they have to be built anew. */
public final class LogNotTheSameException extends IllegalStateException {
    LogNotTheSameException(String message) {
        super(message + ". `imbuto rebuild` makes the facts anew from the log that is there.");
    }
}
