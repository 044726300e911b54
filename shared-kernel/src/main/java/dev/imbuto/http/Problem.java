package dev.imbuto.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457, {@code application/problem+json}).
 *
 * @param code kebab case, stable: what clients may rely on; {@code type} and {@code title} follow from it
 * @param detail what went wrong this time, for people
 * @param errors what is wrong with the input, each at its place; left out when empty
 * @param members further members of the document, such as the {@code id} of what is there already
 * @param retryAfter when trying again may help, sent as {@code Retry-After} in whole seconds; never null for 429 and 503
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "code", "errors"})
public record Problem(
        int status,
        String code,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Fault> errors,
        @JsonAnyGetter Map<String, Object> members,
        @JsonIgnore @Nullable Duration retryAfter) {
    /** The media type of the documents. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Duration SOON = Duration.ofSeconds(1);

    public Problem {
        errors = List.copyOf(errors);
        members = Map.copyOf(members);
        if (retryAfter == null && (status == 429 || status == 503)) {
            retryAfter = SOON;
        }
    }

    public Problem(int status, String code, String detail) {
        this(status, code, detail, List.of(), Map.of(), null);
    }

    /** Input that cannot be read: 400 {@code malformed}, the detail being that of the first fault. */
    public static Problem malformed(Fault first, Fault... more) {
        List<Fault> faults = new ArrayList<>(List.of(more));
        faults.add(0, first);
        String place = first.place();
        return new Problem(
                400,
                "malformed",
                place.isEmpty() ? first.message() : place + ": " + first.message(),
                faults,
                Map.of(),
                null);
    }

    @JsonProperty("type")
    public String type() {
        return "urn:imbuto:problem:" + code;
    }

    @JsonProperty("title")
    public String title() {
        String words = code.replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    public Problem with(Fault fault) {
        return new Problem(status, code, detail, List.of(fault), members, retryAfter);
    }

    /** The document with one more member. */
    public Problem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(status, code, detail, errors, more, retryAfter);
    }

    public Problem retryAfter(Duration delay) {
        return new Problem(status, code, detail, errors, members, delay);
    }
}
