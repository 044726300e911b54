package dev.imbuto.standalone.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Completes what springdoc finds out from the controllers: it knows every route, but not what commands look like, nor what
 * all operations have in common. Made when somebody first asks for the document.
 */
final class ApiDocument implements OpenApiCustomizer {

    @Override
    public void customise(OpenAPI api) {
        Components components = api.getComponents();
        RecordSchemas schemas = new RecordSchemas();
        Conventions.describe(components, schemas);
        new CommandOperations(schemas).describe(api.getPaths(), components);
        schemas.components().forEach(components::addSchemas);
        api.setSecurity(List.of(new SecurityRequirement().addList(Conventions.API_KEY)));
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(ApiDocument::mayFail);
    }

    private static void mayFail(Operation operation) {
        operation.getResponses().putIfAbsent("default", new ApiResponse().$ref(Conventions.PROBLEM));
    }
}
