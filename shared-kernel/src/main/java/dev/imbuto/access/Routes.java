package dev.imbuto.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;

/**
 * Which role may send what where. Each side declares its own as a bean; what no bean declares does not exist for anybody.
 *
 * <p>Of several patterns that fit an address the most specific decides, as with the controllers:
 * {@code /v1/contacts/{ref}/erase} before {@code /v1/contacts/{ref}/{command}}. {@link Role#ADMIN} may do whatever any role
 * may. A rule for GET holds for HEAD as well.
 */
public final class Routes {
    record Rule(HttpMethod method, String pattern, boolean open, Set<Role> roles) {}

    private final List<Rule> rules = new ArrayList<>();

    /** Every role may. */
    public Routes all(HttpMethod method, String pattern) {
        return add(method, pattern, false, EnumSet.allOf(Role.class));
    }

    /** These roles and {@link Role#ADMIN} may. */
    public Routes allow(HttpMethod method, String pattern, Role... roles) {
        Set<Role> allowed = EnumSet.of(Role.ADMIN, roles);
        return add(method, pattern, false, allowed);
    }

    /** No key is needed. */
    public Routes open(HttpMethod method, String pattern) {
        return add(method, pattern, true, EnumSet.allOf(Role.class));
    }

    private Routes add(HttpMethod method, String pattern, boolean open, Set<Role> roles) {
        rules.add(new Rule(method, pattern, open, Set.copyOf(roles)));
        return this;
    }

    List<Rule> rules() {
        return List.copyOf(rules);
    }
}
