package dev.imbuto.standalone;

/** A command cannot go on for a reason that its user can see and understand: no stack trace helps. */
final class FailedException extends RuntimeException {
    private final int exitCode;

    FailedException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
