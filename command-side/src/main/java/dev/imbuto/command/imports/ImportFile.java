package dev.imbuto.command.imports;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.imports.RowOutcome.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * A file that has been read whole against its mapping and found to be what it claims to be, ready to be imported.
 *
 * <p>Rows run side by side, those of the same subject one after the other in the order of the file. So many rows are under
 * way at once that their commits share durable writes; memory is bounded whatever the length of the file.
 */
public final class ImportFile {
    private static final int LANES = 32;
    private static final int MOST_UNDER_WAY = 1024;
    private static final int PROGRESS_STEP = 256;

    private final CsvFile file;
    private final Mapping mapping;
    private final long rows;

    private ImportFile(CsvFile file, Mapping mapping, long rows) {
        this.file = file;
        this.mapping = mapping;
        this.rows = rows;
    }

    /**
     * Reads the whole file without writing anything.
     *
     * @throws ImportRefusedException when it is no CSV file with the mapping's columns, or a date in it, whether it would
     *     be used or not, does not fit the stated format: then the format is wrong, and dates that fit may be swapped unseen
     */
    public static ImportFile check(Path path, Mapping mapping) {
        CsvFile file = CsvFile.open(path, mapping.format());
        mapping.requireColumns(file);
        List<CommandField.DateField> dates = mapping.dates();
        MappedRow.Table table = new MappedRow.Table(file.columns(), mapping, Instant.EPOCH);
        long count = 0;
        try (CsvFile.Rows rows = file.rows()) {
            for (CsvFile.Row row = rows.next(); row != null; row = rows.next()) {
                count++;
                MappedRow mapped = new MappedRow(table, row);
                if (!mapped.hasWidth()) {
                    continue;
                }
                for (CommandField.DateField date : dates) {
                    String problem = date.problem(mapped);
                    if (problem != null) {
                        throw ImportRefusedException.atLine(path, row.line(), problem);
                    }
                }
            }
        }
        return new ImportFile(file, mapping, count);
    }

    /** How many rows there are, without the header. */
    public long rows() {
        return rows;
    }

    /** SHA-256 of the file, in hexadecimal. */
    public String sha256() {
        return file.sha256();
    }

    /**
     * Carries out what the rows ask for, and writes the report. What was carried out before, in this file or another that
     * says the same, is recognised and not repeated; so an import that was interrupted is simply run again.
     *
     * <p>Of a row whose third command is refused the first two stay: what has happened is not undone by what may not happen
     * next. The report says how far each refused row came.
     *
     * @param actor in whose name the commands are sent
     * @param defaultInstant when what has no date happened
     * @param progress is told from time to time how many rows are done
     */
    public ImportSummary run(
            Commands commands, String actor, Instant defaultInstant, Path reportFile, LongConsumer progress) {
        String correlationId = "import:" + mapping.name() + ":" + sha256().substring(0, 16);
        MappedRow.Table table = new MappedRow.Table(file.columns(), mapping, defaultInstant);
        List<ExecutorService> lanes =
                Stream.generate(Executors::newSingleThreadExecutor).limit(LANES).toList();
        try (ImportReport report = new ImportReport(reportFile);
                CsvFile.Rows rowsInFile = file.rows()) {
            Deque<Future<RowOutcome>> underWay = new ArrayDeque<>();
            long done = 0;
            for (CsvFile.Row row = rowsInFile.next(); row != null; row = rowsInFile.next()) {
                underWay.add(begin(new MappedRow(table, row), lanes, commands, actor, correlationId));
                while (underWay.size() >= MOST_UNDER_WAY
                        || (!underWay.isEmpty() && underWay.getFirst().isDone())) {
                    report.add(await(underWay.removeFirst()));
                    if (++done % PROGRESS_STEP == 0) {
                        progress.accept(done);
                    }
                }
            }
            while (!underWay.isEmpty()) {
                report.add(await(underWay.removeFirst()));
                done++;
            }
            progress.accept(done);
            return report.finish();
        } finally {
            lanes.forEach(ExecutorService::shutdownNow);
        }
    }

    private Future<RowOutcome> begin(
            MappedRow row, List<ExecutorService> lanes, Commands commands, String actor, String correlationId) {
        String subject;
        List<Step.Named> steps;
        try {
            steps = mapping.commandsOf(row);
            subject = mapping.subjectOf(row);
        } catch (RowRefusedException refused) {
            return CompletableFuture.completedFuture(RowOutcome.unreadable(row.line(), refused));
        }
        ExecutorService lane = lanes.get(Math.floorMod(subject.hashCode(), LANES));
        return lane.submit(() -> carryOut(row.line(), subject, steps, commands, actor, correlationId));
    }

    private static RowOutcome carryOut(
            long line, String subject, List<Step.Named> steps, Commands commands, String actor, String correlationId) {
        if (steps.isEmpty()) {
            return RowOutcome.done(line, subject, Kind.SKIPPED, List.of());
        }
        List<String> done = new ArrayList<>(steps.size());
        Kind kind = Kind.REPEATED;
        for (Step.Named step : steps) {
            try {
                CommandContext context = new CommandContext(step.commandId(), actor, "local", correlationId, null);
                if (commands.sendIfNew(step.command(), context)) {
                    kind = Kind.ACCEPTED;
                }
                done.add(step.step());
            } catch (Rejection refused) {
                return new RowOutcome(
                        line,
                        subject,
                        Kind.REFUSED,
                        step.step(),
                        refused.reason().code(),
                        String.valueOf(refused.getMessage()),
                        done);
            }
        }
        return RowOutcome.done(line, subject, kind, done);
    }

    private static RowOutcome await(Future<RowOutcome> row) {
        try {
            return row.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the import was interrupted: run it again to finish it", stop);
        }
    }
}
