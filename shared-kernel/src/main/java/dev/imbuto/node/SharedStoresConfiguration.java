package dev.imbuto.node;

import dev.imbuto.access.ApiKey;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.privacy.MasterKey;
import dev.imbuto.privacy.PersonalData;
import java.time.Clock;
import java.util.Currency;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a node is built on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
public class SharedStoresConfiguration {
    private static final Currency EURO = Currency.getInstance("EUR");

    @Bean
    SharedStores sharedStores(StoreSettings settings) {
        MongoAddress address = settings.address()
                .orElseThrow(() -> new IllegalStateException(
                        "imbuto.log (IMBUTO_LOG) is missing: the address of the MongoDB database that all nodes share,"
                                + " like mongodb://db1,db2,db3/imbuto?replicaSet=rs0"));
        MasterKey master = settings.given()
                .orElseThrow(() -> new IllegalStateException(
                        "the master key is missing: set imbuto.master-key-file (IMBUTO_MASTER_KEY_FILE) or"
                                + " imbuto.master-key (IMBUTO_MASTER_KEY), the same for all nodes"));
        Currency currency = settings.currency() == null ? EURO : settings.currency();
        return SharedStores.open(address, master, currency, Clock.systemUTC());
    }

    @Bean(destroyMethod = "")
    SharedDatabase sharedDatabase(SharedStores stores) {
        return stores.database();
    }

    @Bean(destroyMethod = "")
    EventLog eventLog(SharedStores stores) {
        return stores.log();
    }

    @Bean
    EventCodec eventCodec() {
        return new EventCodec();
    }

    @Bean(destroyMethod = "")
    Snapshots snapshots(SharedStores stores) {
        return stores.snapshots();
    }

    @Bean(destroyMethod = "")
    PersonalData personalData(SharedStores stores) {
        return stores.personalData();
    }

    @Bean(destroyMethod = "")
    AccessRecords accessRecords(SharedStores stores) {
        return stores.readings();
    }

    @Bean
    ApiKeys apiKeys(SharedDatabase database) {
        return ApiKeys.open(database, Clock.systemUTC());
    }

    @Bean
    LogHealth logHealthIndicator(EventLog log) {
        return new LogHealth(log);
    }

    /** Of all nodes of an installation that start for the first time one prints a key, on a line of its own. */
    @Bean
    ApplicationRunner firstAdminKey(ApiKeys keys) {
        return arguments -> keys.createFirstAdmin().map(ApiKey.Made::key).ifPresent(key -> {
            System.out.println("Admin key: " + key);
            System.out.flush();
        });
    }
}
