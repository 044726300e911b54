package dev.imbuto.audit;

/** Accesses cannot be recorded or read now, so no personal data may be shown. Trying again later is right. */
public final class AccessRecordsUnavailableException extends RuntimeException {
    AccessRecordsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
