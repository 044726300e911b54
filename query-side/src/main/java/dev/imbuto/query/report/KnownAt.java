package dev.imbuto.query.report;

import dev.imbuto.http.Instants;
import dev.imbuto.log.EventLog;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the last position of the log that was known then: always the end of a commit, so that no command counts by half. */
public final class KnownAt {
    private static final Pattern POSITION = Pattern.compile("position:(0|[1-9]\\d{0,17})");

    private final EventLog log;

    public KnownAt(EventLog log) {
        this.log = log;
    }

    /** What {@code asKnownAt} says; empty when it is absent. Beyond the end of the log is a fault, in the future is now. */
    public OptionalLong of(ReportParameters parameters) {
        return of(parameters, log.head().position());
    }

    /** The same where what is known ends at {@code end}, which is the end of a commit. */
    OptionalLong of(ReportParameters parameters, long end) {
        return parameters
                .text("asKnownAt")
                .map(text -> OptionalLong.of(read(text, end, parameters)))
                .orElse(OptionalLong.empty());
    }

    /**
     * The position that an instant or {@code position:n} means, as it is written, which may be inside a commit or beyond the
     * end. Throws {@link IllegalArgumentException} when it is neither.
     */
    public long positionOf(String text) {
        Matcher position = POSITION.matcher(text);
        return position.matches() ? Long.parseLong(position.group(1)) : log.positionAt(Instants.parse(text));
    }

    private long read(String text, long end, ReportParameters parameters) {
        Matcher position = POSITION.matcher(text);
        if (position.matches()) {
            long wanted = Long.parseLong(position.group(1));
            if (wanted > end) {
                parameters.fault("asKnownAt", "asKnownAt is beyond the end of the log, " + end + ": " + text);
                return 0;
            }
            return log.endOfCommit(wanted);
        }
        try {
            return Math.min(end, log.positionAt(Instants.parse(text)));
        } catch (IllegalArgumentException malformed) {
            parameters.fault(
                    "asKnownAt", "asKnownAt is neither an instant like 2017-06-30T12:00:00Z nor position:n: " + text);
            return 0;
        }
    }

    /** The last position up to which only whole commits count. */
    public long endOfCommit(long position) {
        return log.endOfCommit(position);
    }
}
