package dev.imbuto.standalone;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.audit.Access;
import dev.imbuto.audit.AccessRecord;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.log.Head;
import dev.imbuto.log.LogCopy;
import dev.imbuto.log.Verification;
import dev.imbuto.privacy.KeyCopy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imbuto copy-log}. */
@Command(
        name = "copy-log",
        mixinStandardHelpOptions = true,
        description = {
            "Copies a log between a folder and a MongoDB database, or two of either, and checks the copy.",
            "Positions, hashes and the head stay the same. The keys of personal data, the records of readings and the API",
            "keys that are not revoked go along; the master key, answers to earlier requests and the read model do not.",
            "Stop what writes to either first. Run again after an interruption, it goes on."
        })
final class CopyLogCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Parameters(index = "0", paramLabel = "FROM", description = "folder of the data, or mongodb://host/database")
    private String from;

    @Parameters(index = "1", paramLabel = "TO", description = "the same; made where it is missing")
    private String to;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (CopiedPlace source = CopiedPlace.existing(from);
                CopiedPlace target = CopiedPlace.open(to, source.currency())) {
            Head head;
            try (Progress progress =
                    Progress.of("Copying", "positions", source.log().head().position())) {
                head = LogCopy.copy(source.log(), target.log(), progress::reached);
            }
            try (Progress progress = Progress.of("Verifying", "positions", head.position())) {
                Verification.Report report = Verification.of(target.log(), head, progress::reached);
                if (!report.isClean()) {
                    Verification.Fault fault = report.fault().orElseThrow();
                    throw new FailedException(
                            ExitCode.FAILED,
                            "position " + fault.position() + " of the copy is not what was written: " + fault.reason());
                }
            }
            print("%,d positions are copied%nhead %d:%s%n", head.position(), head.position(), head.hash());
            print("%,d contacts have their keys%n", KeyCopy.copy(source.keys(), target.keys()));
            print("%,d records of readings are copied%n", copyReadings(source, target));
            print("%,d API keys are copied%n", copyApiKeys(source, target));
            return ExitCode.FINE;
        } catch (IllegalStateException | IllegalArgumentException unfit) {
            throw new FailedException(ExitCode.FAILED, String.valueOf(unfit.getMessage()));
        }
    }

    /** Each under the hash that it has, since it is recorded again at the time when it was. */
    private static long copyReadings(CopiedPlace source, CopiedPlace target) {
        CopiedTime time = new CopiedTime();
        try (AccessRecords records = source.openReadings(Clock.systemUTC());
                AccessRecords copies = target.openReadings(time)) {
            long number = 0;
            for (List<AccessRecord> page = records.read(0, PAGE); !page.isEmpty(); page = records.read(number, PAGE)) {
                for (AccessRecord record : page) {
                    number = record.number();
                    AccessRecord copy = copies.read(number - 1, 1).stream()
                            .findFirst()
                            .orElseGet(() -> copies.record(time.at(record)));
                    if (!copy.equals(record)) {
                        throw new IllegalStateException("the copy has another record of readings at number " + number);
                    }
                }
            }
            return number;
        }
    }

    private static int copyApiKeys(CopiedPlace source, CopiedPlace target) {
        try (ApiKeys keys = source.openApiKeys();
                ApiKeys copies = target.openApiKeys()) {
            return copies.copyFrom(keys);
        }
    }

    private void print(String format, Object... values) {
        spec.commandLine().getOut().printf(Locale.ROOT, format, values);
        spec.commandLine().getOut().flush();
    }

    /** A clock that stands at the time of what is copied. */
    private static final class CopiedTime extends Clock {
        private volatile Instant now = Instant.EPOCH;

        Access at(AccessRecord record) {
            now = record.recordedAt();
            return record.access();
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
