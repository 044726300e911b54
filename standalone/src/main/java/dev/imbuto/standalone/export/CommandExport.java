package dev.imbuto.standalone.export;

import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.CorrectedDates;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.privacy.PersonalData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The commands that lead to a log, in its order, a line each: sent to {@code POST /v1/commands} of an empty installation they
 * make contacts, campaigns and pipelines of which every report says the same.
 *
 * <p>Every command says when it happened. Corrections of dates are part of that and no commands of their own, for they name
 * positions, and positions are given anew; frozen periods, which name positions too, are left out. So is when something became known: reports asked with {@code asKnownAt} are those
 * of the new log. A contact without an external id gets {@code imbuto:} and its id for one. Each line has its commit's id for
 * an idempotency key, so a file may be sent again after an interruption.
 */
public final class CommandExport {
    private static final JsonMapper JSON = JsonMapper.shared();

    private CommandExport() {}

    /**
     * Reads the log twice: first for corrections of dates.
     *
     * @param people opens what is sealed; null to leave personal data out
     * @param progress is told the position that was reached, counted over both readings
     */
    public static void write(
            EventLog log, EventCodec codec, @Nullable PersonalData people, Writer out, LongConsumer progress) {
        CorrectedDates dates = new CorrectedDates();
        Commits.forEach(log, progress, commit -> {
            for (StoredEvent event : commit) {
                if (event.type().equals(CorrectedDates.TYPE)) {
                    dates.add((DateCorrected) codec.decode(event));
                }
            }
        });
        long readOnce = log.head().position();
        CommandLines lines = new CommandLines(codec, people, dates);
        Commits.forEach(
                log, position -> progress.accept(readOnce + position), commit -> writeLine(lines.of(commit), out));
    }

    private static void writeLine(Optional<ObjectNode> line, Writer out) {
        try {
            if (line.isPresent()) {
                out.write(JSON.writeValueAsString(line.get()));
                out.write('\n');
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What {@link #write} tells its progress at the end. */
    public static long work(EventLog log) {
        return 2 * log.head().position();
    }

    /** The lines that several commits make, for tests. */
    static List<ObjectNode> lines(CommandLines lines, List<List<StoredEvent>> commits) {
        return commits.stream().map(lines::of).flatMap(Optional::stream).toList();
    }
}
