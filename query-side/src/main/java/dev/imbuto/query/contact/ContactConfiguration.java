package dev.imbuto.query.contact;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.audit.PersonalDataReads;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.KnownAt;
import dev.imbuto.query.report.ReportLimits;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Contacts over HTTP: only for those who may see personal data. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConsentSettings.class)
public class ContactConfiguration {

    @Bean
    Routes routesOfContacts() {
        return new Routes()
                .allow(HttpMethod.GET, "/v1/contacts", Role.INTEGRATOR, Role.COMPLIANCE)
                .allow(HttpMethod.GET, "/v1/contacts/{ref}", Role.INTEGRATOR, Role.COMPLIANCE)
                .allow(HttpMethod.GET, "/v1/contacts/{ref}/timeline", Role.INTEGRATOR, Role.COMPLIANCE)
                .allow(HttpMethod.GET, "/v1/contacts/{ref}/dossier", Role.COMPLIANCE);
    }

    @Bean
    DossierPage dossierPage() {
        return new DossierPage();
    }

    @Bean
    ContactController contactController(
            EventLog log,
            EventCodec codec,
            PersonalData personalData,
            Facts facts,
            PersonalDataReads reads,
            AccessRecords records,
            ConsentSettings asked,
            ReportLimits limits) {
        Clock clock = Clock.systemUTC();
        ContactReader contacts = new ContactReader(log, codec, personalData, asked, clock);
        return new ContactController(
                contacts,
                new ContactList(facts, contacts, personalData, clock),
                new KnownAt(log),
                facts,
                reads,
                new DossierReader(contacts, personalData, records, clock),
                limits);
    }
}
