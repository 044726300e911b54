package dev.imbuto.query.contact;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an installation asks its contacts for.
 *
 * @param purposes every contact's view says of these whether it may be contacted for them, also where it was never asked
 */
@ConfigurationProperties("imbuto.consents")
record ConsentSettings(@DefaultValue Set<String> purposes) {
    static final ConsentSettings NONE = new ConsentSettings(Set.of());
}
