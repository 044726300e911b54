package dev.imbuto.standalone.openapi;

import static dev.imbuto.standalone.openapi.Conventions.content;
import static dev.imbuto.standalone.openapi.RecordSchemas.component;
import static dev.imbuto.standalone.openapi.RecordSchemas.typed;

import dev.imbuto.command.Outcome;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.CommandType;
import dev.imbuto.command.catalog.Subject;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import java.util.Locale;

/** The operations of commands: a path for each command of the catalog, and the batch. */
final class CommandOperations {
    /** Of routes that take any command of their subject. */
    static final List<String> ANY_COMMAND =
            List.of("/v1/contacts/{ref}/{command}", "/v1/campaigns/{key}/{command}", "/v1/periods/{key}/{command}");

    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final String OUTCOME = "Outcome";
    private static final String LINE = "BatchLine";
    private static final String ANSWER = "BatchAnswer";
    private static final List<String> REFUSALS =
            List.of("400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "503");

    private final RecordSchemas requests;
    private final RecordSchemas responses;

    CommandOperations(RecordSchemas requests, RecordSchemas responses) {
        this.requests = requests;
        this.responses = responses;
    }

    /** Replaces each route that takes any command by the paths of those commands, and says what all of them take. */
    void describe(Paths paths, Components components) {
        ANY_COMMAND.forEach(paths::remove);
        responses.reference(Outcome.class);
        for (CommandType command : CommandCatalog.all()) {
            PathItem item = paths.computeIfAbsent(path(command), path -> new PathItem());
            if (command.subject() == Subject.PIPELINE) {
                item.put(operation(command));
            } else {
                item.post(operation(command));
            }
        }
        paths.computeIfAbsent("/v1/commands", path -> new PathItem()).post(batch());
        components.addSchemas(LINE, line(components));
        components.addSchemas(ANSWER, answer());
    }

    static String path(CommandType command) {
        return switch (command.subject()) {
            case CONTACT -> command.makesSubject() ? "/v1/contacts" : "/v1/contacts/{ref}/" + command.segment();
            case CAMPAIGN -> command.makesSubject() ? "/v1/campaigns" : "/v1/campaigns/{key}/" + command.segment();
            case PIPELINE -> "/v1/pipelines/{key}";
            case PERIOD -> "/v1/periods/{key}/" + command.segment();
        };
    }

    private Operation operation(CommandType command) {
        Operation operation = new Operation()
                .operationId(camelCase(command.name()))
                .summary(CommandSummaries.of(command))
                .addTagsItem("Commands to a " + command.subject().field());
        if (path(command).contains("{ref}")) {
            operation.addParametersItem(Conventions.parameter("Ref"));
        } else if (command.subject() == Subject.PERIOD) {
            operation.addParametersItem(Conventions.parameter("Period"));
        } else if (path(command).contains("{key}")) {
            operation.addParametersItem(Conventions.parameter("Key"));
        }
        operation.addParametersItem(Conventions.parameter("IdempotencyKey"));
        if (command.subject() == Subject.CONTACT) {
            operation.addParametersItem(Conventions.parameter("IfMatch"));
        }
        return operation
                .requestBody(
                        new RequestBody().required(true).content(content(JSON, requests.reference(command.type()))))
                .responses(responses(command));
    }

    private static ApiResponses responses(CommandType command) {
        boolean captures = command.equals(CommandCatalog.CAPTURE_LEAD);
        ApiResponse done = new ApiResponse()
                .description("It is done, and durable.")
                .headers(Conventions.headers("ETag", "Imbuto-Position", "Idempotency-Replayed"))
                .content(content(JSON, component(OUTCOME)));
        if (captures) {
            done.getHeaders().putAll(Conventions.headers("Location"));
        }
        return refusals(new ApiResponses().addApiResponse(captures ? "201" : "200", done));
    }

    private static ApiResponses refusals(ApiResponses responses) {
        for (String status : REFUSALS) {
            responses.addApiResponse(status, new ApiResponse().$ref(Conventions.PROBLEM));
        }
        return responses;
    }

    private static Operation batch() {
        return new Operation()
                .operationId("sendCommands")
                .summary("Many commands, one per line, each answered by a line.")
                .description(
                        "Streamed both ways, however long: read answers while you send. The order of lines holds for each "
                                + "contact and each campaign; launch-campaign and define-pipeline take effect before every later "
                                + "line; answers come in any order, and a bad line stops no other. With an `Idempotency-Key` for "
                                + "the whole batch each line that has no key of its own gets one from it and its number.")
                .addTagsItem("Batches")
                .addParametersItem(Conventions.parameter("IdempotencyKey"))
                .requestBody(new RequestBody().required(true).content(content(NDJSON, component(LINE))))
                .responses(refusals(new ApiResponses()
                        .addApiResponse(
                                "200",
                                new ApiResponse()
                                        .description("A line for each line that is not blank.")
                                        .content(content(NDJSON, component(ANSWER))))));
    }

    /** Any command, with the fields that a route has in its path and headers. */
    private Schema<?> line(Components components) {
        Schema<?> anyLine = new JsonSchema();
        for (CommandType command : CommandCatalog.all()) {
            String name = command.type().getSimpleName() + "Line";
            components.addSchemas(name, line(command));
            anyLine.addOneOfItem(component(name));
        }
        return anyLine;
    }

    private Schema<?> line(CommandType command) {
        Schema<?> body = requests.object(command.type());
        Schema<?> line = typed("object");
        line.setAdditionalProperties(false);
        line.addProperty("ref", typed("string").maxLength(200).description("Your own name for the line."));
        Schema<Object> name = typed("string");
        name.setConst(command.name());
        line.addProperty("command", name);
        line.addRequiredItem("command");
        line.addProperty("idempotencyKey", typed("string").minLength(1).maxLength(200));
        if (command.subject() != Subject.CONTACT || !command.makesSubject()) {
            line.addProperty(command.subject().field(), typed("string"));
            line.addRequiredItem(command.subject().field());
        }
        body.getProperties().forEach((field, schema) -> {
            // The body of a launch names the campaign, a line does it like every other.
            if (command.subject() != Subject.CAMPAIGN || !field.equals("key")) {
                line.addProperty(field, schema);
                if (body.getRequired() != null && body.getRequired().contains(field)) {
                    line.addRequiredItem(field);
                }
            }
        });
        return line;
    }

    private static Schema<?> answer() {
        Schema<?> answer = typed("object").description("Where `problem` is absent the members of `Outcome` are there.");
        answer.addProperty("line", typed("integer").format("int64").description("From 1, blank lines counted."));
        answer.addProperty("ref", typed("string"));
        answer.addProperty("status", typed("integer").format("int32"));
        answer.addProperty("replayed", typed("boolean"));
        answer.addProperty("problem", component("Problem"));
        answer.setRequired(List.of("line", "status"));
        return answer;
    }

    private static String camelCase(String kebab) {
        StringBuilder camel = new StringBuilder();
        for (String word : kebab.split("-", -1)) {
            camel.append(camel.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }
}
