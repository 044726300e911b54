package dev.imbuto.standalone;

import dev.imbuto.audit.AccessVerification;
import dev.imbuto.audit.SqliteAccessRecords;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactId;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import dev.imbuto.log.mongo.MongoEventLog;
import dev.imbuto.log.sqlite.Pages;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.node.SharedStores;
import dev.imbuto.privacy.KeyStore;
import dev.imbuto.privacy.SqlitePersonalData;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.receipt.ReceiptCheck;
import dev.imbuto.query.receipt.ReceiptReader;
import dev.imbuto.query.receipt.Receipts;
import dev.imbuto.query.report.Receipt;
import dev.imbuto.query.report.ReportLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
            "Checks the pages of all files, then reads the whole log and checks that it is what was written: order, numbers,",
            "hashes.",
            "Prints its head, or the first position that is wrong and why; then whether an erased contact has a key.",
            "Does the same for the records of who read personal data."
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

    @Option(
            names = "--reads",
            paramLabel = "NUMBER:HASH",
            converter = ToHead.class,
            description =
                    "the end of the records of readings that was printed before: also finds some that were cut off")
    private @Nullable Head rememberedReads;

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            description = "a receipt, or an answer with one: recomputes its figures from the log as well")
    private @Nullable Path receipt;

    @Spec
    private CommandSpec spec;

    private static final int PAGE = 10_000;

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

    /** As after a key store was put back from a backup that is older than an erasure. Says so. */
    private boolean hasErasedWithKey(EventLog log, UnaryOperator<List<ContactId>> withKey) {
        String type = new EventCodec().typeOf(PersonalDataErased.class);
        List<ContactId> erased = new ArrayList<>();
        long head = log.head().position();
        for (long at = 0; at < head; ) {
            List<StoredEvent> page = log.read(at, PAGE);
            for (StoredEvent event : page) {
                if (event.type().equals(type)) {
                    erased.add(ContactId.of(event.aggregateId()));
                }
            }
            at = page.get(page.size() - 1).position();
        }
        List<ContactId> held;
        try {
            held = erased.isEmpty() ? List.of() : withKey.apply(erased);
        } catch (IllegalStateException unreadable) {
            print("%s%n", String.valueOf(unreadable.getMessage()));
            return true;
        }
        if (!held.isEmpty()) {
            print(
                    "%,d of %,d erased contacts have a key, the first %s: the keys are older than the log; the next start"
                            + " destroys what they have again%n",
                    held.size(), erased.size(), held.get(0));
        }
        return !held.isEmpty();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Receipt wanted = receipt == null ? null : readReceipt(receipt);
        boolean clean =
                data.address().isPresent() ? verifyDatabase(data.address().get(), wanted) : verifyFolder(wanted);
        return clean ? ExitCode.FINE : ExitCode.FAILED;
    }

    private boolean verifyFolder(@Nullable Receipt wanted) throws InterruptedException {
        try (DataFolder folder = DataFolder.openExisting(data.folder())) {
            if (!verifyPages(folder)) {
                return false;
            }
            Path keys = folder.resolve(SqlitePersonalData.FILE);
            Path reads = folder.resolve(SqliteAccessRecords.FILE);
            try (EventLog log = SqliteEventLog.openForReading(folder.resolve("log.db"))) {
                boolean clean = verifyLog(log, contacts -> KeyStore.held(keys, contacts));
                clean &= Files.exists(reads) ? verifyReads(end -> AccessVerification.of(reads, end)) : verifyNoReads();
                return clean && (wanted == null || verifyReceipt(wanted, log, folder.currency(), folder.path()));
            }
        }
    }

    private boolean verifyDatabase(MongoAddress address, @Nullable Receipt wanted)
            throws IOException, InterruptedException {
        try (SharedDatabase database = SharedDatabase.open(address);
                EventLog log = MongoEventLog.openForReading(database)) {
            Currency currency = SharedStores.currencyOf(database);
            if (currency == null) {
                throw new FailedException(ExitCode.FAILED, "there is no log in this database");
            }
            boolean clean = verifyLog(log, contacts -> KeyStore.held(database, contacts));
            clean &= verifyReads(end -> AccessVerification.of(database, end));
            Files.createDirectories(data.folder());
            return clean && (wanted == null || verifyReceipt(wanted, log, currency, data.folder()));
        } catch (IllegalStateException unfit) {
            throw new FailedException(ExitCode.FAILED, String.valueOf(unfit.getMessage()));
        }
    }

    private boolean verifyPages(DataFolder folder) {
        boolean whole = true;
        for (String name : DataFolder.DATABASES) {
            Optional<String> fault = Pages.fault(folder.resolve(name));
            if (fault.isPresent()) {
                print("%s is damaged: %s%n", name, fault.get());
                whole = false;
            }
        }
        return whole;
    }

    private boolean verifyLog(EventLog log, UnaryOperator<List<ContactId>> withKey) {
        Verification.Report report;
        try (Progress progress =
                Progress.of("Verifying", "positions", log.head().position())) {
            report = Verification.of(log, remembered, progress::reached);
        }
        if (report.isClean()) {
            print(
                    "%,d positions in %,d commits are what was written%nhead %d:%s%n",
                    report.head().position(),
                    report.commits(),
                    report.head().position(),
                    report.head().hash());
            return !hasErasedWithKey(log, withKey);
        }
        Verification.Fault fault = report.fault().orElseThrow();
        print("position %d is not what was written: %s%n", fault.position(), fault.reason());
        return false;
    }

    /** Where nothing was ever read there need not be a file, unless it is remembered. */
    private boolean verifyNoReads() {
        if (rememberedReads != null) {
            print("the records of readings are missing, but number %d is remembered%n", rememberedReads.position());
        }
        return rememberedReads == null;
    }

    private boolean verifyReads(Function<AccessVerification.@Nullable End, AccessVerification.Report> scan) {
        AccessVerification.Report report = scan.apply(
                rememberedReads == null
                        ? null
                        : new AccessVerification.End(rememberedReads.position(), rememberedReads.hash()));
        if (report.fault().isPresent()) {
            AccessVerification.Fault fault = report.fault().get();
            print("reading %d is not what was recorded: %s%n", fault.number(), fault.reason());
            return false;
        }
        print(
                "%,d records of readings are what was recorded%nreads %d:%s%n",
                report.end().number(), report.end().number(), report.end().hash());
        return true;
    }

    private Receipt readReceipt(Path file) throws IOException {
        try {
            return ReceiptReader.read(Files.readString(file));
        } catch (IllegalArgumentException malformed) {
            throw new FailedException(ExitCode.FAILED, file + ": " + malformed.getMessage());
        }
    }

    private boolean verifyReceipt(Receipt wanted, EventLog log, Currency currency, Path folder)
            throws InterruptedException {
        try (Progress progress = Progress.of("Recomputing", "positions", wanted.position())) {
            ReceiptCheck check = new Receipts(
                            log,
                            new EventCodec()::decode,
                            currency,
                            folder.resolve(Receipts.FOLDER),
                            FactStore.Settings.DEFAULT,
                            ReportLimits.DEFAULT)
                    .check(wanted, (done, total) -> progress.reached(done));
            if (check.equal()) {
                print("the report %s at position %d is what the log says%n", wanted.report(), wanted.position());
            } else if (check.sha256() == null) {
                print(
                        "the log holds another commit at position %d than the receipt: %s, not %s%n",
                        wanted.position(),
                        check.headHash().log(),
                        check.headHash().receipt());
            } else {
                print(
                        "the report %s at position %d is not what the log says: %s, not %s%n",
                        wanted.report(),
                        wanted.position(),
                        check.sha256().log(),
                        check.sha256().receipt());
            }
            return check.equal();
        } catch (ProblemException unusable) {
            throw new FailedException(ExitCode.FAILED, String.valueOf(unusable.getMessage()));
        }
    }

    private void print(String format, Object... values) {
        spec.commandLine().getOut().printf(Locale.ROOT, format, values);
    }
}
