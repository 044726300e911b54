package dev.imbuto.command.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.command.http.Answer;
import dev.imbuto.command.http.CommandDesk;
import dev.imbuto.command.http.Sender;
import dev.imbuto.http.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One batch, from its first line to its last answer.
 *
 * <p>The caller's thread reads the lines and lets them into the {@link Window}; the workers, which all batches share, carry
 * them out, of each subject one at a time; a thread of its own writes the answers. A line that comes first is carried out with
 * nothing beside it. When the client goes away, reading ends and what had been let in is finished.
 */
final class Batch {
    private static final Problem STOPPING = new Problem(
            503, "shutting-down", "The server is about to stop; this line was not carried out, send it again.");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final LineReader reader;
    private final CommandDesk desk;
    private final Sender sender;
    private final BooleanSupplier stopping;
    private final SubjectOrder order;
    private final Window window = new Window();

    /** @param stopping whether lines that come in now are refused, because the server is about to stop */
    Batch(LineReader reader, CommandDesk desk, Sender sender, Executor workers, BooleanSupplier stopping) {
        this.reader = reader;
        this.desk = desk;
        this.sender = sender;
        this.stopping = stopping;
        this.order = new SubjectOrder(workers);
    }

    /**
     * Returns when no line is under way any more, and every answer is written or the client gone.
     *
     * @throws IOException when the client is gone; every line that was let in has been carried out all the same
     */
    void run(Lines lines, OutputStream out, ExecutorService writers) throws IOException {
        Future<@Nullable IOException> writing = writers.submit(() -> write(out));
        IOException gone;
        try {
            letIn(lines);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException().initCause(interrupted);
        } finally {
            window.complete();
            gone = join(writing);
            window.awaitEmpty();
        }
        if (gone != null) {
            throw gone;
        }
    }

    private void letIn(Lines lines) throws IOException, InterruptedException {
        for (Lines.Line next = lines.next(); next != null; next = lines.next()) {
            BatchLine line = reader.read(next);
            if (line instanceof BatchLine.Understood understood && understood.comesFirst()) {
                window.awaitEmpty();
            }
            if (!window.enter(line.size())) {
                return;
            }
            start(line);
        }
    }

    private void start(BatchLine line) {
        if (line instanceof BatchLine.Unreadable unreadable) {
            answer(line, desk.problem(unreadable.problem()));
        } else if (line instanceof BatchLine.Understood understood) {
            if (stopping.getAsBoolean()) {
                answer(line, desk.problem(STOPPING));
            } else if (understood.comesFirst()) {
                carryOut(understood);
            } else {
                order.run(understood.subject(), () -> carryOut(understood));
            }
        }
    }

    private void carryOut(BatchLine.Understood line) {
        Answer answer;
        try {
            answer = desk.answer(line.command(), line.commandId(), sender, line.key(), null);
        } catch (RuntimeException | Error failure) {
            // A line without an answer would keep the batch open for ever.
            answer = desk.problem(failure);
        }
        answer(line, answer);
    }

    private void answer(BatchLine line, Answer answer) {
        window.answer(line.size(), render(line, answer));
    }

    /** The fields of the line, then those of the outcome, or the problem. Both are JSON already. */
    private static byte[] render(BatchLine line, Answer answer) {
        StringBuilder front = new StringBuilder(64).append("{\"line\":").append(line.number());
        if (line.ref() != null) {
            front.append(",\"ref\":").append(JSON.writeValueAsString(line.ref()));
        }
        front.append(",\"status\":").append(answer.status());
        if (answer.replayed()) {
            front.append(",\"replayed\":true");
        }
        front.append(answer.isProblem() ? ",\"problem\":" : ",");
        byte[] start = front.toString().getBytes(UTF_8);
        byte[] body = answer.body();
        ByteArrayOutputStream json = new ByteArrayOutputStream(start.length + body.length + 2);
        json.write(start, 0, start.length);
        if (answer.isProblem()) {
            json.write(body, 0, body.length);
            json.write('}');
        } else {
            json.write(body, 1, body.length - 1);
        }
        json.write('\n');
        return json.toByteArray();
    }

    /** Writes answers until the last one; returns why it could not. */
    private @Nullable IOException write(OutputStream out) throws InterruptedException {
        try {
            for (Queue<byte[]> answers = window.take(); answers != null; answers = window.take()) {
                long written = 0;
                for (byte[] answer : answers) {
                    out.write(answer);
                    written += answer.length;
                }
                out.flush();
                window.written(written);
            }
            return null;
        } catch (IOException gone) {
            return gone;
        } finally {
            window.abandon();
        }
    }

    /** The response is the writer's as long as it writes, so there is no leaving before, not even when interrupted. */
    private static @Nullable IOException join(Future<@Nullable IOException> writing) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return writing.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    return new IOException(failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
