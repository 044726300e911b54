package dev.imbuto.query.campaign;

import dev.imbuto.access.Routes;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.ReportLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Campaigns over HTTP, for every role to read. */
@Configuration(proxyBeanMethods = false)
public class CampaignConfiguration {

    @Bean
    Routes routesOfCampaigns() {
        return new Routes()
                .all(HttpMethod.GET, "/v1/campaigns")
                .all(HttpMethod.GET, "/v1/campaigns/{key}")
                .all(HttpMethod.GET, "/v1/campaigns/{key}/timeline");
    }

    @Bean
    CampaignController campaignController(EventLog log, EventCodec codec, Facts facts, ReportLimits limits) {
        return new CampaignController(new CampaignReader(log, codec, facts), limits);
    }
}
