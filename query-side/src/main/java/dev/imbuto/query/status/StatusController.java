package dev.imbuto.query.status;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.query.duckdb.Facts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class StatusController {
    private final EventLog log;
    private final Facts facts;
    private final Map<String, String> versions;

    StatusController(EventLog log, Facts facts) {
        this.log = log;
        this.facts = facts;
        this.versions = new TreeMap<>(Map.of(
                "duckdb", facts.engineVersion(),
                "java", Runtime.version().toString()));
        String built = getClass().getPackage().getImplementationVersion();
        if (built != null) {
            versions.put("imbuto", built);
        }
    }

    @GetMapping("/v1/status")
    Status status() {
        // Before the head: a lag is never less than it was.
        long position = facts.position();
        Head head = log.head();
        return new Status(
                head.position(),
                head.hash(),
                log.engine(),
                List.of(new Status.ProjectionStatus("facts", position, Math.max(0, head.position() - position))),
                versions());
    }

    /** That of the facts changes when others take over. */
    private Map<String, String> versions() {
        Map<String, String> all = new TreeMap<>(versions);
        all.put("facts", facts.projection());
        return all;
    }
}
