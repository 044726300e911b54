package dev.imbuto.query.facts;

import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.facts.FactsView.Kept;
import dev.imbuto.query.facts.FactsView.Live;
import dev.imbuto.query.facts.LiveFacts.Generation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class FactsController {
    private final LiveFacts live;
    private final FactBuilding building;
    private final JsonBodies bodies;

    FactsController(LiveFacts live, FactBuilding building, JsonBodies bodies) {
        this.live = live;
        this.building = building;
        this.bodies = bodies;
    }

    @GetMapping("/v1/facts")
    FactsView facts() {
        Generation read = live.current();
        return new FactsView(
                new Live(
                        read.file().getFileName().toString(),
                        read.store().projection(),
                        read.store().position(),
                        FactFolder.bytes(read.file())),
                building.latest().orElse(null),
                live.files().kept().stream()
                        .map(file -> new Kept(file.getFileName().toString(), FactFolder.bytes(file)))
                        .toList());
    }

    @PostMapping("/v1/facts/rebuild")
    ResponseEntity<FactsView> rebuild(HttpServletRequest request) throws IOException {
        NewFacts asked = bodies.read(bodies.bytes(request), NewFacts.class);
        if (!building.begin(Boolean.TRUE.equals(asked.evenIfDifferent()))) {
            throw underWay();
        }
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(facts());
    }

    @PostMapping("/v1/facts/rebuild/cancel")
    FactsView cancel() throws InterruptedException {
        if (!building.cancel()) {
            throw new ProblemException(new Problem(409, "no-rebuild", "No facts are being built."));
        }
        return facts();
    }

    @DeleteMapping("/v1/facts/kept")
    ResponseEntity<Void> dropKept() {
        if (!building.dropKept()) {
            throw underWay();
        }
        return ResponseEntity.noContent().build();
    }

    private static ProblemException underWay() {
        return new ProblemException(
                new Problem(409, "rebuild-under-way", "Facts are being built; GET /v1/facts says how far they are."));
    }
}
