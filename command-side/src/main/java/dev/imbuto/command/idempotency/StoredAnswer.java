package dev.imbuto.command.idempotency;

import java.util.Map;

/**
 * An answer as it was sent.
 *
 * @param headers those that belong to the answer, such as {@code ETag} and {@code Location}; not those of the connection
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredAnswer(int status, Map<String, String> headers, byte[] body) {
    public StoredAnswer {
        headers = Map.copyOf(headers);
    }
}
