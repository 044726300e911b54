package dev.imbuto.http;

import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;

/** What both sides need to speak HTTP: bodies, problems, and Tomcat within bounds. */
@Configuration(proxyBeanMethods = false)
public class HttpConfiguration {
    private static final int SWALLOWED = 8 << 20;

    @Bean
    JsonBodies jsonBodies() {
        return new JsonBodies();
    }

    @Bean
    Problems problems(ObjectProvider<ProblemTranslator> translators) {
        return new Problems(translators.orderedStream().toList());
    }

    @Bean
    ProblemErrorController problemErrorController() {
        return new ProblemErrorController();
    }

    @Bean
    FilterRegistrationBean<ProblemFilter> problemFilter(Problems problems) {
        FilterRegistrationBean<ProblemFilter> filter = new FilterRegistrationBean<>(new ProblemFilter(problems));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** Answers look the same whether a controller returns a value or writes it with {@link JsonBodies}. */
    @Bean
    JsonMapperBuilderCustomizer membersInOrder() {
        return StrictJson::ordered;
    }

    @Bean
    WebMvcConfigurer textInAndProblemsOut(Problems problems) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new TextOnly());
            }

            @Override
            public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
                // after a controller's own handlers, before Spring's defaults, which would answer with a page
                int own = 0;
                while (own < resolvers.size() && resolvers.get(own) instanceof ExceptionHandlerExceptionResolver) {
                    own++;
                }
                resolvers.add(own, new ProblemResolver(problems));
            }
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatWithinBounds() {
        return factory -> {
            factory.addConnectorCustomizers(connector -> {
                // reads and writes alike: a client that does neither is disconnected
                connector.setProperty("connectionTimeout", Long.toString(Bounds.SILENCE.toMillis()));
                // a refused body is read to its end up to here, so that the client gets to see the refusal
                connector.setProperty("maxSwallowSize", Integer.toString(SWALLOWED));
            });
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemValve.class.getName());
                }
            });
        };
    }
}
