package dev.imbuto.query;

import dev.imbuto.query.attribution.AttributionReportConfiguration;
import dev.imbuto.query.audit.AuditConfiguration;
import dev.imbuto.query.campaign.CampaignConfiguration;
import dev.imbuto.query.contact.ContactConfiguration;
import dev.imbuto.query.export.ExportConfiguration;
import dev.imbuto.query.facts.FactConfiguration;
import dev.imbuto.query.funnel.FunnelConfiguration;
import dev.imbuto.query.movements.MovementsConfiguration;
import dev.imbuto.query.period.PeriodConfiguration;
import dev.imbuto.query.pipeline.PipelineReportConfiguration;
import dev.imbuto.query.pipelinedefinition.PipelineDefinitionConfiguration;
import dev.imbuto.query.receipt.ReceiptConfiguration;
import dev.imbuto.query.replay.ReplayConfiguration;
import dev.imbuto.query.report.ReportConfiguration;
import dev.imbuto.query.roi.RoiReportConfiguration;
import dev.imbuto.query.status.StatusConfiguration;
import dev.imbuto.query.timeinstage.TimeInStageConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The whole read side. Needs an {@link dev.imbuto.log.EventLog}, its {@link dev.imbuto.log.EventCodec}, {@link
 * dev.imbuto.privacy.PersonalData} and {@link dev.imbuto.audit.AccessRecords}, and the folder {@code imbuto.data} to itself.
 */
@Configuration(proxyBeanMethods = false)
@Import({
    FactConfiguration.class,
    StatusConfiguration.class,
    ReportConfiguration.class,
    ReplayConfiguration.class,
    ContactConfiguration.class,
    AuditConfiguration.class,
    CampaignConfiguration.class,
    PipelineDefinitionConfiguration.class,
    FunnelConfiguration.class,
    MovementsConfiguration.class,
    TimeInStageConfiguration.class,
    PipelineReportConfiguration.class,
    RoiReportConfiguration.class,
    ExportConfiguration.class,
    PeriodConfiguration.class,
    ReceiptConfiguration.class,
    AttributionReportConfiguration.class,
})
public class QuerySide {}
