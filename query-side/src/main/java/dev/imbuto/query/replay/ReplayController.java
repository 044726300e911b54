package dev.imbuto.query.replay;

import dev.imbuto.access.Caller;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.query.page.Page;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class ReplayController {
    private final Replays replays;
    private final ReplayComparison comparison;
    private final JsonBodies bodies;

    ReplayController(Replays replays, ReplayComparison comparison, JsonBodies bodies) {
        this.replays = replays;
        this.comparison = comparison;
        this.bodies = bodies;
    }

    @PostMapping("/v1/replays")
    ResponseEntity<ReplayView> add(HttpServletRequest request, Caller caller) throws IOException {
        NewReplay asked = bodies.read(bodies.bytes(request), NewReplay.class);
        ReplayView added = replays.add(asked, caller.keyId());
        return ResponseEntity.created(URI.create("/v1/replays/" + added.id())).body(added);
    }

    /** There are few of them: all on one page. */
    @GetMapping("/v1/replays")
    Page<ReplayView> all() {
        return new Page<>(replays.all(), null);
    }

    @GetMapping("/v1/replays/{id}")
    ReplayView one(@PathVariable String id) {
        return replays.get(id);
    }

    @PostMapping("/v1/replays/{id}/cancel")
    ReplayView cancel(@PathVariable String id) throws InterruptedException {
        return replays.cancel(id);
    }

    @DeleteMapping("/v1/replays/{id}")
    ResponseEntity<Void> delete(@PathVariable String id) {
        replays.delete(id);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/v1/replays/{id}/diff")
    ReplayDiff diff(@PathVariable String id, HttpServletRequest request) {
        return comparison.of(id, request.getParameterMap());
    }
}
