package dev.imbuto.command.wiring;

import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.contact.Traces;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.privacy.PersonalData;
import java.time.Clock;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The write side as Spring beans; Axon's own auto-configuration finds its bus and its store taken. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CommandSideSettings.class)
public class CommandSideConfiguration {

    @Bean
    CommandSide commandSide(
            EventLog log,
            EventCodec codec,
            Snapshots snapshots,
            PersonalData personalData,
            ObjectProvider<Traces> traces,
            CommandSideSettings settings) {
        return CommandSide.open(
                log, codec, snapshots, personalData, traces.orderedStream().toList(), settings, Clock.systemUTC());
    }

    @Bean
    CommandDispatcher commandDispatcher(CommandSide commandSide) {
        return commandSide.dispatcher();
    }

    @Bean
    CommandBus commandBus(CommandSide commandSide) {
        return commandSide.commandBus();
    }

    @Bean
    EventStore eventStore(CommandSide commandSide) {
        return commandSide.eventStore();
    }
}
