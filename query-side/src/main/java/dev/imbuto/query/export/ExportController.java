package dev.imbuto.query.export;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.FactFiles;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.ReportParameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** One export at a time: each reads everything there is. */
@RestController
final class ExportController {
    private final EventLog log;
    private final EventCodec codec;
    private final Facts facts;
    private final Semaphore place = new Semaphore(1);

    ExportController(EventLog log, EventCodec codec, Facts facts) {
        this.log = log;
        this.codec = codec;
        this.facts = facts;
    }

    @GetMapping(path = "/v1/exports/facts", produces = "application/zip")
    void facts(HttpServletRequest request, HttpServletResponse response) throws IOException {
        alone(request, () -> {
            try (FactFiles files = facts.copy()) {
                begin(response, "application/zip", "imbuto-facts-" + files.position() + ".zip");
                FactExport.asZip(files, response.getOutputStream());
            }
        });
    }

    @GetMapping(path = "/v1/exports/ocel", produces = "application/json")
    void ocel(HttpServletRequest request, HttpServletResponse response) throws IOException {
        alone(request, () -> {
            ProcessLog process = new ProcessLog(log, codec);
            begin(response, "application/json", "imbuto-ocel-" + process.position() + ".json");
            Writer out = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
            process.write(out, done -> {});
            out.flush();
        });
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void alone(HttpServletRequest request, Writing writing) throws IOException {
        new ReportParameters(request.getParameterMap()).refuseFaults();
        if (!place.tryAcquire()) {
            throw new ProblemException(
                    new Problem(429, "too-many-exports", "An export is under way, and there may be one at a time."));
        }
        try {
            writing.run();
        } finally {
            place.release();
        }
    }

    private static void begin(HttpServletResponse response, String type, String name) {
        response.setContentType(type);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(name).build().toString());
    }
}
