package dev.imbuto.command.idempotency;

import dev.imbuto.contact.ContactId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it was sent.
 *
 * @param headers those that belong to the answer, such as {@code ETag} and {@code Location}; not those of the connection
 * @param about the contact that the command was for; the answer is forgotten when it is erased
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredAnswer(
        int status,
        Map<String, String> headers,
        byte[] body,
        @Nullable ContactId about) {
    public StoredAnswer {
        headers = Map.copyOf(headers);
    }

    /** To a command that was for no contact. */
    public StoredAnswer(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, null);
    }
}
