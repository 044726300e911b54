package dev.imbuto.command.imports;

import java.util.List;

/**
 * What became of a row.
 *
 * @param line on which it begins
 * @param subject what it is about; empty when that could not be read
 * @param step that was refused; empty when none was, or when the row could not be read
 * @param code of the refusal, stable; empty when there was none
 * @param reason of the refusal, for people
 * @param done the commands that were carried out, now or in an earlier import, before one was refused
 */
record RowOutcome(long line, String subject, Kind kind, String step, String code, String reason, List<String> done) {

    enum Kind {
        /** All that it asks for is done, and something of it was new. */
        ACCEPTED,
        /** All that it asks for was done in an earlier import, or by an earlier row that says the same. */
        REPEATED,
        /** Something that it asks for was refused; what comes after that was not tried. */
        REFUSED,
        /** It asks for nothing: the condition of no step holds. */
        SKIPPED
    }

    static RowOutcome done(long line, String subject, Kind kind, List<String> done) {
        return new RowOutcome(line, subject, kind, "", "", "", done);
    }

    static RowOutcome unreadable(long line, RowRefusedException refused) {
        return new RowOutcome(line, "", Kind.REFUSED, "", refused.code(), refused.reason(), List.of());
    }
}
