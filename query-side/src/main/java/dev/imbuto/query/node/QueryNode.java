package dev.imbuto.query.node;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.http.HttpConfiguration;
import dev.imbuto.log.EventLog;
import dev.imbuto.node.Node;
import dev.imbuto.node.SharedStoresConfiguration;
import dev.imbuto.query.QuerySide;
import dev.imbuto.query.facts.LiveFacts;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Answers reports and readings over HTTP, beside any number of others. Its facts are in the folder {@code imbuto.data}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    SharedStoresConfiguration.class,
    HttpConfiguration.class,
    AccessConfiguration.class,
    QuerySide.class,
})
public class QueryNode {
    public static void main(String[] arguments) {
        Node.run(QueryNode.class, arguments);
    }

    @Bean
    CaughtUpHealth caughtUpHealthIndicator(EventLog log, LiveFacts facts) {
        return new CaughtUpHealth(log.head().position(), facts::position);
    }
}
