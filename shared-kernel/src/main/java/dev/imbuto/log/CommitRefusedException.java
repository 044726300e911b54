package dev.imbuto.log;

/** The commit can never be stored as it is: do not retry. */
public final class CommitRefusedException extends LogException {
    public CommitRefusedException(String message) {
        super(message, null);
    }
}
