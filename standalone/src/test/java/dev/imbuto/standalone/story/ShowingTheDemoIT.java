package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.standalone.story.ImbutoProcess.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ShowingTheDemoIT {
    @Test
    void prints_tables_and_adds_nothing_the_second_time(@TempDir Path folder) {
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
