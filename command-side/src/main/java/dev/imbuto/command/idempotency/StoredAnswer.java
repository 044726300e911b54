package dev.imbuto.command.idempotency;

import dev.imbuto.contact.ContactId;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
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

    /** As they are stored: {@code Name: value} lines. */
    String headerLines() {
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append(": ").append(value).append('\n'));
        return lines.toString();
    }

    static Map<String, String> headers(String lines) {
        Map<String, String> headers = new LinkedHashMap<>();
        lines.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon), line.substring(colon + 2));
        });
        return headers;
    }

    /** A contact as it is stored: the 16 bytes of its UUID. */
    static byte[] bytes(ContactId contact) {
        return ByteBuffer.allocate(16)
                .putLong(contact.value().getMostSignificantBits())
                .putLong(contact.value().getLeastSignificantBits())
                .array();
    }
}
