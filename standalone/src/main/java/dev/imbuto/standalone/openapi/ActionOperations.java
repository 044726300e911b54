package dev.imbuto.standalone.openapi;

import static dev.imbuto.standalone.openapi.Conventions.content;

import dev.imbuto.query.facts.FactsView;
import dev.imbuto.query.facts.NewFacts;
import dev.imbuto.query.replay.NewReplay;
import dev.imbuto.query.replay.ReplayView;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations that do something which is no command: nothing of it is in the log. */
final class ActionOperations {
    private static final String JSON = "application/json";

    /** What is sent and answered; null where there is no body. */
    private record Action(
            PathItem.HttpMethod method,
            String path,
            String id,
            String summary,
            @Nullable Class<? extends Record> request,
            String status,
            @Nullable Class<? extends Record> answer) {}

    private static final List<Action> ACTIONS = List.of(
            new Action(
                    PathItem.HttpMethod.POST,
                    "/v1/replays",
                    "makeReplay",
                    "Makes a read model of its own from the log, as if other policies had been in force.",
                    NewReplay.class,
                    "201",
                    ReplayView.class),
            new Action(
                    PathItem.HttpMethod.POST,
                    "/v1/replays/{id}/cancel",
                    "cancelReplay",
                    "Stops making a replay.",
                    null,
                    "200",
                    ReplayView.class),
            new Action(
                    PathItem.HttpMethod.DELETE,
                    "/v1/replays/{id}",
                    "deleteReplay",
                    "Removes a replay and its files.",
                    null,
                    "204",
                    null),
            new Action(
                    PathItem.HttpMethod.POST,
                    "/v1/facts/rebuild",
                    "rebuildFacts",
                    "Builds the read model anew beside the live one, whose place it then takes.",
                    NewFacts.class,
                    "202",
                    FactsView.class),
            new Action(
                    PathItem.HttpMethod.POST,
                    "/v1/facts/rebuild/cancel",
                    "cancelRebuild",
                    "Gives up what is being built.",
                    null,
                    "200",
                    FactsView.class),
            new Action(
                    PathItem.HttpMethod.DELETE,
                    "/v1/facts/kept",
                    "dropKeptFacts",
                    "Removes the files that were live before.",
                    null,
                    "204",
                    null));

    private final RecordSchemas requests;
    private final RecordSchemas responses;

    ActionOperations(RecordSchemas requests, RecordSchemas responses) {
        this.requests = requests;
        this.responses = responses;
    }

    /** Replaces what was found out of the controllers. */
    void describe(Paths paths) {
        for (Action action : ACTIONS) {
            paths.computeIfAbsent(action.path(), none -> new PathItem()).operation(action.method(), operation(action));
        }
    }

    private Operation operation(Action action) {
        Operation operation = new Operation()
                .operationId(action.id())
                .summary(action.summary())
                .addTagsItem(ReadOperations.tag(action.path()));
        if (action.path().contains("{id}")) {
            operation.addParametersItem(Conventions.parameter("Id"));
        }
        if (action.request() != null) {
            operation.requestBody(
                    new RequestBody().required(true).content(content(JSON, requests.reference(action.request()))));
        }
        ApiResponse done = new ApiResponse().description("It is done.");
        if (action.answer() != null) {
            done.content(content(JSON, responses.reference(action.answer())));
        }
        ApiResponses answers = new ApiResponses().addApiResponse(action.status(), done);
        for (String status : List.of("400", "401", "403", "404", "409", "413", "415", "422", "429", "503")) {
            answers.addApiResponse(status, new ApiResponse().$ref(Conventions.PROBLEM));
        }
        return operation.responses(answers);
    }
}
