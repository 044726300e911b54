package dev.imbuto.standalone;

import dev.imbuto.command.imports.DefaultInstants;
import dev.imbuto.command.imports.ImportFile;
import dev.imbuto.command.imports.ImportSummary;
import dev.imbuto.command.imports.Mapping;
import dev.imbuto.command.wiring.CommandSide;
import dev.imbuto.http.Instants;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code imbuto import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Carries out what the rows of a CSV file say, by a mapping from columns to commands.",
            "The whole file is read first: one that is not what it claims to be changes nothing.",
            "Run again after an interruption, it goes on; a file imported twice adds nothing."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Parameters(paramLabel = "FILE", description = "the CSV file")
    private Path file;

    @Option(names = "--mapping", required = true, paramLabel = "MAP.yaml", description = "how columns become commands")
    private Path mapping;

    @Option(
            names = "--default-instant",
            paramLabel = "INSTANT",
            converter = ToInstant.class,
            description = "when what has no date happened; else what the mapping says, else the start of the import")
    private @Nullable Instant defaultInstant;

    @Option(
            names = "--report",
            paramLabel = "REPORT.csv",
            description = "what became of each row; FILE.import-report.csv unless given")
    private @Nullable Path report;

    @Spec
    private CommandSpec spec;

    static final class ToInstant implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return Instants.parse(text);
            } catch (IllegalArgumentException unfit) {
                throw new TypeConversionException(String.valueOf(unfit.getMessage()));
            }
        }
    }

    @Override
    public Integer call() {
        Mapping columns = Mapping.read(mapping);
        ImportFile checked = ImportFile.check(file, columns);
        Path reportFile = report == null ? file.resolveSibling(file.getFileName() + ".import-report.csv") : report;
        ImportSummary summary = run(columns, checked, reportFile);
        PrintWriter out = spec.commandLine().getOut();
        print(summary, out);
        out.println("report: " + reportFile);
        out.flush();
        return summary.refused() == 0 ? ExitCode.FINE : ExitCode.ROWS_REFUSED;
    }

    private ImportSummary run(Mapping columns, ImportFile checked, Path reportFile) {
        try (Installation installation = Installation.open(data.open(columns.currency()));
                CommandSide writeSide = installation.openCommandSide();
                Progress progress = Progress.of("Importing", "rows", checked.rows())) {
            Instant instant = new DefaultInstants(installation.data().resolve("imports"), Clock.systemUTC())
                    .of(columns, checked, defaultInstant);
            return checked.run(writeSide.dispatcher()::sendIfNew, "import", instant, reportFile, progress::reached);
        }
    }

    static void print(ImportSummary summary, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,d rows: %,d accepted, %,d repeated, %,d refused",
                summary.rows(),
                summary.accepted(),
                summary.repeated(),
                summary.refused());
        out.println(
                summary.skipped() == 0 ? "" : String.format(Locale.ROOT, ", %,d ask for nothing", summary.skipped()));
        summary.refusals().forEach((code, rows) -> out.printf(Locale.ROOT, "  refused, %s: %,d%n", code, rows));
    }
}
