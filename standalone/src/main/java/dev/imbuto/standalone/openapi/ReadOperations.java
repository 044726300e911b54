package dev.imbuto.standalone.openapi;

import static dev.imbuto.standalone.openapi.Conventions.content;
import static dev.imbuto.standalone.openapi.RecordSchemas.typed;

import dev.imbuto.query.attribution.AttributionModel;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Report;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.lang.reflect.AnnotatedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operations that read: what they take, which the controllers read for themselves, and what they answer. */
final class ReadOperations {
    private static final Parameter AS_OF = query(
            "asOf",
            "Only what happened by then counts: RFC 3339, or a date alone for its midnight UTC. Now unless given.");
    private static final Parameter AS_KNOWN_AT = query(
            "asKnownAt",
            "Only what was known by then counts: an instant, or `position:n`. All that is known unless given.");
    private static final Parameter REPLAY = query("replay", "Asks the replay with this id in place of the live facts.");
    private static final Parameter HALF_LIFE =
            query("halfLifeDays", "How many days halve a touch's weight, `0.5` too; 7 unless given.");
    private static final Parameter MODELS = query(
            "model",
            "One or several of " + String.join(", ", AttributionModel.EACH_BY_NAME.keySet())
                    + ", or `all`; `last` unless given.");
    private static final Parameter FROM = query("from", "From then on.");
    private static final Parameter TO = query("to", "Before then.");
    private static final Parameter AFTER = query("after", "Goes on after this: the `next` of the page before.");
    private static final Parameter LIMIT = new Parameter()
            .name("limit")
            .in("query")
            .description("Most items of the page.")
            .schema(typed("integer").format("int32"));

    /** By path, beside what all reports take. Whatever is not here takes no parameters. */
    private static final Map<String, List<Parameter>> PARAMETERS = Map.ofEntries(
            Map.entry("/v1/contacts", contacts()),
            Map.entry("/v1/contacts/{ref}", List.of(AS_OF, AS_KNOWN_AT)),
            Map.entry("/v1/contacts/{ref}/timeline", List.of(AFTER, LIMIT)),
            Map.entry(
                    "/v1/audit",
                    audit("Position", query("type", "Only events of this logical name: `contact.opportunity-won`."))),
            Map.entry(
                    "/v1/audit/reads",
                    audit("Number", query("route", "Only readings by this route: `GET /v1/contacts/{ref}`."))),
            Map.entry("/v1/campaigns", List.of(AFTER, LIMIT)),
            Map.entry("/v1/campaigns/{key}/timeline", List.of(AFTER, LIMIT)),
            Map.entry("/v1/pipelines", List.of(AFTER, LIMIT)),
            Map.entry("/v1/pipelines/{key}/timeline", List.of(AFTER, LIMIT)),
            Map.entry("/v1/periods/{key}/timeline", List.of(AFTER, LIMIT)),
            Map.entry(
                    "/v1/receipts/verify",
                    List.of(query("receipt", "The receipt, or the whole answer that it ends, as JSON."))),
            Map.entry(
                    "/v1/reports/funnel",
                    report(
                            Dimension.ofContacts(),
                            query("cohortFrom", "Only contacts captured from then on."),
                            query("cohortTo", "Only contacts captured before then."),
                            query("window", "Only entries this long after the capture count as reached: `P30D`."))),
            Map.entry("/v1/reports/movements", report(Dimension.ofContacts(), FROM, TO)),
            Map.entry(
                    "/v1/reports/time-in-stage",
                    report(
                            Dimension.ofOpportunities(),
                            FROM,
                            TO,
                            choice(
                                    "subject",
                                    "Whose stages; those of opportunities are of one pipeline.",
                                    "contact",
                                    "opportunity"))),
            Map.entry(
                    "/v1/reports/roi",
                    report(
                            Dimension.ofContacts(),
                            FROM,
                            TO,
                            choice("bucket", "Calendar units in UTC.", "day", "week", "month", "quarter", "year"),
                            choice(
                                    "model",
                                    "How wins are attributed to touches, by campaign or channel; `last` unless given.",
                                    AttributionModel.EACH_BY_NAME.keySet().toArray(String[]::new)),
                            HALF_LIFE)),
            Map.entry("/v1/reports/attribution", journeysOfReports(MODELS, HALF_LIFE)),
            Map.entry("/v1/reports/paths", journeysOfReports(LIMIT)),
            Map.entry("/v1/replays/{id}/diff", journeys(MODELS, HALF_LIFE)),
            Map.entry("/v1/reports/pipeline", report(Dimension.ofOpportunities(), FROM, TO)));

    private static final String PERIOD = "/v1/periods/{key}";
    private static final Set<String> OF_THE_PERIOD = Set.of("from", "to", "asOf", "asKnownAt", "replay");

    private static final Map<String, String> SUMMARIES = Map.ofEntries(
            Map.entry("/v1/contacts", "Contacts, page by page."),
            Map.entry("/v1/contacts/{ref}", "A contact, now or at any moment, as known at any moment."),
            Map.entry(
                    "/v1/contacts/{ref}/dossier",
                    "All that is held about a person, for that person: JSON, or a page to print. "
                            + "Whoever reads it is on it."),
            Map.entry("/v1/contacts/{ref}/timeline", "All that was decided about a contact, in the order of the log."),
            Map.entry(
                    "/v1/audit",
                    "All events by position: who decided what. What is sealed stays so. A page may be short, or empty, "
                            + "where few events match: go on with `next` until that is null."),
            Map.entry(
                    "/v1/audit/reads",
                    "Who read whose personal data, by number. A page may be short, as those of `/v1/audit`."),
            Map.entry("/v1/campaigns", "Campaigns, page by page."),
            Map.entry("/v1/campaigns/{key}", "A campaign and its spend."),
            Map.entry("/v1/campaigns/{key}/timeline", "All that was decided about a campaign."),
            Map.entry("/v1/pipelines", "Pipelines, page by page."),
            Map.entry("/v1/pipelines/{key}", "The stages of a pipeline and their probabilities."),
            Map.entry("/v1/pipelines/{key}/timeline", "All that was decided about a pipeline."),
            Map.entry("/v1/periods/{key}", "A frozen period: which position of the log its reported figures are of."),
            Map.entry("/v1/periods/{key}/timeline", "All that was decided about a period."),
            Map.entry(
                    "/v1/periods/{key}/funnel",
                    "The funnel at the end of a frozen period: as reported, as known now, where they differ, and the events "
                            + "behind it."),
            Map.entry("/v1/periods/{key}/roi", "What marketing returned in a frozen period, likewise."),
            Map.entry("/v1/periods/{key}/attribution", "What each channel brought in a frozen period, likewise."),
            Map.entry(
                    "/v1/receipts/verify",
                    "Recomputes a report from the log at its receipt, and says whether it is equal. Reads the log from its "
                            + "beginning; one at a time."),
            Map.entry("/v1/reports/funnel", "How many contacts are in each stage, reached it, and went on."),
            Map.entry("/v1/reports/movements", "What moved into and out of each stage."),
            Map.entry("/v1/reports/time-in-stage", "How long visits of each stage last."),
            Map.entry("/v1/reports/roi", "What marketing cost and returned, as a history."),
            Map.entry(
                    "/v1/reports/attribution",
                    "What each channel, campaign, source or landing page brought, by any model."),
            Map.entry("/v1/reports/paths", "Which paths led to conversions, and how long they took."),
            Map.entry("/v1/reports/pipeline", "How the opportunities stand: open, won, lost, win rate, velocity."),
            Map.entry(
                    "/v1/exports/facts",
                    "The facts that reports are computed from, for analysts: a ZIP of a Parquet file for each table and a "
                            + "dictionary of their columns. No personal data."),
            Map.entry(
                    "/v1/exports/ocel",
                    "The log as an object-centric event log (OCEL 2.0), for process mining. No personal data."),
            Map.entry("/v1/facts", "The files of the read model, and how far the one is that is being built."),
            Map.entry("/v1/replays", "The replays there are, the oldest first."),
            Map.entry("/v1/replays/{id}", "A replay, and how far it is."),
            Map.entry("/v1/replays/{id}/diff", "What a replay says that the live facts do not."),
            Map.entry("/v1/status", "The end of the log, and how far the read models have come."));

    /** By how paths begin; all others are reads. */
    private static final Map<String, String> TAGS = Map.of(
            "/v1/reports/", "Reports", "/v1/audit", "Audit", "/v1/exports/", "Exports", "/v1/replays", "Replays");

    private final RecordSchemas schemas;

    ReadOperations(RecordSchemas schemas) {
        this.schemas = schemas;
    }

    /** Describes the operation at this path, which answers with this type. */
    void describe(Paths paths, String path, AnnotatedType answer) {
        Operation operation = new Operation()
                .operationId(operationId(path))
                .summary(SUMMARIES.get(path))
                .addTagsItem(tag(path));
        if (path.contains("{ref}")) {
            operation.addParametersItem(Conventions.parameter("Ref"));
        } else if (path.startsWith(PERIOD)) {
            operation.addParametersItem(Conventions.parameter("Period"));
        } else if (path.contains("{key}")) {
            operation.addParametersItem(Conventions.parameter("Key"));
        } else if (path.contains("{id}")) {
            operation.addParametersItem(Conventions.parameter("Id"));
        }
        parameters(path).forEach(operation::addParametersItem);
        operation.addParametersItem(Conventions.parameter("MinPosition"));
        ApiResponses responses = new ApiResponses()
                .addApiResponse(
                        "200", new ApiResponse().description("The answer.").content(answer(path, answer)));
        for (String status : List.of("400", "401", "403", "404", "429", "503")) {
            responses.addApiResponse(status, new ApiResponse().$ref(Conventions.PROBLEM));
        }
        paths.computeIfAbsent(path, key -> new PathItem()).get(operation.responses(responses));
    }

    /** A restated report takes what the report takes, but for what the period gives, and a page of events. */
    private static List<Parameter> parameters(String path) {
        String report = "/v1/reports/" + path.substring(path.lastIndexOf('/') + 1);
        if (!path.startsWith(PERIOD) || !PARAMETERS.containsKey(report)) {
            return PARAMETERS.getOrDefault(path, List.of());
        }
        List<Parameter> parameters = new ArrayList<>(PARAMETERS.get(report));
        parameters.removeIf(parameter -> OF_THE_PERIOD.contains(parameter.getName()));
        parameters.addAll(List.of(AFTER, LIMIT));
        return parameters;
    }

    private Content answer(String path, AnnotatedType answer) {
        if (path.equals("/v1/exports/facts")) {
            return new Content()
                    .addMediaType(
                            "application/zip",
                            new MediaType().schema(typed("string").format("binary")));
        }
        if (path.equals("/v1/exports/ocel")) {
            return content(Report.JSON, typed("object"));
        }
        Content content = content(Report.JSON, schemas.of(answer));
        if (path.startsWith("/v1/reports/")) {
            content.addMediaType(Report.CSV, new MediaType().schema(typed("string")));
        }
        if (path.endsWith("/dossier")) {
            content.addMediaType("text/html", new MediaType().schema(typed("string")));
        }
        return content;
    }

    static String tag(String path) {
        return TAGS.entrySet().stream()
                .filter(tag -> path.startsWith(tag.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("Reads");
    }

    /** {@code /v1/contacts/{ref}/timeline} reads as {@code getContactsRefTimeline}. */
    private static String operationId(String path) {
        StringBuilder id = new StringBuilder("get");
        for (String word : path.substring("/v1".length()).split("[^a-zA-Z]+", -1)) {
            if (!word.isEmpty()) {
                id.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        return id.toString();
    }

    private static List<Parameter> audit(String number, Parameter own) {
        return List.of(
                query("contact", "Only those about this contact: its id, or `ext:` and its external id."),
                query("actor", "Only what was done with this API key: its id, or `import`, `demo`, `cli:` and a user."),
                own,
                query("from" + number, "Only from this one on.")
                        .schema(typed("integer").format("int64")),
                query("to" + number, "Only those before this one.")
                        .schema(typed("integer").format("int64")),
                query("from", "Only what was recorded from then on."),
                query("to", "Only what was recorded before then."),
                AFTER,
                LIMIT);
    }

    private static List<Parameter> contacts() {
        List<Parameter> parameters = new ArrayList<>(List.of(
                query("stage", "Only contacts in these stages, separated by commas."),
                query(
                        "q",
                        "Only contacts with these words in their names, this e-mail address, company or external id."),
                query("consent", "Only contacts who may be contacted for this purpose now, as they are now."),
                AFTER,
                LIMIT));
        parameters.addAll(filters(Dimension.ofContacts()));
        return parameters;
    }

    private static List<Parameter> report(Set<Dimension> dimensions, Parameter... own) {
        List<Parameter> parameters = new ArrayList<>(List.of(AS_OF, AS_KNOWN_AT, REPLAY));
        parameters.add(query("by", "Grouped by these, separated by commas: " + names(dimensions) + "."));
        parameters.addAll(Arrays.asList(own));
        parameters.addAll(filters(dimensions));
        return parameters;
    }

    private static List<Parameter> journeysOfReports(Parameter... own) {
        List<Parameter> parameters = journeys(own);
        parameters.add(REPLAY);
        return parameters;
    }

    private static List<Parameter> journeys(Parameter... own) {
        List<Parameter> parameters = new ArrayList<>(List.of(
                AS_OF,
                AS_KNOWN_AT,
                FROM,
                TO,
                choice("conversion", "What counts; `won` unless given.", "qualified", "opportunity", "won"),
                choice(
                        "dimension",
                        "What touches count for; `channel` unless given.",
                        "channel",
                        "campaign",
                        "source",
                        "landingPage"),
                query("lookbackDays", "How old a touch may be, in whole days; 90 unless given.")
                        .schema(typed("integer").format("int64")),
                query("transform", "Changes of paths, in their order: `drop-direct`, `collapse-repeats`."),
                query("includeChannels", "Only touches and spend of these channels, separated by commas."),
                query("excludeChannels", "No touches and spend of these channels."),
                query("includeCampaigns", "Only touches and spend of these campaigns; `(blank)` is those without."),
                query("excludeCampaigns", "No touches and spend of these campaigns.")));
        parameters.addAll(Arrays.asList(own));
        parameters.addAll(filters(Dimension.ofContacts()));
        return parameters;
    }

    private static List<Parameter> filters(Set<Dimension> dimensions) {
        return dimensions.stream()
                .map(dimension -> query(
                        dimension.parameter(),
                        "Only these, separated by commas; `" + Dimension.BLANK + "` is those without."))
                .toList();
    }

    private static String names(Set<Dimension> dimensions) {
        return String.join(", ", dimensions.stream().map(Dimension::parameter).toList());
    }

    private static Parameter choice(String name, String description, String... words) {
        Schema<Object> schema = typed("string");
        schema.setEnum(List.of((Object[]) words));
        return query(name, description).schema(schema);
    }

    private static Parameter query(String name, String description) {
        return new Parameter().name(name).in("query").description(description).schema(typed("string"));
    }
}
