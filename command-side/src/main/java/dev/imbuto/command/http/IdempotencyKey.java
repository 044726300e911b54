package dev.imbuto.command.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's own name for one sending of a command: the same name again is the same sending.
 *
 * <p>1 to 200 characters of printable ASCII. Names belong to the API key that uses them.
 */
public record IdempotencyKey(String value) {
    static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 200;

    /** What is wrong with a key that a client gives; null when nothing is. */
    public static @Nullable String fault(String value) {
        boolean printable = value.chars().allMatch(c -> c >= ' ' && c <= '~');
        return value.isEmpty() || value.length() > LONGEST || !printable
                ? "must be of 1 to " + LONGEST + " printable ASCII characters"
                : null;
    }

    /** The key that the request has as a whole; null when it has none. */
    public static @Nullable IdempotencyKey of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HEADER));
        if (headers.isEmpty()) {
            return null;
        }
        String fault = headers.size() > 1 ? "must be there once" : fault(headers.get(0));
        if (fault != null) {
            throw new ProblemException(Fault.inHeader(HEADER, fault));
        }
        return new IdempotencyKey(headers.get(0));
    }

    /** The key of one line of a batch that has this key as a whole: no client can give the same key itself. */
    public IdempotencyKey ofLine(long line) {
        return new IdempotencyKey(value + '\n' + line);
    }

    /** The command id that this key stands for when this API key uses it. */
    String commandId(String apiKey) {
        MessageDigest sha256 = sha256();
        for (String part : List.of(apiKey, value)) {
            byte[] bytes = part.getBytes(UTF_8);
            sha256.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            sha256.update(bytes);
        }
        return "idem:" + HexFormat.of().formatHex(sha256.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
