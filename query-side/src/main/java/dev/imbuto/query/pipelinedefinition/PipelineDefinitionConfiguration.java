package dev.imbuto.query.pipelinedefinition;

import dev.imbuto.access.Routes;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.ReportLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** The pipelines over HTTP, for every role to read. */
@Configuration(proxyBeanMethods = false)
public class PipelineDefinitionConfiguration {

    @Bean
    Routes routesOfPipelines() {
        return new Routes()
                .all(HttpMethod.GET, "/v1/pipelines")
                .all(HttpMethod.GET, "/v1/pipelines/{key}")
                .all(HttpMethod.GET, "/v1/pipelines/{key}/timeline");
    }

    @Bean
    PipelineController pipelineController(EventLog log, EventCodec codec, Facts facts, ReportLimits limits) {
        return new PipelineController(new PipelineReader(log, codec, facts), limits);
    }
}
