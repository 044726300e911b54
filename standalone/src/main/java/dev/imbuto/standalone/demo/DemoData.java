package dev.imbuto.standalone.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The files of the demo, and the order to import them in: "CRM Sales Opportunities" of the Maven Analytics data playground
 * (public domain), and the made-up marketing around it.
 */
public final class DemoData {

    /** A file to import with a mapping. */
    public record Source(String title, Path file, Path mapping) {}

    private static final List<String> SHIPPED = List.of(
            "maven_crm/sales_pipeline.csv",
            "maven_crm/accounts.csv",
            "maven_crm/mapping.yaml",
            "marketing/campaigns.yaml",
            "marketing/spend.yaml",
            "marketing/touches.yaml");

    private DemoData() {}

    /** Writes the files below the folder, over those of an earlier time, which were the same. */
    public static List<Source> write(Path folder) throws IOException {
        Path crm = folder.resolve("maven_crm");
        Path marketing = folder.resolve("marketing");
        Files.createDirectories(crm);
        Files.createDirectories(marketing);
        for (String name : SHIPPED) {
            try (InputStream in = DemoData.class.getResourceAsStream("/demo/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("not in the jar: demo/" + name);
                }
                Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path salesPipeline = crm.resolve("sales_pipeline.csv");
        Marketing.write(salesPipeline, marketing);
        return List.of(
                new Source("opportunities", salesPipeline, crm.resolve("mapping.yaml")),
                new Source("campaigns", marketing.resolve("campaigns.csv"), marketing.resolve("campaigns.yaml")),
                new Source("spend", marketing.resolve("spend.csv"), marketing.resolve("spend.yaml")),
                new Source("touches", marketing.resolve("touches.csv"), marketing.resolve("touches.yaml")));
    }
}
