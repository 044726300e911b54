package dev.imbuto.command.batch;

import dev.imbuto.access.Role;
import dev.imbuto.command.http.Answer;
import dev.imbuto.command.http.CommandDesk;
import dev.imbuto.command.http.IdempotencyKey;
import dev.imbuto.command.http.Sender;
import dev.imbuto.command.idempotency.Claim;
import dev.imbuto.command.idempotency.StoredAnswer;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Batches from any bytes: each line that is not blank is refused for its own sake, or a command that can be carried out. */
public final class BatchFuzzer {
    private static final int LONGEST_LINE = 2_000;
    private static final JsonBodies BODIES = new JsonBodies();
    private static final Sender SENDER = new Sender("key-1", Role.ADMIN, "loopback", "correlation-1");
    private static final CommandDesk DESK = new CommandDesk(
            (command, context) -> ABatch.done(command),
            (apiKey, key, digest) -> new Claim.New(new Forgetful()),
            new Problems(List.of())::of,
            BODIES);

    private BatchFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        LineReader reader = new LineReader(BODIES, DESK, SENDER, new IdempotencyKey("batch"), LONGEST_LINE);
        Lines lines = new Lines(new ByteArrayInputStream(input), LONGEST_LINE);
        int found = 0;
        long number = 0;
        for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
            found++;
            check(line.number() > number, "lines out of order");
            number = line.number();
            read(reader.read(line));
        }
        check(found == linesOf(input), "another number of lines");
    }

    private static void read(BatchLine line) {
        if (line instanceof BatchLine.Unreadable unreadable) {
            int status = unreadable.problem().status();
            check(status >= 400 && status < 500, "refused as " + status);
            check(BODIES.write(unreadable.problem()).length > 0, "no problem document");
        } else if (line instanceof BatchLine.Understood understood) {
            check(understood.subject() != null, "about nothing");
            Answer answer = DESK.answer(understood.command(), understood.commandId(), SENDER, understood.key(), null);
            check(answer.status() < 300, "answered with " + answer.status());
        }
    }

    /** Those with anything but white space, counted another way. */
    private static int linesOf(byte[] input) {
        int lines = 0;
        boolean blank = true;
        for (byte b : input) {
            if (b == '\n') {
                blank = true;
            } else if (blank && b != ' ' && b != '\t' && b != '\r') {
                blank = false;
                lines++;
            }
        }
        return lines;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Remembers no answer. */
    private static final class Forgetful implements Claim.Turn {
        @Override
        public Optional<StoredAnswer> answer(StoredAnswer answer) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
