package dev.imbuto.command.node;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.command.batch.BatchConfiguration;
import dev.imbuto.command.http.CommandHttpConfiguration;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.command.wiring.CommandSideConfiguration;
import dev.imbuto.http.HttpConfiguration;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.node.Node;
import dev.imbuto.node.SharedStoresConfiguration;
import java.time.Clock;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Takes commands over HTTP, beside any number of others. Keeps nothing on its own disk. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    SharedStoresConfiguration.class,
    HttpConfiguration.class,
    AccessConfiguration.class,
    CommandSideConfiguration.class,
    CommandHttpConfiguration.class,
    BatchConfiguration.class,
})
public class CommandNode {
    public static void main(String[] arguments) {
        Node.run(CommandNode.class, arguments);
    }

    @Bean
    IdempotencyAnswers idempotencyAnswers(SharedDatabase database) {
        return IdempotencyAnswers.open(database, Clock.systemUTC());
    }
}
