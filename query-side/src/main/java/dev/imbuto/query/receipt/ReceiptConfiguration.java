package dev.imbuto.query.receipt;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.query.facts.FactSettings;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Recomputing receipts over HTTP, for those who read reports. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({FactSettings.class, ReportSettings.class, ReceiptLimits.class})
public class ReceiptConfiguration {

    @Bean
    Routes routesOfReceipts() {
        return new Routes().allow(HttpMethod.GET, "/v1/receipts/verify", Role.ANALYST, Role.COMPLIANCE);
    }

    @Bean
    ReceiptController receiptController(
            EventLog log,
            EventCodec codec,
            FactSettings facts,
            ReportSettings settings,
            ReportLimits reports,
            ReceiptLimits limits) {
        return new ReceiptController(
                new Receipts(
                        log,
                        codec::decode,
                        settings.currency(),
                        facts.data().resolve(Receipts.FOLDER),
                        facts.store(),
                        reports),
                limits);
    }
}
