package dev.imbuto.access;

import dev.imbuto.access.Routes.Rule;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The routes of all sides together, looked up by the same patterns and the same parsed address as the controllers. */
final class RouteTable {
    private record Entry(PathPattern pattern, Rule rule) {}

    private final List<Entry> entries;

    RouteTable(List<Routes> declared) {
        List<Rule> rules =
                declared.stream().flatMap(routes -> routes.rules().stream()).toList();
        Set<String> seen = new HashSet<>();
        for (Rule rule : rules) {
            if (!seen.add(rule.method() + " " + rule.pattern())) {
                throw new IllegalStateException("route is declared twice: " + rule.method() + " " + rule.pattern());
            }
        }
        entries = rules.stream()
                .map(rule -> new Entry(PathPatternParser.defaultInstance.parse(rule.pattern()), rule))
                .sorted(Comparator.comparing(Entry::pattern, PathPattern.SPECIFICITY_COMPARATOR))
                .toList();
    }

    /** The rule for this request; empty when there is none, so that nobody may. */
    Optional<Rule> rule(HttpServletRequest request) {
        PathContainer path = path(request);
        return entries.stream()
                .filter(entry -> accepts(entry.rule(), request.getMethod())
                        && entry.pattern().matches(path))
                .map(Entry::rule)
                .findFirst();
    }

    /** The methods that somebody may use at this address; empty when the address is unknown. */
    Set<String> methods(HttpServletRequest request) {
        PathContainer path = path(request);
        Set<String> methods = new LinkedHashSet<>();
        entries.stream().filter(entry -> entry.pattern().matches(path)).forEach(entry -> {
            methods.add(entry.rule().method().name());
            if (entry.rule().method().equals(HttpMethod.GET)) {
                methods.add(HttpMethod.HEAD.name());
            }
        });
        return methods;
    }

    private static boolean accepts(Rule rule, String method) {
        return rule.method().matches(method)
                || (HttpMethod.GET.equals(rule.method()) && HttpMethod.HEAD.matches(method));
    }

    private static PathContainer path(HttpServletRequest request) {
        return ServletRequestPathUtils.parseAndCache(request).pathWithinApplication();
    }
}
