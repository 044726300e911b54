package dev.imbuto.command.http;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version that a client believes a contact to have, as entity tag: {@code "7"}.
 *
 * <p>A single strong tag. Weak ones never match (RFC 9110, section 13.1.1), lists and {@code *} would say that the client does
 * not know: all of these are refused as malformed, and so is what no version ever looked like.
 */
final class ExpectedVersion {
    static final String HEADER = "If-Match";

    private static final Pattern TAG = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

    private ExpectedVersion() {}

    /** Null when the request names none. */
    static @Nullable Long of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HEADER));
        if (headers.isEmpty()) {
            return null;
        }
        Matcher tag = TAG.matcher(headers.get(0));
        if (headers.size() > 1 || !tag.matches()) {
            throw new ProblemException(Fault.inHeader(HEADER, "must be one version in double quotes, such as \"7\""));
        }
        return Long.valueOf(tag.group(1));
    }

    static String tag(long version) {
        return "\"" + version + "\"";
    }
}
