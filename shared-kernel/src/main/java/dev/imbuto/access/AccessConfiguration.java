package dev.imbuto.access;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.imbuto.http.Limits;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Who may do what over HTTP: API keys and the routes that the sides declare. Everything else is refused. The {@link ApiKeys} come
 * from whoever knows where they are.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TokenSettings.class, TokenSettings.Claims.class})
public class AccessConfiguration {
    private static final Duration PATIENCE_WITH_PROVIDER = Duration.ofSeconds(5);

    /** What needs no key, on whichever side. */
    @Bean
    Routes openToAll() {
        return new Routes()
                .open(HttpMethod.GET, "/actuator/health")
                .open(HttpMethod.GET, "/actuator/health/liveness")
                .open(HttpMethod.GET, "/actuator/health/readiness")
                .open(HttpMethod.GET, "/docs")
                .open(HttpMethod.GET, "/docs/**")
                .open(HttpMethod.GET, "/v1/openapi.json");
    }

    @Bean
    RouteTable routeTable(ObjectProvider<Routes> routes) {
        return new RouteTable(routes.orderedStream().toList());
    }

    /** There is a decoder where Spring's properties of JWT are set, and nothing is fetched where they are not. */
    @Bean
    CallerFilter callerFilter(
            ApiKeys keys,
            ObjectProvider<JwtDecoder> decoders,
            TokenSettings issuer,
            TokenSettings.Claims claims,
            Limits limits) {
        JwtDecoder decoder = decoders.getIfAvailable();
        if (decoder != null) {
            issuer.refuseUnlessComplete();
        }
        return new CallerFilter(
                keys,
                decoder == null ? null : new Tokens(decoder, claims.rolesClaim()),
                new FailedAttempts(limits.failedAttempts(), limits.longestWait(), Ticker.systemTicker()));
    }

    /** It has its place in the chain below, and only there. */
    @Bean
    FilterRegistrationBean<CallerFilter> callerFilterInTheChainOnly(CallerFilter filter) {
        FilterRegistrationBean<CallerFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setEnabled(false);
        return registration;
    }

    /** A provider that does not answer must not keep requests waiting for ever. */
    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer keysOfTheProviderInTime() {
        return builder -> {
            SimpleClientHttpRequestFactory http = new SimpleClientHttpRequestFactory();
            http.setConnectTimeout(PATIENCE_WITH_PROVIDER);
            http.setReadTimeout(PATIENCE_WITH_PROVIDER);
            builder.restOperations(new RestTemplate(http));
        };
    }

    @Bean
    SecurityFilterChain knownCallersOnly(HttpSecurity http, CallerFilter callers, RouteTable table) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(callers, AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests
                        // they go on with a request that was let in; Tomcat includes the error page in an answer under
                        // way
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.INCLUDE)
                        .permitAll()
                        .anyRequest()
                        .access((caller, context) -> decide(table, caller, context)))
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint(
                                (request, response, nobody) -> answerNobody(callers, request, response))
                        .accessDeniedHandler(
                                (request, response, denied) -> answerDenied(table.methods(request), request, response)))
                .build();
    }

    /** External ids in an address may hold any character, so {@code %2F} and {@code %25} are characters of its parts. */
    @Bean
    HttpFirewall partsOfAnAddressMayHoldSlashes() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        return firewall;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatLeavesSlashesEncoded() {
        return factory ->
                factory.addConnectorCustomizers(connector -> connector.setEncodedSolidusHandling("passthrough"));
    }

    /** There are no passwords; without this bean Spring Boot makes up a user and logs a password for it. */
    @Bean
    AuthenticationManager noPasswords() {
        return authentication -> {
            throw new ProviderNotFoundException("there are no passwords");
        };
    }

    @Bean
    WebMvcConfigurer callersAsParameters() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerResolver());
            }
        };
    }

    private static AuthorizationDecision decide(
            RouteTable table, Supplier<? extends Authentication> caller, RequestAuthorizationContext context) {
        return new AuthorizationDecision(table.rule(context.getRequest())
                .filter(rule -> rule.open()
                        || (caller.get() instanceof CallerFilter.Authenticated known
                                && rule.roles().contains(known.getPrincipal().role())))
                .isPresent());
    }

    private static void answerNobody(CallerFilter callers, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean keyGiven = request.getHeader("Authorization") != null;
        response.setHeader(
                "WWW-Authenticate", "Bearer realm=\"imbuto\"" + (keyGiven ? ", error=\"invalid_token\"" : ""));
        ProblemWriter.write(callers.refusal(request), response);
    }

    /** To those who are known, an address that nobody may use does not exist. */
    private static void answerDenied(Set<String> methods, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (methods.isEmpty()) {
            ProblemWriter.write(new Problem(404, "not-found", "There is nothing at this address."), response);
        } else if (!methods.contains(request.getMethod())) {
            response.setHeader("Allow", String.join(", ", methods));
            ProblemWriter.write(
                    new Problem(405, "method-not-allowed", "This address takes " + String.join(", ", methods) + "."),
                    response);
        } else {
            ProblemWriter.write(new Problem(403, "forbidden", "The role of this API key does not allow it."), response);
        }
    }

    private static final class CallerResolver implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
            if (servletRequest == null) {
                throw new IllegalStateException("not a servlet request");
            }
            return Caller.of(servletRequest);
        }
    }
}
