package dev.imbuto.query.report;

import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Head;
import dev.imbuto.query.duckdb.Deadline;
import dev.imbuto.query.duckdb.FactStoreTooLongException;
import dev.imbuto.query.duckdb.Facts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

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
    private final Facts live;
    private final Replayed replays;
    private final Clock clock;
    private final KnownAt knownAt;
    private final ReportLimits limits;
    private final Semaphore places;

    /** Of an installation without replays. */
    public Reports(EventLog log, Facts facts, Clock clock, ReportLimits limits) {
        this(log, facts, Replayed.NONE, clock, limits);
    }

    public Reports(EventLog log, Facts facts, Replayed replays, Clock clock, ReportLimits limits) {
        this.limits = limits;
        this.places = new Semaphore(limits.reports());
        this.log = log;
        this.live = facts;
        this.replays = replays;
        this.clock = clock;
        this.knownAt = new KnownAt(log);
    }

    /**
     * Answers a query, from the live facts or from those of the replay that it names.
     *
     * @param query the parameters as they came
     * @throws ProblemException when a parameter cannot be read or is one too many, when there is no such replay, and when
     *     {@code asKnownAt} is beyond what the facts reach in time; when too many reports are under way, and when this one
     *     takes too long
     */
    public <G extends Group> Report<G> answer(ReportType<G> type, Map<String, String[]> query) {
        Deadline deadline = Deadline.in(limits.reportTime());
        ReportParameters parameters = new ReportParameters(query, limits);
        Optional<String> replay = parameters.text("replay");
        if (replay.isEmpty()) {
            return answer(type, parameters, Source.of(live, log), deadline);
        }
        try (Replayed.Open open = replays.open(replay.get())) {
            parameters.assume(open.defaults());
            return answer(type, parameters, Source.of(open), deadline);
        }
    }

    /**
     * Where the figures come from.
     *
     * @param end the last position that can be asked for
     */
    private record Source(Facts facts, long end, Receipt.@Nullable Replay replay) {
        static Source of(Facts live, EventLog log) {
            return new Source(live, log.head().position(), null);
        }

        static Source of(Replayed.Open replay) {
            return new Source(replay.facts(), replay.receipt().until(), replay.receipt());
        }
    }

    /** What was answered, and which version of the facts answered it. */
    private record Answered<G extends Group>(List<G> groups, String projection) {}

    private <G extends Group> Report<G> answer(
            ReportType<G> type, ReportParameters parameters, Source source, Deadline deadline) {
        Facts facts = source.facts();
        long knownAt = this.knownAt.of(parameters, source.end()).orElseGet(() -> log.endOfCommit(facts.position()));
        Optional<CommitHeader> end = log.commitAt(knownAt);
        Instant asOf = parameters.instant("asOf").orElseGet(() -> now(end));
        parameters.settle(asOf, knownAt);
        Question<G> question = type.reading().apply(parameters);
        parameters.refuseFaults();

        Answered<G> answered = ask(question, facts, knownAt, deadline);
        String headHash = end.map(CommitHeader::hash).orElse(Head.EMPTY.hash());
        CsvForm<G> csv = new CsvForm<>(parameters.by(), type.table(), answered.groups());
        return new Report<>(
                asOf,
                answered.groups(),
                new Receipt(
                        type.name(),
                        knownAt,
                        headHash,
                        answered.projection(),
                        parameters.resolved(),
                        csv.sha256(),
                        source.replay()),
                csv);
    }

    private <G extends Group> Answered<G> ask(Question<G> question, Facts facts, long knownAt, Deadline deadline) {
        if (!places.tryAcquire()) {
            throw new ProblemException(new Problem(
                    429,
                    "too-many-reports",
                    limits.reports() + " reports are being computed, which is as many as there may be."));
        }
        try {
            awaitFacts(facts, knownAt);
            return facts.read(
                    snapshot -> new Answered<>(question.answer(snapshot.connection()), snapshot.projection()),
                    deadline);
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

    private static void awaitFacts(Facts facts, long position) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (facts.position() < position) {
            if (System.nanoTime() > deadline) {
                throw behind(facts, position);
            }
            try {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw behind(facts, position);
            }
        }
    }

    private static ProblemException behind(Facts facts, long wanted) {
        return new ProblemException(new Problem(
                503,
                "read-model-behind",
                "the read model has reached position " + facts.position() + ", not yet " + wanted));
    }
}
