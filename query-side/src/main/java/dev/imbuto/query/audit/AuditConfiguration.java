package dev.imbuto.query.audit;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.audit.AccessRecordsUnavailableException;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.report.ReportLimits;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** The audit trail over HTTP, and the recording of readings that others have to do. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

    @Bean
    Routes routesOfAudit() {
        return new Routes()
                .allow(HttpMethod.GET, "/v1/audit", Role.COMPLIANCE)
                .allow(HttpMethod.GET, "/v1/audit/reads", Role.COMPLIANCE);
    }

    @Bean
    AuditController auditController(EventLog log, EventCodec codec, AccessRecords records, ReportLimits limits) {
        return new AuditController(new AuditTrail(log, codec), new RecordedReads(records, log), log, records, limits);
    }

    @Bean
    PersonalDataReads personalDataReads(AccessRecords records) {
        return new PersonalDataReads(records);
    }

    @Bean
    ProblemTranslator readingsCannotBeRecorded() {
        return exception -> exception instanceof AccessRecordsUnavailableException
                ? Optional.of(
                        new Problem(
                                503,
                                "reads-not-recorded",
                                "Who reads personal data is recorded, which is not possible now; nothing is shown until it is."))
                : Optional.empty();
    }
}
