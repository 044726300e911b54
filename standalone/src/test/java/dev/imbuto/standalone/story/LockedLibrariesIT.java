package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LockedLibrariesIT {
    private static final String LIBRARIES = "BOOT-INF/lib/";
    private static final String OURS = "(shared-kernel|command-side|query-side)-.*";

    @Test
    void the_program_holds_the_libraries_that_were_written_down_byte_for_byte() throws Exception {
        assertThat(libraries())
                .as("if the change is meant: scripts/lock-dependencies")
                .containsExactlyElementsOf(Files.readAllLines(Path.of("libraries.sha256")));
    }

    @Test
    void its_bill_of_materials_names_each_of_them() throws IOException {
        try (JarFile jar = new JarFile(PackagedJar.PATH.toFile());
                InputStream in = jar.getInputStream(jar.getEntry("META-INF/sbom/application.cdx.json"))) {
            JsonNode bill = JsonMapper.shared().readTree(in);

            List<String> named = bill.get("components")
                    .valueStream()
                    .map(component -> component.get("name").stringValue() + "-"
                            + component.get("version").stringValue() + ".jar")
                    .toList();
            assertThat(named).hasSizeGreaterThan(50);
            assertThat(jar.stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                            .map(name -> name.substring(LIBRARIES.length()))
                            // Put in by Spring Boot itself when it packs the jar.
                            .filter(name -> !name.startsWith("spring-boot-jarmode-tools")))
                    .allMatch(named::contains, "is named");
        }
    }

    private static List<String> libraries() throws IOException, NoSuchAlgorithmException {
        List<String> libraries = new ArrayList<>();
        try (JarFile jar = new JarFile(PackagedJar.PATH.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(LIBRARIES)
                        && name.endsWith(".jar")
                        && !name.substring(LIBRARIES.length()).matches(OURS)) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
                        libraries.add(HexFormat.of().formatHex(hash) + "  " + name.substring(LIBRARIES.length()));
                    }
                }
            }
        }
        libraries.sort((a, b) -> a.substring(66).compareTo(b.substring(66)));
        return libraries;
    }
}
