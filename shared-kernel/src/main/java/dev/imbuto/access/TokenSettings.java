package dev.imbuto.access;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who issues the tokens that are accepted beside API keys: Spring's own properties, of which these have to be there.
 *
 * @param issuerUri of whom a token has to be
 * @param audiences for one of which it has to be made
 */
@ConfigurationProperties("spring.security.oauth2.resourceserver.jwt")
record TokenSettings(@Nullable URI issuerUri, @DefaultValue List<String> audiences) {

    /**
     * What of a token is read beside its subject.
     *
     * @param rolesClaim the claim that holds a role or a list of them; a dot leads into an object
     */
    @ConfigurationProperties("imbuto.jwt")
    record Claims(@DefaultValue("roles") String rolesClaim) {}

    /** Throws {@link IllegalStateException} when tokens of anybody, or for anybody, would be accepted. */
    void refuseUnlessComplete() {
        if (issuerUri == null || audiences.isEmpty()) {
            throw new IllegalStateException("with JWT, spring.security.oauth2.resourceserver.jwt.issuer-uri and"
                    + " .audiences must be set: tokens of another issuer or for another service would be accepted");
        }
    }
}
