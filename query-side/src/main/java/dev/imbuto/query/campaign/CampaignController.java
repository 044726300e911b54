package dev.imbuto.query.campaign;

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
final class CampaignController {
    private final CampaignReader campaigns;
    private final ReportLimits limits;

    CampaignController(CampaignReader campaigns, ReportLimits limits) {
        this.campaigns = campaigns;
        this.limits = limits;
    }

    @GetMapping("/v1/campaigns")
    Page<CampaignView> campaigns(HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        String after = parameters.text("after").orElse("");
        int limit = parameters.limit();
        parameters.refuseFaults();
        return Page.byKey(campaigns.keys(after, limit + 1), limit, campaigns::view);
    }

    @GetMapping("/v1/campaigns/{key}")
    CampaignView campaign(@PathVariable String key, HttpServletRequest request) {
        new ReportParameters(request.getParameterMap(), limits).refuseFaults();
        return campaigns.view(key).orElseThrow(CampaignController::unknown);
    }

    @GetMapping("/v1/campaigns/{key}/timeline")
    Timeline timeline(@PathVariable String key, HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        long after = parameters.number("after", 0, Long.MAX_VALUE).orElse(0);
        int limit = parameters.limit();
        parameters.refuseFaults();
        return campaigns.timeline(key, after, limit).orElseThrow(CampaignController::unknown);
    }

    private static ProblemException unknown() {
        return new ProblemException(new Problem(404, "unknown-campaign", "There is no such campaign."));
    }
}
