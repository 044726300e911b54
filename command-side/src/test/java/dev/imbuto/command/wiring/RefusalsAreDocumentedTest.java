package dev.imbuto.command.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.Rejection.Kind;
import dev.imbuto.command.campaign.CampaignRejection;
import dev.imbuto.command.contact.ContactRejection;
import dev.imbuto.command.period.PeriodRejection;
import dev.imbuto.command.pipeline.PipelineRejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusalsAreDocumentedTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| (\\d+) \\| .*");

    @Test
    void the_reasons_of_a_contact_stand_in_the_table_in_their_order() throws IOException {
        assertThat(documented("Contacts"))
                .isEqualTo(Arrays.stream(ContactRejection.Reason.values())
                        .map(reason -> row(reason.code(), reason.kind()))
                        .toList());
    }

    @Test
    void the_reasons_of_a_campaign_stand_in_the_table_in_their_order() throws IOException {
        assertThat(documented("Campaigns"))
                .isEqualTo(Arrays.stream(CampaignRejection.Reason.values())
                        .map(reason -> row(reason.code(), reason.kind()))
                        .toList());
    }

    @Test
    void the_reasons_of_a_pipeline_stand_in_the_table_in_their_order() throws IOException {
        assertThat(documented("Pipelines"))
                .isEqualTo(Arrays.stream(PipelineRejection.Reason.values())
                        .map(reason -> row(reason.code(), reason.kind()))
                        .toList());
    }

    @Test
    void the_reasons_of_a_period_stand_in_the_table_in_their_order() throws IOException {
        assertThat(documented("Periods"))
                .isEqualTo(Arrays.stream(PeriodRejection.Reason.values())
                        .map(reason -> row(reason.code(), reason.kind()))
                        .toList());
    }

    private static String row(String code, Kind kind) {
        return code
                + " "
                + switch (kind) {
                    case UNKNOWN -> 404;
                    case CONFLICT -> 409;
                    case STALE -> 412;
                    case UNPROCESSABLE -> 422;
                };
    }

    private static List<String> documented(String section) throws IOException {
        Path module = Path.of(System.getProperty("basedir", "."));
        List<String> rows = new ArrayList<>();
        boolean inSection = false;
        for (String line : Files.readAllLines(module.resolve("../docs/refusals.md"))) {
            if (line.startsWith("## ")) {
                inSection = line.equals("## " + section);
            }
            Matcher row = ROW.matcher(line);
            if (inSection && row.matches()) {
                rows.add(row.group(1) + " " + row.group(2));
            }
        }
        return rows;
    }
}
