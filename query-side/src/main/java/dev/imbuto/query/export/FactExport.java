package dev.imbuto.query.export;

import dev.imbuto.query.duckdb.FactFiles;
import dev.imbuto.query.duckdb.Facts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The facts for analysts: a Parquet file for each table, and {@value #DICTIONARY}, which says what each column means. */
public final class FactExport {
    static final String DICTIONARY = "dictionary.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonNode MEANINGS = meanings();

    private FactExport() {}

    private static JsonNode meanings() {
        try (InputStream resource = Objects.requireNonNull(FactExport.class.getResourceAsStream(DICTIONARY))) {
            return JSON.readTree(resource);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Writes them into a folder, which is made if it is not there.
     *
     * @return the position of the log that they are of
     * @throws FileAlreadyExistsException when one of the files is there; then none is written
     */
    public static long intoFolder(Path folder, Facts facts) throws IOException {
        Files.createDirectories(folder);
        try (FactFiles files = facts.copy()) {
            Path dictionary = folder.resolve(DICTIONARY);
            refuseWhereThere(dictionary);
            for (FactFiles.Table table : files.tables()) {
                refuseWhereThere(folder.resolve(table.file().getFileName()));
            }
            for (FactFiles.Table table : files.tables()) {
                Files.move(table.file(), folder.resolve(table.file().getFileName()));
            }
            Files.write(dictionary, dictionary(files));
            return files.position();
        }
    }

    private static void refuseWhereThere(Path file) throws FileAlreadyExistsException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /** Writes them as one ZIP, whose entries are stored as they are: Parquet is compressed already. */
    static void asZip(FactFiles files, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(0);
        zip.putNextEntry(new ZipEntry(DICTIONARY));
        zip.write(dictionary(files));
        for (FactFiles.Table table : files.tables()) {
            zip.putNextEntry(new ZipEntry(table.file().getFileName().toString()));
            Files.copy(table.file(), zip);
        }
        zip.finish();
    }

    /** What is in the files, and what it means. */
    static byte[] dictionary(FactFiles files) {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (FactFiles.Table table : files.tables()) {
            List<Map<String, String>> columns = new ArrayList<>();
            table.columns().forEach((name, type) -> {
                Map<String, String> column = new LinkedHashMap<>();
                column.put("name", name);
                column.put("type", type);
                column.put("about", about(table.name(), name));
                columns.add(column);
            });
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("name", table.name());
            described.put("file", table.file().getFileName().toString());
            described.put("about", meaning(MEANINGS.at("/tables/" + table.name() + "/about"), table.name()));
            described.put("columns", columns);
            tables.add(described);
        }
        Map<String, Object> dictionary = new LinkedHashMap<>();
        dictionary.put("projection", files.projection());
        dictionary.put("position", files.position());
        dictionary.put("tables", tables);
        return JSON.writeValueAsBytes(dictionary);
    }

    private static String about(String table, String column) {
        JsonNode everywhere = MEANINGS.at("/everywhere/" + column);
        return meaning(
                everywhere.isMissingNode() ? MEANINGS.at("/tables/" + table + "/columns/" + column) : everywhere,
                table + "." + column);
    }

    private static String meaning(JsonNode found, String of) {
        if (!found.isString()) {
            throw new IllegalStateException("the dictionary says nothing of " + of);
        }
        return found.stringValue();
    }
}
