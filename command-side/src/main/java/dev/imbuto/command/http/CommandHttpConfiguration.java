package dev.imbuto.command.http;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.contact.Traces;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.http.Problems;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Commands over HTTP, one per request. The {@link IdempotencyAnswers} come from whoever knows where they are. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CommandLimits.class)
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
