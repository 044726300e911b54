package dev.imbuto.command.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/** Mappings from any bytes, put to a file with every column they are likely to name: refused, or rows become commands. */
public final class MappingFuzzer {
    private static final Path FOLDER = folder();
    private static final String ROWS = """
            id,name,source,amount,opened,stage,a,b
            1,Ada,web,10.50,2017-03-01,Won,,x
            2,,,"1,000.00",01/02/2017,Engaging,y,=1+1
            3,\u20ac,fair,-1,31.12.2017,,5,
            4,a
            """;

    private MappingFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path file = FOLDER.resolve("mapping.yaml");
        Files.write(file, input);
        try {
            Mapping mapping = Mapping.read(file);
            ImportFile.check(FOLDER.resolve("rows.csv"), mapping);
            turnIntoCommands(mapping);
        } catch (ImportRefusedException refused) {
            if (!String.valueOf(refused.getMessage()).contains(":")) {
                throw new AssertionError("names no file", refused);
            }
        }
    }

    private static void turnIntoCommands(Mapping mapping) {
        CsvFile csv = CsvFile.open(FOLDER.resolve("rows.csv"), mapping.format());
        MappedRow.Table table = new MappedRow.Table(csv.columns(), mapping, Instant.EPOCH);
        try (CsvFile.Rows rows = csv.rows()) {
            for (CsvFile.Row row = rows.next(); row != null; row = rows.next()) {
                try {
                    mapping.commandsOf(new MappedRow(table, row));
                } catch (RowRefusedException refused) {
                    // the other rows are carried out
                }
            }
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("fuzzed");
            Files.writeString(folder.resolve("rows.csv"), ROWS);
            Files.writeString(folder.resolve("more.csv"), "key,sector\n1,software\n2,steel\n");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> file.toFile().delete());
            Files.delete(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
