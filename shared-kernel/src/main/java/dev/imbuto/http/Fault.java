package dev.imbuto.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the input, and its place: exactly one of pointer, parameter and header.
 *
 * @param pointer JSON pointer (RFC 6901) into the body, {@code ""} for the body as a whole
 */
@JsonPropertyOrder({"message", "pointer", "parameter", "header"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
        String message,
        @Nullable String pointer,
        @Nullable String parameter,
        @Nullable String header) {
    private static final int LONGEST_MESSAGE = 300;

    public Fault {
        if (message.length() > LONGEST_MESSAGE) {
            message = message.substring(0, LONGEST_MESSAGE) + "…";
        }
    }

    public static Fault at(String pointer, String message) {
        return new Fault(message, pointer, null, null);
    }

    public static Fault inParameter(String parameter, String message) {
        return new Fault(message, null, parameter, null);
    }

    public static Fault inHeader(String header, String message) {
        return new Fault(message, null, null, header);
    }

    /** Where it is, for people; empty for the body as a whole. */
    String place() {
        if (pointer != null) {
            return pointer;
        }
        return parameter != null ? "parameter " + parameter : "header " + header;
    }
}
