package dev.imbuto.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Commits for tests that care about the log and not about what happened. */
public final class LogFixture {
    /** When everything of this fixture happens. */
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000001Z");

    private LogFixture() {}

    /** A commit of the events from {@code first} on, {@code count} of them, of one aggregate. */
    public static Commit commit(String commitId, String aggregate, long first, int count) {
        return new Commit(
                commitId,
                IntStream.range(0, count)
                        .mapToObj(i -> event(aggregate, first + i))
                        .toList());
    }

    public static NewEvent event(String aggregate, long sequence) {
        return new NewEvent(
                aggregate + "/" + sequence,
                "contact",
                aggregate,
                sequence,
                "contact.touched",
                "1",
                ("{\"number\":" + sequence + "}").getBytes(UTF_8),
                "{\"actor\":\"test\"}".getBytes(UTF_8),
                NOON);
    }

    /** Seven events: two of Anna, one of Bruno, three of Anna, one of Bruno, in four commits. */
    public static void appendSeven(EventLog log) {
        List.of(
                        commit("c1", "anna", 0, 2),
                        commit("c2", "bruno", 0, 1),
                        commit("c3", "anna", 2, 3),
                        commit("c4", "bruno", 1, 1))
                .forEach(log::append);
    }
}
