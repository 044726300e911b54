package dev.imbuto.access;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who is calling, by the API key or the token in {@code Authorization: Bearer}. Refuses nobody: what needs a key
 * is for others to say, and so is what a failed attempt costs.
 */
final class CallerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";
    private static final String UNDECIDED = CallerFilter.class.getName();

    private final ApiKeys keys;
    private final @Nullable Tokens tokens;
    private final FailedAttempts attempts;

    /** @param tokens null where only API keys are accepted */
    CallerFilter(ApiKeys keys, @Nullable Tokens tokens, FailedAttempts attempts) {
        this.keys = keys;
        this.tokens = tokens;
        this.attempts = attempts;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String presented = presented(request);
        if (presented != null) {
            try {
                caller(presented, request).ifPresent(caller -> {
                    SecurityContext context = SecurityContextHolder.createEmptyContext();
                    context.setAuthentication(new Authenticated(Caller.remember(caller, request)));
                    SecurityContextHolder.setContext(context);
                });
            } catch (ProblemException undecided) {
                // an open route goes on without knowing
                request.setAttribute(UNDECIDED, undecided.problem());
            }
        }
        chain.doFilter(request, response);
    }

    private Optional<Caller> caller(String presented, HttpServletRequest request) {
        String client = ClientAddress.kind(request.getRemoteAddr());
        if (tokens != null && !presented.startsWith(ApiKeys.START)) {
            return tokens.authenticate(presented, client);
        }
        return keys.authenticate(presented).map(key -> new Caller(key.id(), key.role(), client));
    }

    private static @Nullable String presented(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    /** What to tell somebody who may not go on without being known, and is not. */
    Problem refusal(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            return new Problem(401, "unauthenticated", "An API key is needed: Authorization: Bearer <key>.");
        }
        if (request.getAttribute(UNDECIDED) instanceof Problem why) {
            return why;
        }
        String presented = presented(request);
        Optional<Duration> wait =
                attempts.failed(request.getRemoteAddr(), presented == null ? Optional.empty() : ApiKeys.id(presented));
        if (wait.isPresent()) {
            return new Problem(429, "too-many-attempts", "Too many attempts failed; wait before the next.")
                    .retryAfter(wait.get());
        }
        String what = tokens == null ? "API key" : "API key or token";
        return new Problem(401, "unauthenticated", "This " + what + " is unknown, has expired or was revoked.");
    }

    /** A caller, as Spring Security sees it. */
    static final class Authenticated extends AbstractAuthenticationToken {
        private final transient Caller caller;

        Authenticated(Caller caller) {
            super(List.of());
            this.caller = caller;
            setAuthenticated(true);
        }

        @Override
        public Caller getPrincipal() {
            return caller;
        }

        /** The key itself is not kept. */
        @Override
        public Object getCredentials() {
            return "";
        }

        @Override
        public String getName() {
            return caller.keyId();
        }
    }
}
