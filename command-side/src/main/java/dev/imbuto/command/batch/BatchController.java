package dev.imbuto.command.batch;

import dev.imbuto.access.Caller;
import dev.imbuto.command.http.CommandDesk;
import dev.imbuto.command.http.IdempotencyKey;
import dev.imbuto.command.http.Sender;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.PacedInput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route of batches: newline-delimited JSON both ways. */
@RestController
final class BatchController {
    private static final String NDJSON = "application/x-ndjson";
    private static final int BUFFER = 32 * 1024;

    private final Batches batches;
    private final CommandDesk desk;
    private final JsonBodies bodies;
    private final BatchLimits limits;

    BatchController(Batches batches, CommandDesk desk, JsonBodies bodies, BatchLimits limits) {
        this.batches = batches;
        this.desk = desk;
        this.bodies = bodies;
        this.limits = limits;
    }

    @PostMapping(
            path = "/v1/commands",
            consumes = {NDJSON, "application/ndjson", "application/jsonl", "application/json"},
            produces = NDJSON)
    void batch(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        Sender sender = Sender.of(caller);
        LineReader reader = new LineReader(bodies, desk, sender, IdempotencyKey.of(request), limits.batch());
        response.setContentType(NDJSON);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setBufferSize(BUFFER);
        Lines lines = new Lines(request.getInputStream(), limits.lineBytes(), PacedInput.betweenLines(request));
        batches.run(reader, sender, lines, response.getOutputStream());
    }
}
