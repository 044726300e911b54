package dev.imbuto.command.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(30)
class GoneClientsTest {
    private static final byte[] LINE = "{\"command\":\"capture-lead\"}\n".getBytes(UTF_8);

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final CountDownLatch mayFinish = new CountDownLatch(1);

    @Test
    void what_was_let_in_is_finished_and_half_a_line_is_none() {
        InputStream in = new SequenceInputStream(
                new ByteArrayInputStream(
                        "{\"command\":\"capture-lead\"}\n{\"command\":\"capture-lead\"}".getBytes(UTF_8)),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        mayFinish.countDown();
                        throw new IOException("connection reset");
                    }
                });
        try (ABatch batch = new ABatch(this::carryOutWhenAllowed)) {
            assertThatThrownBy(() -> batch.run(in, new ByteArrayOutputStream(), null))
                    .hasMessage("connection reset");
        }
        assertThat(begun).hasValue(1);
        assertThat(finished).hasValue(1);
    }

    @Test
    void nothing_more_is_read_once_answers_cannot_be_written() {
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return LINE[(int) (read.getAndIncrement() % LINE.length)];
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int count = Math.min(length, 1000);
                for (int i = 0; i < count; i++) {
                    into[offset + i] = (byte) read();
                }
                return count;
            }
        };
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        mayFinish.countDown();
        try (ABatch batch = new ABatch(this::carryOutWhenAllowed)) {
            assertThatThrownBy(() -> batch.run(endless, broken, null)).hasMessage("broken pipe");
        }
        assertThat(finished).hasValue(begun.get());
    }

    private Outcome carryOutWhenAllowed(Object command, CommandContext context) {
        begun.incrementAndGet();
        try {
            mayFinish.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        finished.incrementAndGet();
        return ABatch.done(command);
    }
}
