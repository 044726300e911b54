package dev.imbuto.http;

import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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
@EnableConfigurationProperties(Limits.class)
public class HttpConfiguration {
    @Bean
    JsonBodies jsonBodies(Limits limits) {
        return new JsonBodies(limits);
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
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return filter;
    }

    /** Around all others, so that whatever they read or write keeps pace. */
    @Bean
    FilterRegistrationBean<PaceFilter> paceFilter(Limits limits) {
        FilterRegistrationBean<PaceFilter> filter = new FilterRegistrationBean<>(new PaceFilter(limits));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        filter.setAsyncSupported(true);
        return filter;
    }

    @Bean
    Backlog backlog() {
        return new Backlog(Bounds.WAITING);
    }

    /** Before anything is asked of the request, so that turning it away costs little. */
    @Bean
    FilterRegistrationBean<Backlog> backlogFilter(Backlog backlog) {
        FilterRegistrationBean<Backlog> filter = new FilterRegistrationBean<>(backlog);
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        filter.setAsyncSupported(true);
        return filter;
    }

    /** Answers look the same whether a controller returns a value or writes it with {@link JsonBodies}. */
    @Bean
    JsonMapperBuilderCustomizer membersInOrder() {
        return StrictJson::ordered;
    }

    @Bean
    WebMvcConfigurer textInAndProblemsOut(Problems problems, Limits limits) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new TextOnly(limits.string()));
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
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatWithinBounds(Limits limits, Backlog backlog) {
        return factory -> {
            factory.addConnectorCustomizers(connector -> {
                backlog.of(connector.getProtocolHandler());
                // reads and writes alike: a client that does neither is disconnected
                connector.setProperty(
                        "connectionTimeout", Long.toString(limits.silence().toMillis()));
                connector.setProperty("maxSwallowSize", Integer.toString(PaceFilter.SWALLOWED));
                // forms are not read here; Tomcat would wait for the end of one, however slowly it comes
                connector.setParseBodyMethods("");
            });
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemValve.class.getName());
                }
            });
        };
    }
}
