package dev.imbuto.command.http;

import dev.imbuto.access.Role;
import dev.imbuto.access.Routes;
import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.ProblemTranslator;
import dev.imbuto.http.Problems;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Commands over HTTP, one per request. */
@Configuration(proxyBeanMethods = false)
public class CommandHttpConfiguration {

    @Bean
    Routes routesOfCommands() {
        return new Routes()
                .allow(HttpMethod.POST, "/v1/contacts", Role.INTEGRATOR)
                .allow(HttpMethod.POST, "/v1/contacts/{ref}/{command}", Role.INTEGRATOR)
                .allow(HttpMethod.POST, "/v1/campaigns", Role.INTEGRATOR)
                .allow(HttpMethod.POST, "/v1/campaigns/{key}/{command}", Role.INTEGRATOR)
                .allow(HttpMethod.PUT, "/v1/pipelines/{key}", Role.INTEGRATOR);
    }

    @Bean
    ProblemTranslator commandProblems() {
        return new CommandProblems();
    }

    @Bean
    @ConditionalOnMissingBean
    RememberedAnswers answersFromTheLog() {
        return (actor, commandId, digest, carryOut) -> carryOut.get();
    }

    @Bean
    CommandDesk commandDesk(
            CommandDispatcher dispatcher, RememberedAnswers remembered, Problems problems, JsonBodies bodies) {
        return new CommandDesk(dispatcher::send, remembered, problems::of, bodies);
    }

    @Bean
    CommandController commandController(CommandDesk desk, JsonBodies bodies) {
        return new CommandController(desk, bodies);
    }
}
