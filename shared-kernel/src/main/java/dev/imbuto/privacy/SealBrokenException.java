package dev.imbuto.privacy;

/** What is to be opened is not what was sealed, or there never was a key for it. */
public final class SealBrokenException extends RuntimeException {
    public SealBrokenException(String message) {
        super(message);
    }
}
