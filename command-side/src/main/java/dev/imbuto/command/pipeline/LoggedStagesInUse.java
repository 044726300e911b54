package dev.imbuto.command.pipeline;

import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.EventType;
import dev.imbuto.log.StoredEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Follows every opportunity of a pipeline through the log: removing a stage is rare, and worth a look at all of it. */
public final class LoggedStagesInUse implements StagesInUse {
    private static final int PAGE = 5_000;

    /** The types of the events that move an opportunity; the others need not be decoded. */
    private static final Set<String> MOVES = Stream.of(
                    OpportunityOpened.class,
                    OpportunityAdvanced.class,
                    OpportunityWon.class,
                    OpportunityLost.class,
                    OpportunityReopened.class)
            .map(event -> event.getAnnotation(EventType.class).value())
            .collect(Collectors.toSet());

    private final EventLog log;
    private final EventCodec codec;

    public LoggedStagesInUse(EventLog log, EventCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    @Override
    public Set<String> of(String pipeline) {
        Set<OpportunityId> ofPipeline = new HashSet<>();
        Map<OpportunityId, String> open = new HashMap<>();
        long position = 0;
        for (List<StoredEvent> page = log.read(position, PAGE); !page.isEmpty(); page = log.read(position, PAGE)) {
            for (StoredEvent stored : page) {
                position = stored.position();
                if (MOVES.contains(stored.type())) {
                    follow(codec.decode(stored), pipeline, ofPipeline, open);
                }
            }
        }
        return Set.copyOf(open.values());
    }

    /** Within an opportunity's chain the order of positions is the order of time. */
    private static void follow(
            Object event, String pipeline, Set<OpportunityId> ofPipeline, Map<OpportunityId, String> open) {
        if (event instanceof OpportunityOpened opened && opened.pipeline().equals(pipeline)) {
            ofPipeline.add(opened.opportunity());
            open.put(opened.opportunity(), opened.stage());
        } else if (event instanceof OpportunityAdvanced advanced) {
            open.replace(advanced.opportunity(), advanced.to());
        } else if (event instanceof OpportunityWon won) {
            open.remove(won.opportunity());
        } else if (event instanceof OpportunityLost lost) {
            open.remove(lost.opportunity());
        } else if (event instanceof OpportunityReopened reopened && ofPipeline.contains(reopened.opportunity())) {
            open.put(reopened.opportunity(), reopened.stage());
        }
    }
}
