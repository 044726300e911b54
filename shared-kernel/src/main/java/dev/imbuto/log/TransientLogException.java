package dev.imbuto.log;

import org.axonframework.common.AxonTransientException;

/** Tells Axon that storage does not answer and the same command may be tried again; the cause says why. */
public final class TransientLogException extends AxonTransientException {
    private final LogUnavailableException reason;

    public TransientLogException(LogUnavailableException reason) {
        super(reason.getMessage(), reason);
        this.reason = reason;
    }

    public LogUnavailableException reason() {
        return reason;
    }
}
