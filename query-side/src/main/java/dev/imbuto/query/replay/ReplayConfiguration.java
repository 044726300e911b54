package dev.imbuto.query.replay;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.facts.FactSettings;
import dev.imbuto.query.report.ReportSettings;
import dev.imbuto.query.report.Reports;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Replays, over HTTP and for the reports that are asked of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ReplayLimits.class, ReportSettings.class, FactSettings.class})
public class ReplayConfiguration {

    @Bean(initMethod = "start")
    Replays replays(
            EventLog log, EventCodec codec, PersonalData personalData, FactSettings settings, ReplayLimits limits) {
        return new Replays(
                log,
                codec::decode,
                personalData,
                settings.data().resolve("replays"),
                settings.store(),
                FactFeed.Settings.DEFAULT,
                limits,
                Clock.systemUTC());
    }

    @Bean
    ReplayController replayController(Replays replays, Reports reports, ReportSettings settings, JsonBodies bodies) {
        return new ReplayController(replays, new ReplayComparison(reports, settings.currency()), bodies);
    }

    @Bean
    Routes replayRoutes() {
        return new Routes()
                .allow(HttpMethod.GET, "/v1/replays", Role.ANALYST)
                .allow(HttpMethod.POST, "/v1/replays", Role.ANALYST)
                .allow(HttpMethod.GET, "/v1/replays/{id}", Role.ANALYST)
                .allow(HttpMethod.DELETE, "/v1/replays/{id}", Role.ANALYST)
                .allow(HttpMethod.POST, "/v1/replays/{id}/cancel", Role.ANALYST)
                .allow(HttpMethod.GET, "/v1/replays/{id}/diff", Role.ANALYST);
    }
}
