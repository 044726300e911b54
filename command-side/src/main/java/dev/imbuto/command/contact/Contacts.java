package dev.imbuto.command.contact;

import dev.imbuto.command.AggregateKind;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.Outcome.MadeOpportunity;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All contacts, as they stand in the log. */
public final class Contacts implements ContactHistory {
    private static final int PAGE = 1_000;

    private final EventLog log;
    private final EventCodec codec;

    public Contacts(EventLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    public AggregateKind<?> kind() {
        return new AggregateKind<>(
                "contact",
                ContactAggregate.class,
                ContactCommand.class,
                command -> ((ContactCommand) command).contact().toString(),
                new Refusals(),
                this::recall);
    }

    @Override
    public boolean exists(ContactId contact) {
        return log.lastSequence(contact.toString()) >= 0;
    }

    @Override
    public List<Long> datedTogetherWith(ContactId contact, long position) {
        List<StoredEvent> commit = log.commitAt(position).map(this::eventsOf).orElse(List.of());
        boolean named = commit.stream()
                .filter(event -> event.position() == position)
                .anyMatch(event -> isDatedOf(contact, event));
        return named
                ? commit.stream()
                        .filter(event -> isDatedOf(contact, event))
                        .map(event -> event.sequence() + 1)
                        .toList()
                : List.of();
    }

    private boolean isDatedOf(ContactId contact, StoredEvent event) {
        return event.aggregateId().equals(contact.toString()) && codec.decode(event) instanceof Dated;
    }

    private List<StoredEvent> eventsOf(CommitHeader commit) {
        return log.read(commit.firstPosition() - 1, commit.eventCount());
    }

    /** What was answered then, but for warnings: the stage is that of the contact after the commit. */
    private Outcome recall(CommitHeader commit) {
        List<StoredEvent> stored = eventsOf(commit);
        StoredEvent last = stored.get(stored.size() - 1);
        MadeOpportunity made = stored.stream()
                .map(codec::decode)
                .filter(OpportunityOpened.class::isInstance)
                .map(OpportunityOpened.class::cast)
                .map(opened -> new MadeOpportunity(opened.opportunity(), opened.externalId()))
                .findFirst()
                .orElse(null);
        return repeated(last, made);
    }

    private Outcome repeated(StoredEvent last, @Nullable MadeOpportunity made) {
        Course course = new Course();
        long version = 0;
        while (version <= last.sequence()) {
            int limit = (int) Math.min(PAGE, last.sequence() + 1 - version);
            for (StoredEvent event : log.readAggregate(last.aggregateId(), version, limit)) {
                version = event.sequence() + 1;
                course.on((ContactEvent) codec.decode(event), version);
            }
        }
        return new Outcome(
                last.aggregateId(),
                course.lifecycle().stage().orElseThrow(),
                version,
                last.position(),
                made,
                List.of(),
                true);
    }

    private static final class Refusals implements AggregateKind.Refusals {
        @Override
        public Rejection unknown(String aggregateId) {
            return new ContactRejection(Reason.UNKNOWN_CONTACT, "there is no contact " + aggregateId);
        }

        @Override
        public Rejection stale(String aggregateId, long version, long expectedVersion) {
            return new ContactRejection(
                    Reason.STALE_VERSION,
                    "contact " + aggregateId + " is at version " + version + ", not " + expectedVersion);
        }
    }
}
