package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.query.facts.LiveFacts;
import dev.imbuto.standalone.RawConnection.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a disk has spoilt, met by a server: it says so and goes on with the rest, and what can be made anew is made anew. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GoingOnOverDamageIT {
    private static final int CONTACTS = 400;
    private static final String REPORT = "/v1/reports/funnel?asOf=2024-06-01&by=source";

    @TempDir
    private static Path founded;

    private static String before;

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void haveSomethingInTheLog() throws Exception {
        try (Server server = start(founded)) {
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < CONTACTS; i++) {
                batch.append("{\"command\":\"capture-lead\",\"externalId\":\"c" + i + "\",\"source\":\"s" + i % 7
                        + "\",\"person\":{\"name\":\"Person " + i + "\"},\"effectiveAt\":\"2024-01-01\"}\n");
            }
            assertThat(send(server, "POST /v1/commands", "application/x-ndjson", batch.toString())
                            .status())
                    .isEqualTo(200);
            reach(server, CONTACTS);
            before = get(server, REPORT + "&asKnownAt=position:" + CONTACTS).text();
        }
    }

    @BeforeEach
    void haveACopy() throws IOException {
        try (Stream<Path> files = Files.list(founded)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void spoilt_facts_are_made_anew_and_reports_have_the_same_bytes() throws Exception {
        overwrite(folder.resolve("facts.duckdb"), 0, 8_192);
        assertThat(imbuto("serve", "--port", "0")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("`imbuto rebuild` makes it anew");

        assertThat(imbuto("rebuild")).isEqualTo(ExitCode.FINE);

        try (Server server = start()) {
            assertThat(get(server, REPORT + "&asKnownAt=position:" + CONTACTS).text())
                    .isEqualTo(before);
        }
    }

    @Test
    void facts_spoilt_in_their_middle_are_never_taken_for_true_and_stop_no_command() throws Exception {
        Path facts = folder.resolve("facts.duckdb");
        // the block after that of the catalogue
        overwrite(facts, 12_288 + 262_144, 262_144);
        try (Server server = start()) {
            Answer report = get(server, REPORT + "&asKnownAt=position:" + CONTACTS);
            assertThat(report.status()).as(report.text()).isEqualTo(503);
            assertThat(report.text()).contains("facts-damaged", "imbuto rebuild");
            assertThat(report.header("retry-after")).isNotEmpty();
            assertThat(get(server, "/actuator/health").status()).isEqualTo(503);
            assertThat(send(server, "POST /v1/contacts", "application/json", "{\"externalId\":\"more\"}")
                            .status())
                    .isEqualTo(201);
        }

        assertThat(imbuto("rebuild")).isEqualTo(ExitCode.FINE);

        try (Server server = start()) {
            assertThat(get(server, "/actuator/health").status()).isEqualTo(200);
            assertThat(get(server, REPORT + "&asKnownAt=position:" + CONTACTS).text())
                    .isEqualTo(before);
        }
    }

    @Test
    void a_spoilt_page_of_the_log_stops_what_is_made_from_it_and_turns_health_down() throws Exception {
        Path log = folder.resolve("log.db");
        byte[] whole = Files.readAllBytes(log);
        overwrite(log, pageOf(whole, CONTACTS / 2), 4_096);
        Files.delete(folder.resolve("facts.duckdb"));

        try (Server server = start()) {
            LiveFacts feed = server.bean(LiveFacts.class);
            assertThat(feed.awaitPosition(CONTACTS, Duration.ofSeconds(20))).isFalse();
            assertThat(feed.failure()).get().asString().contains("corrupted");
            assertThat(get(server, "/actuator/health").status()).isEqualTo(503);
            assertThat(get(server, "/v1/status").status()).isEqualTo(200);
            assertThat(send(server, "POST /v1/contacts", "application/json", "{\"externalId\":\"more\"}")
                            .status())
                    .isIn(201, 503);
        }

        assertThat(imbuto("verify")).isEqualTo(ExitCode.FAILED);
        // what a backup gives back
        Files.write(log, whole);
        assertThat(imbuto("verify")).isEqualTo(ExitCode.FINE);
        assertThat(imbuto("rebuild")).isEqualTo(ExitCode.FINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.db", "keys.db", "reads.db", "control.db", "answers.db", "snapshots.db"})
    void a_database_without_its_first_page_is_named_at_the_start_and_left_as_it_is(String name) throws Exception {
        Path file = folder.resolve(name);
        overwrite(file, 0, 4_096);
        byte[] spoilt = Files.readAllBytes(file);

        assertThat(imbuto("serve", "--port", "0")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains(name).doesNotContain("\tat ");
        assertThat(Files.readAllBytes(file)).isEqualTo(spoilt);
    }

    /** Where the page lies that holds this event. */
    private long pageOf(byte[] file, int position) {
        byte[] payload;
        try (EventLog log = SqliteEventLog.openForReading(folder.resolve("log.db"))) {
            List<StoredEvent> event = log.read(position - 1, 1);
            payload = event.get(0).payload();
        }
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(new String(payload, StandardCharsets.ISO_8859_1));
        assertThat(at).isPositive();
        return at / 4_096 * 4_096L;
    }

    private Server start() {
        return start(folder);
    }

    private static Server start(Path folder) {
        ServerOptions options = new ServerOptions();
        options.port = 0;
        options.address = "127.0.0.1";
        return Server.start(
                DataFolder.open(folder, Currency.getInstance("EUR")), options, new PrintWriter(new StringWriter()));
    }

    private static void reach(Server server, long position) throws InterruptedException {
        assertThat(server.bean(LiveFacts.class).awaitPosition(position, Duration.ofSeconds(20)))
                .isTrue();
    }

    private static Answer get(Server server, String target) throws IOException {
        return send(server, "GET " + target, "application/json", "");
    }

    private static Answer send(Server server, String head, String type, String body) throws IOException {
        String key = server.bean(ApiKeys.class).create(Role.ADMIN).key();
        byte[] bytes = (head + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + key + "\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        try (RawConnection connection = new RawConnection(server.port(), "127.0.0.1")) {
            return connection.exchange(bytes, false, false);
        }
    }

    private int imbuto(String command, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = command;
        arguments[1] = "--data";
        arguments[2] = folder.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return Imbuto.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static void overwrite(Path file, long from, int length) throws IOException {
        byte[] noise = new byte[length];
        new Random(17).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise), from);
        }
    }
}
