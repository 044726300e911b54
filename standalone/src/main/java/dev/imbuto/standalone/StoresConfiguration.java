package dev.imbuto.standalone;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.node.LogHealth;
import dev.imbuto.privacy.PersonalData;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What both sides are built on; the installation opened most of it and closes that. */
@Configuration(proxyBeanMethods = false)
class StoresConfiguration {
    @Bean(destroyMethod = "")
    EventLog eventLog(Installation installation) {
        return installation.log();
    }

    @Bean
    EventCodec eventCodec(Installation installation) {
        return installation.codec();
    }

    @Bean(destroyMethod = "")
    Snapshots snapshots(Installation installation) {
        return installation.snapshots();
    }

    @Bean(destroyMethod = "")
    PersonalData personalData(Installation installation) {
        return installation.personalData();
    }

    @Bean(destroyMethod = "")
    AccessRecords accessRecords(Installation installation) {
        return installation.reads();
    }

    @Bean
    ApiKeys apiKeys(Installation installation) {
        return installation.openApiKeys();
    }

    @Bean
    IdempotencyAnswers idempotencyAnswers(Installation installation) {
        return installation.openAnswers();
    }

    @Bean
    LogHealth logHealthIndicator(EventLog log) {
        return new LogHealth(log);
    }

    @Bean
    FolderHealth folderHealthIndicator(Installation installation) {
        return new FolderHealth(installation.data().path());
    }
}
