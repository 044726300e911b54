package dev.imbuto.query.pipelinedefinition;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.page.Page;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.timeline.Timeline;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class PipelineController {
    private final PipelineReader pipelines;
    private final ReportLimits limits;

    PipelineController(PipelineReader pipelines, ReportLimits limits) {
        this.pipelines = pipelines;
        this.limits = limits;
    }

    @GetMapping("/v1/pipelines")
    Page<PipelineView> pipelines(HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        String after = parameters.text("after").orElse("");
        int limit = parameters.limit();
        parameters.refuseFaults();
        return Page.byKey(pipelines.keys(after, limit + 1), limit, pipelines::view);
    }

    @GetMapping("/v1/pipelines/{key}")
    PipelineView pipeline(@PathVariable String key, HttpServletRequest request) {
        new ReportParameters(request.getParameterMap(), limits).refuseFaults();
        return pipelines.view(key).orElseThrow(PipelineController::unknown);
    }

    @GetMapping("/v1/pipelines/{key}/timeline")
    Timeline timeline(@PathVariable String key, HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        long after = parameters.number("after", 0, Long.MAX_VALUE).orElse(0);
        int limit = parameters.limit();
        parameters.refuseFaults();
        return pipelines.timeline(key, after, limit).orElseThrow(PipelineController::unknown);
    }

    private static ProblemException unknown() {
        return new ProblemException(new Problem(404, "unknown-pipeline", "There is no such pipeline."));
    }
}
