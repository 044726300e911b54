package dev.imbuto.standalone.openapi;

import dev.imbuto.access.Caller;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.webjars.WebJarVersionLocator;

/** The document of the whole API, and a page to read it. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:dev/imbuto/standalone/openapi/springdoc.properties")
public class OpenApiConfiguration {
    private static final String WEBJAR = "swagger-ui";

    @Bean
    OpenAPI openApi() {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
        return new OpenAPI()
                .info(new Info()
                        .title("Imbuto")
                        .version("1")
                        .description("An event-sourced sales-pipeline backend: commands in, reports out.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .addServersItem(new Server().url("/"))
                .components(new Components());
    }

    @Bean
    OpenApiCustomizer apiDocument(
            @Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> routes) {
        return new ApiDocument(routes::getObject);
    }

    @Bean
    DocumentPage documentPage() {
        return new DocumentPage();
    }

    /** What the page is made of comes from the jar, never from elsewhere. */
    @Bean
    WebMvcConfigurer assetsOfThePage() {
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                String version = new WebJarVersionLocator().version(WEBJAR);
                registry.addResourceHandler("/docs/" + WEBJAR + "/**")
                        .addResourceLocations("classpath:/META-INF/resources/webjars/" + WEBJAR + "/" + version + "/");
            }
        };
    }
}
