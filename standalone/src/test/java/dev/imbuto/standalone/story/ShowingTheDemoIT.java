package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ShowingTheDemoIT {
    private static final Pattern ADMIN_KEY = Pattern.compile("Admin key: (\\S+)");

    @Test
    void prints_tables_adds_nothing_the_second_time_and_answers_what_the_docs_ask(@TempDir Path folder)
            throws IOException, InterruptedException {
        Ended first = demo(folder);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("Admin key: imb_", "opportunities  8,800 rows: 8,800 accepted, 0 repeated, 0 refused")
                .containsPattern("CUSTOMER +4,238 +4,238 +4,238 +51.1 % +51.1 %")
                .containsPattern("OPPORTUNITY +8,300 +6,711 +48.0 ")
                .containsPattern("all four +1,150,794 +7,942 +4,238 +10,005,534 ");

        Ended second = demo(folder);
        assertThat(second.out()).contains("opportunities  8,800 rows: 0 accepted, 8,800 repeated, 0 refused");
        assertThat(tables(second.out())).isEqualTo(tables(first.out()));

        Matcher key = ADMIN_KEY.matcher(second.out());
        assertThat(key.find()).isTrue();
        Path data = folder.resolve("demo");
        try (ImbutoProcess server = ImbutoProcess.serve(PackagedJar.PATH, data)) {
            Api api = new Api(server.awaitListening(), key.group(1));
            int asked = new AskedInTheDocs(api).answer(Path.of("..", "docs", "analysts.md"));
            assertThat(asked).isEqualTo(8);
            Files.writeString(
                    folder.resolve("slide.json"),
                    api.get("/v1/reports/roi?from=2017-01-01&to=2018-01-01&bucket=year")
                            .text());
        }
        assertThat(run("verify", data, "--receipt", folder.resolve("slide.json").toString())
                        .out())
                .contains("the report roi at position ", " is what the log says");
        assertThat(run("export", data, "--facts", folder.resolve("facts").toString())
                        .out())
                .contains("are in " + folder.resolve("facts"));
        assertThat(folder.resolve("facts/opportunity_change.parquet")).isNotEmptyFile();
        assertThat(run("export", data, "--as", "ocel").out()).startsWith("{\"eventTypes\":[");
        Files.writeString(folder.resolve("slide.json"), "{\"receipt\":{}}");
        Ended refused = ImbutoProcess.run(
                PackagedJar.PATH,
                "verify",
                "--data",
                data.toString(),
                "--receipt",
                folder.resolve("slide.json").toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("slide.json: the receipt has no report");
    }

    private static Ended run(String command, Path data, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--data", data.toString()));
        arguments.addAll(List.of(options));
        Ended ended = ImbutoProcess.run(PackagedJar.PATH, arguments.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended;
    }

    private static Ended demo(Path folder) {
        return ImbutoProcess.run(
                PackagedJar.PATH,
                "demo",
                "--exit",
                "--port",
                "0",
                "--data",
                folder.resolve("demo").toString());
    }

    private static String tables(String out) {
        return out.substring(out.indexOf("Funnel at the end"), out.indexOf("The documentation of"));
    }
}
