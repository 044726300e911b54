package dev.imbuto.query.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.access.Role;
import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.http.Instants;
import dev.imbuto.period.PeriodEvent;
import dev.imbuto.pipeline.PipelineEvent;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import dev.imbuto.query.duckdb.FactFiles;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.duckdb.Rows;
import dev.imbuto.query.server.ReadServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExportingIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ContactId ANNA = ContactId.ofExternal("crm/anna@example.com");
    private static final OpportunityId DEAL = OpportunityId.ofExternal(ANNA, "deal-1");

    @TempDir
    private static Path folder;

    private static PersonalData personalData;
    private static ReadServer server;

    /** A lead with a name, whose touch of the second day was in fact on the first, and who bought. */
    @BeforeAll
    static void start() {
        personalData = SqlitePersonalData.open(folder, Optional.empty(), true);
        server = new ReadServer(folder, personalData);
        server.commit(
                at("2024-01-01"),
                new LeadCaptured(
                        ANNA,
                        "crm/anna@example.com",
                        personalData.sealPerson(ANNA, new Person("Anna Rossi", "anna@example.com", null, null)),
                        new Company("Rossi", "retail", "Italy", 12, null),
                        "web",
                        "spring",
                        "search",
                        "/pricing",
                        at("2024-01-01")));
        server.commit(
                at("2024-01-02"), new TouchRecorded(ANNA, "email", "click", "unlaunched", null, at("2024-01-02")));
        server.commit(at("2024-01-03"), new DateCorrected(ANNA, 2, List.of(2L), at("2024-01-01T12:00:00Z"), null));
        server.commit(
                at("2024-01-04"), new LeadScored(ANNA, 80, 60, "A2", true, "2024-1", List.of(), at("2024-01-04")));
        server.commit(
                at("2024-01-05"),
                new LeadQualified(
                        ANNA, List.of("budget"), personalData.sealText(ANNA, "Anna is keen"), at("2024-01-05")));
        server.commit(
                at("2024-01-06"),
                new OpportunityOpened(
                        ANNA,
                        DEAL,
                        "deal-1",
                        "sales",
                        "discovery",
                        null,
                        Money.of("10.50", "EUR"),
                        null,
                        at("2024-01-06")));
        server.commit(
                at("2024-01-07"), new OpportunityWon(ANNA, DEAL, Money.of("12.00", "EUR"), null, at("2024-01-07")));
        server.commit(at("2024-01-08"), new CampaignLaunched("spring", "Spring", "search", null, at("2024-01-08")));
        server.commit(
                at("2024-01-09"),
                new SpendRecorded(
                        "spring",
                        "inv-1",
                        Money.of("7.00", "EUR"),
                        LocalDate.parse("2024-01-01"),
                        LocalDate.parse("2024-01-08"),
                        at("2024-01-09")));
    }

    @AfterAll
    static void stop() {
        server.close();
        personalData.close();
    }

    private static Instant at(String text) {
        return Instants.parse(text);
    }

    @Test
    void an_event_of_a_process_has_its_business_time_its_attributes_and_what_it_happened_to() {
        JsonNode process = server.json("/v1/exports/ocel");

        assertThat(process.get("events").size()).isEqualTo((int) server.head());
        assertThat(process.at("/events/1")).isEqualTo(JSON.readTree("""
                {"id": "2", "type": "contact.touch-recorded", "time": "2024-01-01T12:00:00Z",
                 "attributes": [{"name": "channel", "value": "email"}, {"name": "kind", "value": "click"}],
                 "relationships": [{"objectId": "contact:%s", "qualifier": "contact"},
                    {"objectId": "campaign:unlaunched", "qualifier": "campaign"}]}""".formatted(ANNA)));
        assertThat(process.at("/events/2/time").stringValue()).isEqualTo("2024-01-03T00:00:00Z");
        assertThat(process.at("/events/3/attributes")).isEqualTo(JSON.readTree("""
                [{"name": "fit", "value": 80}, {"name": "engagement", "value": 60}, {"name": "grade", "value": "A2"},
                 {"name": "bantMet", "value": true}, {"name": "policy", "value": "2024-1"}]"""));
        assertThat(process.at("/events/6/attributes/0/value").decimalValue()).isEqualByComparingTo("12.00");
    }

    @Test
    void objects_of_a_process_are_there_once_each_with_all_that_events_name() {
        JsonNode process = server.json("/v1/exports/ocel");

        List<String> ids = new ArrayList<>();
        process.get("objects").forEach(object -> ids.add(object.get("id").stringValue()));
        Set<String> related = new HashSet<>();
        for (String part : List.of("events", "objects")) {
            process.get(part)
                    .forEach(one -> one.get("relationships")
                            .forEach(relation ->
                                    related.add(relation.get("objectId").stringValue())));
        }
        assertThat(ids)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrder(
                        "contact:" + ANNA,
                        "opportunity:" + DEAL,
                        "campaign:spring",
                        "campaign:unlaunched",
                        "pipeline:sales")
                .containsAll(related);
        assertThat(process.at("/objects/0/attributes")).isEqualTo(JSON.readTree("""
                [{"time": "2024-01-01T00:00:00Z", "name": "source", "value": "web"},
                 {"time": "2024-01-01T00:00:00Z", "name": "channel", "value": "search"},
                 {"time": "2024-01-01T00:00:00Z", "name": "landingPage", "value": "/pricing"},
                 {"time": "2024-01-01T00:00:00Z", "name": "sector", "value": "retail"},
                 {"time": "2024-01-01T00:00:00Z", "name": "country", "value": "Italy"}]"""));
    }

    @Test
    void every_attribute_of_a_process_is_declared_with_its_type() {
        JsonNode process = server.json("/v1/exports/ocel");

        Map<String, String> declared = new HashMap<>();
        for (String types : List.of("eventTypes", "objectTypes")) {
            process.get(types)
                    .forEach(type -> type.get("attributes")
                            .forEach(attribute -> declared.put(
                                    type.get("name").stringValue() + " "
                                            + attribute.get("name").stringValue(),
                                    attribute.get("type").stringValue())));
        }
        for (String part : List.of("events", "objects")) {
            process.get(part)
                    .forEach(one -> one.get("attributes").forEach(attribute -> {
                        String type = declared.get(one.get("type").stringValue() + " "
                                + attribute.get("name").stringValue());
                        JsonNode value = attribute.get("value");
                        assertThat(
                                        value.isString()
                                                ? "string"
                                                : value.isBoolean() ? "boolean" : value.isInt() ? "integer" : "float")
                                .as("%s", attribute)
                                .isEqualTo(type);
                    }));
        }
    }

    @Test
    void every_kind_of_event_has_its_place_in_a_process() {
        Set<Class<?>> all = new LinkedHashSet<>();
        Stream.of(ContactEvent.class, CampaignEvent.class, PipelineEvent.class, PeriodEvent.class)
                .forEach(type -> addLeaves(type, all));

        assertThat(ProcessEvents.kinds().stream()
                        .<Class<?>>map(ProcessEvents.Kind::event)
                        .toList())
                .containsExactlyInAnyOrderElementsOf(all);
    }

    private static void addLeaves(Class<?> type, Set<Class<?>> leaves) {
        if (!type.isSealed()) {
            leaves.add(type);
            return;
        }
        for (Class<?> part : type.getPermittedSubclasses()) {
            addLeaves(part, leaves);
        }
    }

    @Test
    void the_files_of_the_facts_hold_every_row_but_not_what_clients_call_a_contact(@TempDir Path taken)
            throws IOException, SQLException {
        Map<String, byte[]> entries = unzipped(server.bytes("/v1/exports/facts", Role.ANALYST));
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            Files.write(taken.resolve(entry.getKey()), entry.getValue());
        }
        JsonNode dictionary = JSON.readTree(entries.get("dictionary.json"));

        assertThat(dictionary.get("position").longValue()).isEqualTo(server.head());
        assertThat(dictionary.get("tables").size()).isEqualTo(entries.size() - 1);
        for (JsonNode table : dictionary.get("tables")) {
            List<String> columns = new ArrayList<>();
            table.get("columns").forEach(column -> {
                columns.add(column.get("name").stringValue());
                assertThat(column.get("about").stringValue()).isNotBlank();
            });
            String select = "SELECT " + String.join(", ", columns) + " FROM ";
            String name = table.get("name").stringValue();
            assertThat(parquet(select + "'" + taken.resolve(table.get("file").stringValue()) + "'"))
                    .as(name)
                    .isEqualTo(Rows.of(server.facts(), select + name + " ORDER BY fact"));
        }
        assertThat(Rows.of(server.facts(), "SELECT external_id FROM contact")).containsExactly("crm/anna@example.com");
        assertThat(dictionary.toString()).contains("\"captured_us\"").doesNotContain("external_id");
    }

    @Test
    void nothing_personal_is_in_either() throws IOException {
        for (byte[] file :
                unzipped(server.bytes("/v1/exports/facts", Role.ANALYST)).values()) {
            assertThat(new String(file, StandardCharsets.ISO_8859_1))
                    .doesNotContain("Anna", "anna@example.com", "keen");
        }
        assertThat(server.json("/v1/exports/ocel").toString()).doesNotContain("Anna", "anna@example.com", "keen");
    }

    @Test
    void files_are_gone_when_they_have_been_sent() throws IOException {
        server.bytes("/v1/exports/facts", Role.ADMIN);

        try (Stream<Path> left = Files.list(folder.resolve("facts.duckdb-exports"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void into_a_folder_nothing_is_written_over(@TempDir Path target) throws IOException {
        server.get("/v1/campaigns", Role.ADMIN);
        Path taken = Files.writeString(target.resolve("win.parquet"), "mine");

        assertThatThrownBy(() -> FactExport.intoFolder(target, server.facts()))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(taken.toString());
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files).containsExactly(taken);
        }
        assertThat(FactExport.intoFolder(target.resolve("new"), server.facts())).isEqualTo(server.head());
        assertThat(target.resolve("new/dictionary.json")).exists();
    }

    @Test
    void what_a_process_left_behind_that_ended_is_cleared_and_nothing_else_can_be_written(@TempDir Path elsewhere)
            throws IOException {
        Path file = elsewhere.resolve("it's, [facts].duckdb");
        try (FactStore store = FactStore.open(file, FactStore.Settings.DEFAULT)) {
            FactFiles left = store.copy();
            assertThat(left.folder()).exists();
            assertThatThrownBy(() -> Rows.of(store, "COPY win TO '" + elsewhere.resolve("win.csv") + "'"))
                    .isInstanceOf(FactStoreException.class);
            assertThat(elsewhere.resolve("win.csv")).doesNotExist();
        }
        FactStore.open(file, FactStore.Settings.DEFAULT).close();

        assertThat(elsewhere.resolve("it's, [facts].duckdb-exports")).doesNotExist();
    }

    private static List<String> parquet(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(result.getObject(column)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    private static Map<String, byte[]> unzipped(byte[] archive) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
