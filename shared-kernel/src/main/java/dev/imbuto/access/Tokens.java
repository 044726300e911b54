package dev.imbuto.access;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.http.Text;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Callers with a signed token (JWT, RFC 7519) of an identity provider instead of an API key.
 *
 * <p>Spring checks signature, issuer, audience and times; here a token must also have an end, a subject and a role. The
 * subject is the actor of what it does, as {@code jwt:<subject>}: it stays in the log for ever, so the provider's subjects
 * should be ids and no addresses. Of several roles the first in {@link #ORDER} counts, never more than the token says.
 */
final class Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final List<Role> ORDER = List.of(Role.ADMIN, Role.COMPLIANCE, Role.INTEGRATOR, Role.ANALYST);
    private static final int LONGEST_SUBJECT = 200;

    private final JwtDecoder decoder;
    private final String rolesClaim;

    Tokens(JwtDecoder decoder, String rolesClaim) {
        this.decoder = decoder;
        this.rolesClaim = rolesClaim;
    }

    /**
     * Who presents this token; empty when it is not to be accepted.
     *
     * @param client class of the address that it came from
     * @throws ProblemException when the provider's keys cannot be had now
     */
    Optional<Caller> authenticate(String token, String client) {
        Jwt jwt;
        try {
            jwt = decoder.decode(token);
        } catch (BadJwtException refused) {
            return Optional.empty();
        } catch (JwtException | IllegalStateException | IllegalArgumentException unavailable) {
            LOG.warn("the keys of the identity provider cannot be had: {}", unavailable.getMessage());
            throw new ProblemException(
                    new Problem(503, "identity-provider-unavailable", "Tokens cannot be checked now."));
        }
        String subject = jwt.getSubject();
        if (jwt.getExpiresAt() == null || subject == null || !isName(subject)) {
            return Optional.empty();
        }
        Set<String> names = names(jwt);
        return ORDER.stream()
                .filter(role -> names.contains(role.name()))
                .findFirst()
                .map(role -> new Caller("jwt:" + subject, role, client));
    }

    private static boolean isName(String subject) {
        return !subject.isBlank()
                && subject.length() <= LONGEST_SUBJECT
                && Text.fault(subject).isEmpty();
    }

    private Set<String> names(Jwt jwt) {
        Object claim = claim(jwt.getClaims());
        Collection<?> values = claim instanceof Collection<?> list
                ? list
                : Arrays.asList(String.valueOf(claim).split(" ", -1));
        return values.stream()
                .map(value -> String.valueOf(value).toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** The claim of that name, dots and all, or else the one that the dots lead to. */
    private @Nullable Object claim(Map<String, Object> claims) {
        if (claims.containsKey(rolesClaim)) {
            return claims.get(rolesClaim);
        }
        Object found = claims;
        for (String step : rolesClaim.split("\\.", -1)) {
            found = found instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return found;
    }
}
