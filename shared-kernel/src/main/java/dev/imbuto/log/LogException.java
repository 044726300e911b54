package dev.imbuto.log;

import org.jspecify.annotations.Nullable;

/** Anything the log refuses or cannot do; the subclass says whether a retry is right. */
public abstract sealed class LogException extends RuntimeException
        permits SequenceConflictException, CommitRefusedException, LogUnavailableException, LogCorruptedException {
    protected LogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
