package dev.imbuto.command.idempotency;

import dev.imbuto.contact.ContactId;

/**
 * Where claims and answers are kept. Of those who claim the same name in one process one at a time asks the store; other
 * processes may use it at the same time, if it says so.
 *
 * <p>Every method throws {@link dev.imbuto.log.LogUnavailableException} when the store does not answer; what was to be written may
 * be there or not. Safe for use by many threads.
 */
interface AnswerStore extends AutoCloseable {
    /**
     * Claims the name, durably, or says what is known of it.
     *
     * @param name hash of who claims it and what it was called, 16 bytes
     * @param digest of the body, of any length
     */
    Claim claim(byte[] name, byte[] digest);

    /** Deletes every answer about the contact. */
    void forget(ContactId contact);

    @Override
    void close();
}
