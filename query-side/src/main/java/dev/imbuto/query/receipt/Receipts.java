package dev.imbuto.query.receipt;

import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.facts.FactBuild;
import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.facts.FactPolicies;
import dev.imbuto.query.facts.LogUpTo;
import dev.imbuto.query.receipt.ReceiptCheck.Compared;
import dev.imbuto.query.report.Receipt;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportType;
import dev.imbuto.query.report.Reports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.springframework.util.FileSystemUtils;

/**
 * Recomputes receipts: reads the log from its first position to that of the receipt, makes facts of it in a folder of their own,
 * asks the report again and compares. The live facts play no part in it. One at a time in a folder.
 */
public final class Receipts {
    /** Where they are recomputed, in the folder of the data. */
    public static final String FOLDER = "receipt";

    private final EventLog log;
    private final Function<StoredEvent, Object> decode;
    private final AllReports reports;
    private final Path folder;
    private final FactStore.Settings settings;
    private final ReportLimits limits;

    /**
     * Those of a log.
     *
     * @param decode gives the event object of a stored event
     * @param folder to work in, which is deleted before and afterwards
     */
    public Receipts(
            EventLog log,
            Function<StoredEvent, Object> decode,
            Currency currency,
            Path folder,
            FactStore.Settings settings,
            ReportLimits limits) {
        this.log = log;
        this.decode = decode;
        this.reports = new AllReports(currency);
        this.folder = folder;
        this.settings = settings;
        this.limits = limits;
    }

    /**
     * Recomputes one.
     *
     * @param progress is told how many positions of how many are done; what it throws breaks it off
     * @throws ProblemException when there is no such report or position, when a parameter cannot be read, and when the
     *     figures are those of a replay
     */
    public ReceiptCheck check(Receipt receipt, FactBuild.Progress progress) throws InterruptedException {
        ReportType<?> type = reports.named(receipt.report())
                .orElseThrow(() -> unusable("report", "is not the name of a report: " + receipt.report()));
        if (receipt.replay() != null) {
            throw unusable("replay", "makes its figures those of a replay, which is recomputed by making it again");
        }
        if (receipt.position() < 0 || receipt.position() > log.head().position()) {
            throw unusable(
                    "position",
                    "is not a position of the log, which ends at " + log.head().position() + ": " + receipt.position());
        }
        String found = receipt.position() == 0
                ? Head.EMPTY.hash()
                : log.commitAt(receipt.position())
                        .filter(commit -> commit.lastPosition() == receipt.position())
                        .map(CommitHeader::hash)
                        .orElseThrow(() -> unusable("position", "is not the end of a commit: " + receipt.position()));
        Compared headHash = new Compared(receipt.headHash(), found);
        Compared projection = new Compared(receipt.projection(), FactStore.PROJECTION);
        if (!headHash.isEqual()) {
            return new ReceiptCheck(false, receipt.report(), receipt.position(), headHash, null, projection);
        }
        Compared sha256 = new Compared(receipt.sha256(), recompute(type, receipt, progress));
        return new ReceiptCheck(sha256.isEqual(), receipt.report(), receipt.position(), headHash, sha256, projection);
    }

    private String recompute(ReportType<?> type, Receipt receipt, FactBuild.Progress progress)
            throws InterruptedException {
        EventLog then = new LogUpTo(log, receipt.position());
        clear();
        try (FactStore facts = FactStore.open(folder.resolve("facts.duckdb"), settings)) {
            new FactBuild(then, decode, FactPolicies.AS_RECORDED, FactFeed.Settings.DEFAULT).fill(facts, progress);
            Map<String, String[]> query = new LinkedHashMap<>();
            receipt.parameters().forEach((name, value) -> query.put(name, new String[] {value}));
            return new Reports(then, facts, Clock.systemUTC(), limits)
                    .answer(type, query)
                    .receipt()
                    .sha256();
        } finally {
            clear();
        }
    }

    private void clear() {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ProblemException unusable(String member, String why) {
        return new ProblemException(
                new Problem(422, "receipt-not-usable", "The receipt cannot be recomputed: its " + member + " " + why)
                        .with(Fault.inParameter("receipt", member + " " + why)));
    }
}
