package dev.imbuto.standalone;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.privacy.PersonalData;
import java.time.Clock;
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

    @Bean(destroyMethod = "close")
    ApiKeys apiKeys(Installation installation) {
        return ApiKeys.open(installation.data().resolve(ApiKeys.FILE), Clock.systemUTC());
    }

    @Bean(destroyMethod = "close")
    IdempotencyAnswers idempotencyAnswers(Installation installation) {
        return IdempotencyAnswers.open(installation.data().resolve(IdempotencyAnswers.FILE), Clock.systemUTC());
    }

    @Bean
    WritesHealth writesHealthIndicator(Installation installation) {
        return new WritesHealth(installation.data().path());
    }
}
