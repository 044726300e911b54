package dev.imbuto.standalone;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.command.batch.BatchConfiguration;
import dev.imbuto.command.http.CommandHttpConfiguration;
import dev.imbuto.command.wiring.CommandSideConfiguration;
import dev.imbuto.http.HttpConfiguration;
import dev.imbuto.query.campaign.CampaignConfiguration;
import dev.imbuto.query.contact.ContactConfiguration;
import dev.imbuto.query.pipeline.PipelineReportConfiguration;
import dev.imbuto.query.pipelinedefinition.PipelineDefinitionConfiguration;
import dev.imbuto.query.report.ReportConfiguration;
import dev.imbuto.query.roi.RoiReportConfiguration;
import dev.imbuto.standalone.openapi.OpenApiConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/** Both sides in one process, over one log. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    // what both are built on
    StoresConfiguration.class,
    HttpConfiguration.class,
    AccessConfiguration.class,
    // commands
    CommandSideConfiguration.class,
    CommandHttpConfiguration.class,
    BatchConfiguration.class,
    // reports
    ReadModelConfiguration.class,
    ReportConfiguration.class,
    ContactConfiguration.class,
    CampaignConfiguration.class,
    PipelineDefinitionConfiguration.class,
    PipelineReportConfiguration.class,
    RoiReportConfiguration.class,
    // documentation
    OpenApiConfiguration.class,
})
@ComponentScan({"dev.imbuto.query.funnel", "dev.imbuto.query.movements", "dev.imbuto.query.timeinstage"})
class StandaloneApplication {}
