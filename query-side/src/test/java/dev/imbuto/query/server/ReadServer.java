package dev.imbuto.query.server;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.audit.SqliteAccessRecords;
import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.http.HttpConfiguration;
import dev.imbuto.log.Commit;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.NewEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.period.PeriodEvent;
import dev.imbuto.pipeline.PipelineEvent;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.attribution.AttributionReportConfiguration;
import dev.imbuto.query.audit.AuditConfiguration;
import dev.imbuto.query.campaign.CampaignConfiguration;
import dev.imbuto.query.contact.ContactConfiguration;
import dev.imbuto.query.contact.ContactExport;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.export.ExportConfiguration;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.funnel.FunnelConfiguration;
import dev.imbuto.query.movements.MovementsConfiguration;
import dev.imbuto.query.period.PeriodConfiguration;
import dev.imbuto.query.pipeline.PipelineReportConfiguration;
import dev.imbuto.query.pipelinedefinition.PipelineDefinitionConfiguration;
import dev.imbuto.query.receipt.ReceiptConfiguration;
import dev.imbuto.query.replay.ReplayConfiguration;
import dev.imbuto.query.report.ReportConfiguration;
import dev.imbuto.query.roi.RoiReportConfiguration;
import dev.imbuto.query.timeinstage.TimeInStageConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the query side serves over HTTP, on a free port, over a real log and facts in the given folder. */
public final class ReadServer implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    /** What came back. */
    public record Answer(int status, Map<String, List<String>> headers, String text) {
        public JsonNode json() {
            return JSON.readTree(text);
        }

        public String header(String name) {
            List<String> values = headers.get(name);
            return values == null ? null : values.get(0);
        }
    }

    private final EventCodec codec = new EventCodec();
    private final EventLog log;
    private final FactStore facts;
    private final FactFeed feed;
    private final AccessRecords reads;
    private final ServletWebServerApplicationContext context;
    private final Map<Role, String> keys = new EnumMap<>(Role.class);
    private int commits;

    public ReadServer(Path folder, PersonalData personalData) {
        this(folder, personalData, log -> log);
    }

    /** {@code seen} is the log as all but the live facts see it; {@code properties} are settings like {@code a.b=c}. */
    public ReadServer(Path folder, PersonalData personalData, UnaryOperator<EventLog> seen, String... properties) {
        log = SqliteEventLog.open(folder.resolve("log.db"));
        facts = FactStore.open(folder.resolve("facts.duckdb"), FactStore.Settings.DEFAULT);
        reads = SqliteAccessRecords.open(folder.resolve("reads.db"), Clock.systemUTC());
        feed = new FactFeed(log, codec::decode, facts, FactFeed.Settings.DEFAULT);
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Server.class)
                .initializers((GenericApplicationContext beans) -> {
                    beans.registerBean(EventLog.class, () -> seen.apply(log));
                    beans.registerBean(EventCodec.class, () -> codec);
                    beans.registerBean(FactStore.class, () -> facts);
                    beans.registerBean(PersonalData.class, () -> personalData);
                    beans.registerBean(AccessRecords.class, () -> reads);
                    beans.registerBean(
                            ApiKeys.class, () -> ApiKeys.open(folder.resolve(ApiKeys.FILE), Clock.systemUTC()));
                })
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "logging.level.root=ERROR",
                        "imbuto.data=" + folder)
                .properties(properties)
                .bannerMode(Banner.Mode.OFF)
                .run();
        for (Role role : Role.values()) {
            keys.put(role, context.getBean(ApiKeys.class).create(role).key());
        }
    }

    /** What {@code imbuto export --contacts} writes with. */
    public ContactExport exportOf(PersonalData personalData) {
        return new ContactExport(log, codec, personalData, Clock.systemUTC());
    }

    /** Records the events of one command, all of one aggregate; the facts have them when somebody asks. */
    public void commit(Instant recordedAt, Object... events) {
        List<NewEvent> stored = new ArrayList<>();
        for (Object event : events) {
            EventCodec.Encoded encoded = codec.encode(event);
            String aggregate = aggregateOf(event);
            stored.add(new NewEvent(
                    "e-" + commits + "-" + stored.size(),
                    encoded.type().substring(0, encoded.type().indexOf('.')),
                    aggregate,
                    log.lastSequence(aggregate) + 1 + stored.size(),
                    encoded.type(),
                    encoded.revision(),
                    encoded.payload(),
                    codec.encodeMetadata(Map.of(
                            "actor",
                            "key-1",
                            "client",
                            "loopback",
                            "correlationId",
                            "request-" + commits,
                            "causationId",
                            "command-" + commits)),
                    recordedAt));
        }
        log.append(new Commit("c-" + commits++, stored));
    }

    /** Who read what, as it was recorded. */
    public AccessRecords reads() {
        return reads;
    }

    public FactStore facts() {
        return facts;
    }

    public long head() {
        return log.head().position();
    }

    public String headHash() {
        return log.head().hash();
    }

    /** Asks for JSON as an administrator. */
    public JsonNode json(String path) {
        Answer answer = get(path, Role.ADMIN);
        if (answer.status() != 200) {
            throw new AssertionError(path + " answers " + answer);
        }
        return answer.json();
    }

    public Answer get(String path, Role role) {
        return get(path, role, "application/json");
    }

    /** Sends something else than GET, with a body unless it is empty. */
    public Answer send(String method, String path, Role role, String body) {
        return send(asking(path, "application/json")
                .header("Authorization", "Bearer " + keys.get(role))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer get(String path, Role role, String accept) {
        return send(asking(path, accept).header("Authorization", "Bearer " + keys.get(role)));
    }

    /** Of an answer that is no text; fails unless it is there. */
    public byte[] bytes(String path, Role role) {
        feed.catchUp();
        HttpRequest asked = asking(path, "*/*")
                .header("Authorization", "Bearer " + keys.get(role))
                .build();
        try {
            HttpResponse<byte[]> response = HTTP.send(asked, BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " answers " + response.statusCode());
            }
            return response.body();
        } catch (IOException failure) {
            throw new AssertionError(path, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(path, stop);
        }
    }

    public Answer withoutKey(String path) {
        return send(asking(path, "application/json"));
    }

    private HttpRequest.Builder asking(String path, String accept) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + context.getWebServer().getPort() + path))
                .header("Accept", accept);
    }

    private Answer send(HttpRequest.Builder request) {
        feed.catchUp();
        HttpRequest asked = request.build();
        try {
            HttpResponse<String> response = HTTP.send(asked, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException failure) {
            throw new AssertionError(asked.uri().toString(), failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(asked.uri().toString(), stop);
        }
    }

    private static String aggregateOf(Object event) {
        if (event instanceof ContactEvent ofContact) {
            return ofContact.contact().toString();
        } else if (event instanceof CampaignEvent ofCampaign) {
            return "campaign:" + ofCampaign.campaign();
        }
        return event instanceof PeriodEvent ofPeriod
                ? "period:" + ofPeriod.period()
                : "pipeline:" + ((PipelineEvent) event).pipeline();
    }

    @Override
    public void close() {
        context.close();
        feed.close();
        facts.close();
        reads.close();
        log.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        HttpConfiguration.class,
        AccessConfiguration.class,
        ReportConfiguration.class,
        ReplayConfiguration.class,
        FunnelConfiguration.class,
        MovementsConfiguration.class,
        TimeInStageConfiguration.class,
        RoiReportConfiguration.class,
        AttributionReportConfiguration.class,
        PipelineReportConfiguration.class,
        ContactConfiguration.class,
        AuditConfiguration.class,
        ExportConfiguration.class,
        PeriodConfiguration.class,
        MovementsConfiguration.class,
        TimeInStageConfiguration.class,
        ReceiptConfiguration.class,
        FunnelConfiguration.class,
        CampaignConfiguration.class,
        PipelineDefinitionConfiguration.class
    })
    static class Server {}
}
