package dev.imbuto.query.history;

import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.period.PeriodEvent;
import dev.imbuto.pipeline.PipelineEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commits in the order in which they were recorded, written by hand or by {@link RandomHistory}. */
public final class History {
    private final List<Recorded> entries = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private int commits;

    /** Appends the events of one command, all of one aggregate; returns the position of the first. */
    public long commit(Instant recordedAt, Object... events) {
        long first = entries.size() + 1L;
        String commitId = "c" + ++commits;
        for (Object event : events) {
            String aggregate = aggregateOf(event);
            entries.add(new Recorded(
                    entries.size() + 1L,
                    commitId,
                    recordedAt,
                    typeOf(event),
                    aggregate,
                    sequences.merge(aggregate, 1L, Long::sum) - 1,
                    event));
        }
        return first;
    }

    /** By position, which is the index + 1. */
    public List<Recorded> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** The position of the last event; 0 when there is none. */
    public long head() {
        return entries.size();
    }

    private static String aggregateOf(Object event) {
        if (event instanceof ContactEvent ofContact) {
            return ofContact.contact().toString();
        } else if (event instanceof CampaignEvent ofCampaign) {
            return "campaign:" + ofCampaign.campaign();
        } else if (event instanceof PipelineEvent ofPipeline) {
            return "pipeline:" + ofPipeline.pipeline();
        } else if (event instanceof PeriodEvent ofPeriod) {
            return "period:" + ofPeriod.period();
        }
        throw new IllegalArgumentException("not an event: " + event);
    }

    private static String typeOf(Object event) {
        String aggregate = aggregateOf(event);
        return event instanceof ContactEvent ? "contact" : aggregate.substring(0, aggregate.indexOf(':'));
    }
}
