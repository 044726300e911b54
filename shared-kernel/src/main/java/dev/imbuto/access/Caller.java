package dev.imbuto.access;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Who sent the request: a parameter that every controller may have.
 *
 * @param keyId id of the API key; {@code jwt:} and the subject where a token was presented
 * @param client class of the address that it came from: {@code loopback}, {@code private} or {@code public}
 */
public record Caller(String keyId, Role role, String client) {
    private static final String ATTRIBUTE = Caller.class.getName();

    /** Of a request that has passed the filter, on whatever thread; there is none where no key is needed. */
    public static Caller of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("nobody has to say who is calling here: " + request.getRequestURI());
    }

    static Caller remember(Caller caller, HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, caller);
        return caller;
    }
}
