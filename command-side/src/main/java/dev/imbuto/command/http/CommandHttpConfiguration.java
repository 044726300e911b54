package dev.imbuto.command.http;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.contact.Traces;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.http.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Commands over HTTP, one per request. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CommandHttpSettings.class, CommandLimits.class})
public class CommandHttpConfiguration {

    @Bean
    Routes routesOfCommands() {
        return new Routes()
                .allow(HttpMethod.POST, "/v1/contacts", Role.INTEGRATOR)
                .allow(HttpMethod.POST, "/v1/contacts/{ref}/{command}", Role.INTEGRATOR)
                .allow(HttpMethod.POST, "/v1/contacts/{ref}/erase", Role.COMPLIANCE)
                .allow(HttpMethod.POST, "/v1/campaigns", Role.INTEGRATOR)
                .allow(HttpMethod.POST, "/v1/campaigns/{key}/{command}", Role.INTEGRATOR)
                .allow(HttpMethod.PUT, "/v1/pipelines/{key}", Role.INTEGRATOR)
                .allow(HttpMethod.POST, "/v1/periods/{key}/{command}", Role.INTEGRATOR, Role.ANALYST);
    }

    @Bean
    ProblemTranslator commandProblems() {
        return new CommandProblems();
    }

    @Bean(destroyMethod = "close")
    IdempotencyAnswers idempotencyAnswers(CommandHttpSettings settings) throws IOException {
        Files.createDirectories(settings.data());
        return IdempotencyAnswers.open(settings.data().resolve(IdempotencyAnswers.FILE), Clock.systemUTC());
    }

    @Bean
    Traces answersToCommandsOfAContact(IdempotencyAnswers answers) {
        return answers::forget;
    }

    @Bean
    CommandDesk commandDesk(
            CommandDispatcher dispatcher, IdempotencyAnswers answers, Problems problems, JsonBodies bodies) {
        return new CommandDesk(dispatcher::send, answers::claim, problems::of, bodies);
    }

    @Bean
    CommandController commandController(CommandDesk desk, JsonBodies bodies, CommandLimits limits) {
        return new CommandController(desk, bodies, new Places(limits.commands()));
    }
}
