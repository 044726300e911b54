package dev.imbuto.command.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.access.Role;
import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.campaign.CampaignCommand;
import dev.imbuto.command.contact.ContactCommand;
import dev.imbuto.command.http.CommandDesk;
import dev.imbuto.command.http.IdempotencyKey;
import dev.imbuto.command.http.Sender;
import dev.imbuto.command.idempotency.Claim;
import dev.imbuto.command.idempotency.StoredAnswer;
import dev.imbuto.command.pipeline.DefinePipeline;
import dev.imbuto.contact.Stage;
import dev.imbuto.http.JsonBodies;
import dev.imbuto.http.Problems;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Batches over streams in memory, in front of whatever carries commands out. */
final class ABatch implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicLong POSITION = new AtomicLong();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private static final int LONGEST_LINE = 1 << 20;

    private final JsonBodies bodies = new JsonBodies();
    private final CommandDesk desk;
    private volatile Role role = Role.INTEGRATOR;
    private volatile boolean stopping;

    ABatch(BiFunction<Object, CommandContext, Outcome> dispatch) {
        this.desk = new CommandDesk(
                dispatch, (apiKey, key, digest) -> new Claim.New(new Forgetful()), new Problems(List.of())::of, bodies);
    }

    /** Any command done: at the next position, the first event of its subject. */
    static Outcome done(Object command) {
        long position = POSITION.incrementAndGet();
        if (command instanceof ContactCommand contact) {
            return new Outcome(contact.contact().toString(), Stage.LEAD, 1, position, null, List.of(), false);
        }
        String key = command instanceof CampaignCommand campaign ? campaign.key() : ((DefinePipeline) command).key();
        return new Outcome(key, null, 1, position, null, List.of(), false);
    }

    /** Sends its lines with a key of this role instead of an integrator's. */
    ABatch as(Role sender) {
        role = sender;
        return this;
    }

    void stop() {
        stopping = true;
    }

    /** The answers in the order of their lines. */
    List<JsonNode> answers(String... lines) {
        return answers(String.join("\n", lines).getBytes(UTF_8), null);
    }

    List<JsonNode> answers(byte[] ndjson, @Nullable IdempotencyKey key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            run(new ByteArrayInputStream(ndjson), out, key);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return out.toString(UTF_8)
                .lines()
                .map(JSON::readTree)
                .sorted((one, other) -> Long.compare(
                        one.get("line").longValue(), other.get("line").longValue()))
                .toList();
    }

    void run(InputStream in, OutputStream out, @Nullable IdempotencyKey key) throws IOException {
        Sender sender = new Sender("key-1", role, "loopback", "correlation-1");
        LineReader reader = new LineReader(bodies, desk, sender, key, Integer.MAX_VALUE);
        new Batch(reader, desk, sender, threads, () -> stopping).run(new Lines(in, LONGEST_LINE), out, threads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
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
