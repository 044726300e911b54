package dev.imbuto.benchmarks;

import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.Commit;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.NewEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/**
 * What the threads append to MongoDB: touches of contacts that they share with no other thread, five events in four commits.
 *
 * @param byThread the commits of each thread, to be appended in this order
 */
record MongoWork(List<List<Planned>> byThread) {
    private static final String TYPE = "contact";
    static final int COMMITS_PER_CONTACT = 4;

    private static final EventCodec CODEC = new EventCodec();
    private static final Instant AT = Instant.parse("2026-03-01T12:30:15.123456Z");

    /** A commit as the log takes it and, with the same content, as Axon does. */
    record Planned(Commit commit, List<DomainEventMessage<?>> messages) {}

    /** So many commits in all, the same each time but for the ids. */
    static MongoWork of(int threads, int commits) {
        List<List<Planned>> byThread = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            byThread.add(commits(commits / threads));
        }
        return new MongoWork(byThread);
    }

    private static List<Planned> commits(int commits) {
        List<Planned> planned = new ArrayList<>();
        ContactId contact = ContactId.ofExternal(UUID.randomUUID().toString());
        long next = 0;
        for (int n = 0; n < commits; n++) {
            if (n % COMMITS_PER_CONTACT == 0) {
                contact = ContactId.ofExternal(UUID.randomUUID().toString());
                next = 0;
            }
            int events = n % COMMITS_PER_CONTACT == 1 ? 2 : 1;
            planned.add(planned(contact, next, events));
            next += events;
        }
        return planned;
    }

    private static Planned planned(ContactId contact, long first, int count) {
        String command = UUID.randomUUID().toString();
        Map<String, String> metadata = Map.of("actor", "web-form", "client", "shop", "correlation", command);
        List<NewEvent> events = new ArrayList<>();
        List<DomainEventMessage<?>> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TouchRecorded touch =
                    new TouchRecorded(contact, "email", "click", "spring", "https://example.org/offer", AT);
            GenericDomainEventMessage<TouchRecorded> message = message(contact, first + i, touch, metadata);
            EventCodec.Encoded encoded = CODEC.encode(touch);
            events.add(new NewEvent(
                    message.getIdentifier(),
                    TYPE,
                    message.getAggregateIdentifier(),
                    message.getSequenceNumber(),
                    encoded.type(),
                    encoded.revision(),
                    encoded.payload(),
                    CODEC.encodeMetadata(metadata),
                    message.getTimestamp()));
            messages.add(message);
        }
        return new Planned(new Commit(command, events), messages);
    }

    private static GenericDomainEventMessage<TouchRecorded> message(
            ContactId contact, long sequence, TouchRecorded touch, Map<String, String> metadata) {
        return new GenericDomainEventMessage<>(
                TYPE,
                contact.value().toString(),
                sequence,
                touch,
                MetaData.from(metadata),
                UUID.randomUUID().toString(),
                AT);
    }

    /** The first commit of each contact. */
    MongoWork firstOfEach() {
        return each(0);
    }

    /** The second commit of each contact. */
    MongoWork secondOfEach() {
        return each(1);
    }

    private MongoWork each(int place) {
        return new MongoWork(byThread.stream()
                .map(commits -> IntStream.range(0, commits.size())
                        .filter(n -> n % COMMITS_PER_CONTACT == place)
                        .mapToObj(commits::get)
                        .toList())
                .toList());
    }

    int commits() {
        return byThread.stream().mapToInt(List::size).sum();
    }

    int events() {
        return byThread.stream()
                .flatMap(List::stream)
                .mapToInt(planned -> planned.messages().size())
                .sum();
    }

    /** Starts the threads, which wait for {@link Ready#run} to append all of it, each waiting for each of its commits. */
    Ready ready(Consumer<Planned> append) {
        return new Ready(append);
    }

    /** Threads that are there before the work begins and after it has ended, so that what it cost them can be asked of each. */
    final class Ready implements Runnable, AutoCloseable {
        private final CountDownLatch start = new CountDownLatch(1);
        private final CountDownLatch done = new CountDownLatch(byThread.size());
        private final CountDownLatch end = new CountDownLatch(1);
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        private Ready(Consumer<Planned> append) {
            for (List<Planned> commits : byThread) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                        commits.forEach(append);
                    } catch (InterruptedException | RuntimeException | Error failed) {
                        failure.set(failed);
                    } finally {
                        done.countDown();
                    }
                    await(end);
                });
                thread.setDaemon(true);
                thread.start();
            }
        }

        /** Returns when all is appended. */
        @Override
        public void run() {
            start.countDown();
            await(done);
            if (failure.get() != null) {
                throw new IllegalStateException("a commit failed", failure.get());
            }
        }

        @Override
        public void close() {
            end.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
