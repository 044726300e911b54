package dev.imbuto.query.report;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.query.duckdb.Deadline;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactStoreTooLongException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Answers questions over the facts: reads the query, settles both clocks, computes the groups on one snapshot, and signs
 * the receipt. Safe for use by many threads.
 *
 * <p>An {@code asOf} or {@code asKnownAt} in the future is allowed: visits are then older than they are now, and everything
 * known now counts, at a position that the receipt names.
 */
public final class Reports {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final EventLog log;
    private final FactStore facts;
    private final Clock clock;
    private final KnownAt knownAt;
    private final ReportLimits limits;
    private final Semaphore places;

    public Reports(EventLog log, FactStore facts, Clock clock, ReportLimits limits) {
        this.limits = limits;
        this.places = new Semaphore(limits.reports());
        this.log = log;
        this.facts = facts;
        this.clock = clock;
        this.knownAt = new KnownAt(log);
    }

    /**
     * Answers a query.
     *
     * @param query the parameters as they came
     * @throws ProblemException when a parameter cannot be read or is one too many, and when {@code asKnownAt} is beyond
     *     what the facts reach in time; when too many reports are under way, and when this one takes too long
     */
    public <G extends Group> Report<G> answer(ReportType<G> type, Map<String, String[]> query) {
        Deadline deadline = Deadline.in(limits.reportTime());
        ReportParameters parameters = new ReportParameters(query, limits);
        long knownAt = this.knownAt.of(parameters).orElseGet(() -> this.knownAt.endOfCommit(facts.position()));
        Optional<CommitHeader> end = log.commitAt(knownAt);
        Instant asOf = parameters.instant("asOf").orElseGet(() -> now(end));
        parameters.settle(asOf, knownAt);
        Question<G> question = type.reading().apply(parameters);
        parameters.refuseFaults();

        List<G> groups = groups(question, knownAt, deadline);
        String headHash = end.map(CommitHeader::hash).orElse(Head.EMPTY.hash());
        CsvForm<G> csv = new CsvForm<>(parameters.by(), type.table(), groups);
        return new Report<>(
                asOf,
                groups,
                new Receipt(type.name(), knownAt, headHash, FactStore.PROJECTION, parameters.resolved(), csv.sha256()),
                csv);
    }

    private <G extends Group> List<G> groups(Question<G> question, long knownAt, Deadline deadline) {
        if (!places.tryAcquire()) {
            throw new ProblemException(new Problem(
                    429,
                    "too-many-reports",
                    limits.reports() + " reports are being computed, which is as many as there may be."));
        }
        try {
            awaitFacts(knownAt);
            return facts.read(snapshot -> question.answer(snapshot.connection()), deadline);
        } catch (FactStoreTooLongException tooLong) {
            throw new ProblemException(new Problem(
                            503,
                            "report-too-long",
                            "The report was not done within "
                                    + limits.reportTime().toSeconds() + " s; ask for less, or when less is going on.")
                    .retryAfter(limits.reportTime()));
        } finally {
            places.release();
        }
    }

    /** Not before the last thing known: what was just recorded counts, also when this machine's clock is behind. */
    private Instant now(Optional<CommitHeader> lastKnown) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return lastKnown.map(CommitHeader::recordedAt).filter(now::isBefore).orElse(now);
    }

    private void awaitFacts(long position) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (facts.position() < position) {
            if (System.nanoTime() > deadline) {
                throw behind(position);
            }
            try {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw behind(position);
            }
        }
    }

    private ProblemException behind(long wanted) {
        return new ProblemException(new Problem(
                503,
                "read-model-behind",
                "the read model has reached position " + facts.position() + ", not yet " + wanted));
    }
}
