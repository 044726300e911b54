package dev.imbuto.standalone;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.Verification;
import dev.imbuto.log.sqlite.SqliteEventLog;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code imbuto verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads the whole log and checks that it is what was written: order, numbers, hashes.",
            "Prints its head, or the first position that is wrong and why."
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Option(
            names = "--head",
            paramLabel = "POSITION:HASH",
            converter = ToHead.class,
            description = "a head that was printed before: also finds a log that was cut off or made anew")
    private @Nullable Head remembered;

    @Spec
    private CommandSpec spec;

    static final class ToHead implements ITypeConverter<Head> {
        private static final Pattern HEAD = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

        @Override
        public Head convert(String text) {
            Matcher parts = HEAD.matcher(text);
            if (!parts.matches()) {
                throw new TypeConversionException("not a position, a colon and a hash of 64 digits: " + text);
            }
            return new Head(Long.parseLong(parts.group(1)), parts.group(2), Instant.EPOCH);
        }
    }

    @Override
    public Integer call() {
        try (DataFolder folder = DataFolder.openExisting(data.folder());
                EventLog log = SqliteEventLog.openForReading(folder.resolve("log.db"))) {
            Verification.Report report;
            try (Progress progress =
                    Progress.of("Verifying", "positions", log.head().position())) {
                report = Verification.of(log, remembered, progress::reached);
            }
            if (report.isClean()) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                Locale.ROOT,
                                "%,d positions in %,d commits are what was written%nhead %d:%s%n",
                                report.head().position(),
                                report.commits(),
                                report.head().position(),
                                report.head().hash());
                return ExitCode.FINE;
            }
            Verification.Fault fault = report.fault().orElseThrow();
            spec.commandLine()
                    .getOut()
                    .printf(Locale.ROOT, "position %d is not what was written: %s%n", fault.position(), fault.reason());
            return ExitCode.FAILED;
        }
    }
}
