package dev.imbuto.standalone.openapi;

import static dev.imbuto.standalone.openapi.RecordSchemas.typed;

import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all operations have in common, and refer to: keys, problems, headers. */
final class Conventions {
    static final String API_KEY = "apiKey";
    static final String PROBLEM = "#/components/responses/Problem";

    private static final Map<String, Parameter> PARAMETERS = Map.of(
            "Ref",
            new Parameter()
                    .name("ref")
                    .in("path")
                    .required(true)
                    .description("The contact's id, or `ext:` and its external id, percent-encoded.")
                    .schema(typed("string"))
                    .example("ext:maven:1C1I7A6R"),
            "Key",
            new Parameter()
                    .name("key")
                    .in("path")
                    .required(true)
                    .schema(typed("string").pattern("^[a-z0-9]+(-[a-z0-9]+)*$")),
            "Period",
            new Parameter()
                    .name("key")
                    .in("path")
                    .required(true)
                    .description("A year, quarter or month that is over.")
                    .schema(typed("string").pattern("^[1-9][0-9]{3}(-Q[1-4]|-(0[1-9]|1[0-2]))?$"))
                    .example("2017-Q1"),
            "Id",
            new Parameter().name("id").in("path").required(true).schema(typed("string")),
            "IdempotencyKey",
            new Parameter()
                    .name("Idempotency-Key")
                    .in("header")
                    .description(
                            "Your own name for this sending, 1 to 200 printable ASCII characters. The same again within 30 "
                                    + "days is answered as the first time, and nothing is done twice.")
                    .schema(typed("string").minLength(1).maxLength(200)),
            "IfMatch",
            new Parameter()
                    .name("If-Match")
                    .in("header")
                    .description("The version that the contact must still have, in quotes.")
                    .schema(typed("string").pattern("^\"[0-9]+\"$"))
                    .example("\"7\""),
            "MinPosition",
            new Parameter()
                    .name("Imbuto-Min-Position")
                    .in("header")
                    .description("Waits up to 5 s until what stands at this position can be read, then 503.")
                    .schema(typed("integer").format("int64")));

    private static final Map<String, Header> HEADERS = Map.of(
            "ETag", header("string", "The version, in quotes."),
            "Imbuto-Position", header("integer", "The position of the command's last event."),
            "Idempotency-Replayed", header("string", "`true` when the command had been answered before."),
            "Location", header("string", "Where it is."),
            "Retry-After", header("integer", "Seconds. Always there with 429 and 503."));

    private Conventions() {}

    static void describe(Components components, RecordSchemas schemas) {
        PARAMETERS.forEach(components::addParameters);
        HEADERS.forEach(components::addHeaders);
        components.addSecuritySchemes(
                API_KEY,
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("An API key, or a token of the identity provider where one is set."));
        components.addSchemas("Problem", problem(schemas));
        components.addResponses(
                "Problem",
                new ApiResponse()
                        .description("Why not, as a problem document (RFC 9457). `code` is stable.")
                        .headers(headers("Retry-After"))
                        .content(content(Problem.MEDIA_TYPE, RecordSchemas.component("Problem"))));
    }

    static Parameter parameter(String name) {
        return new Parameter().$ref("#/components/parameters/" + name);
    }

    static Map<String, Header> headers(String... names) {
        Map<String, Header> headers = new LinkedHashMap<>();
        for (String name : names) {
            headers.put(name, new Header().$ref("#/components/headers/" + name));
        }
        return headers;
    }

    static Content content(String mediaType, Schema<?> schema) {
        return new Content().addMediaType(mediaType, new MediaType().schema(schema));
    }

    private static Header header(String type, String description) {
        return new Header().description(description).schema(typed(type));
    }

    private static Schema<?> problem(RecordSchemas schemas) {
        Schema<?> problem = typed("object");
        problem.addProperty("type", typed("string").format("uri"));
        problem.addProperty("title", typed("string"));
        problem.addProperty("status", typed("integer").format("int32"));
        problem.addProperty("detail", typed("string"));
        problem.addProperty("code", typed("string").description("Stable: what programs may rely on."));
        problem.addProperty("errors", typed("array").items(schemas.reference(Fault.class)));
        problem.setRequired(List.of("type", "title", "status", "detail", "code"));
        return problem;
    }
}
