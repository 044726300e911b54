package dev.imbuto.standalone.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Completes what springdoc finds out from the controllers. It knows every route, but controllers read bodies and parameters
 * for themselves, and one route takes many commands. Made when somebody first asks for the document.
 */
final class ApiDocument implements OpenApiCustomizer {
    private static final String HEALTH = "/actuator/health";

    private final Supplier<RequestMappingHandlerMapping> routes;

    ApiDocument(Supplier<RequestMappingHandlerMapping> routes) {
        this.routes = routes;
    }

    @Override
    public void customise(OpenAPI api) {
        Components components = api.getComponents();
        components.setSchemas(new LinkedHashMap<>());
        RecordSchemas requests = RecordSchemas.ofRequests();
        RecordSchemas responses = requests.ofResponses();
        Conventions.describe(components, responses);
        new CommandOperations(requests, responses).describe(api.getPaths(), components);
        new ActionOperations(requests, responses).describe(api.getPaths());
        describeReads(api, new ReadOperations(responses));
        api.getPaths()
                .addPathItem(HEALTH, health("getHealth", "Whether the server is up, and can do its work."))
                .addPathItem(
                        HEALTH + "/liveness",
                        health("getLiveness", "Whether the process works at all, or should be started anew."))
                .addPathItem(
                        HEALTH + "/readiness",
                        health("getReadiness", "Whether requests should be sent to this server now."));
        requests.components().forEach(components::addSchemas);
        api.setSecurity(List.of(new SecurityRequirement().addList(Conventions.API_KEY)));
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(operation ->
                        operation.getResponses().putIfAbsent("default", new ApiResponse().$ref(Conventions.PROBLEM)));
    }

    private void describeReads(OpenAPI api, ReadOperations reads) {
        for (Map.Entry<RequestMappingInfo, HandlerMethod> route :
                routes.get().getHandlerMethods().entrySet()) {
            if (route.getKey().getMethodsCondition().getMethods().contains(RequestMethod.GET)) {
                route.getKey().getPatternValues().stream()
                        .filter(path ->
                                path.startsWith("/v1/") && api.getPaths().containsKey(path))
                        .forEach(path -> reads.describe(
                                api.getPaths(),
                                path,
                                route.getValue().getMethod().getAnnotatedReturnType()));
            }
        }
    }

    private static PathItem health(String operationId, String summary) {
        return new PathItem()
                .get(new Operation()
                        .operationId(operationId)
                        .summary(summary)
                        .addTagsItem("Reads")
                        .security(List.of())
                        .responses(new ApiResponses()
                                .addApiResponse("200", new ApiResponse().description("Yes."))
                                .addApiResponse("503", new ApiResponse().description("No."))));
    }
}
