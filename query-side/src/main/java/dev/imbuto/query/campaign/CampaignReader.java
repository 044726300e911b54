package dev.imbuto.query.campaign;

import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.report.Sql;
import dev.imbuto.query.timeline.Timeline;
import dev.imbuto.query.timeline.TimelineReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads campaigns out of the log. Safe for use by many threads. */
final class CampaignReader {
    private static final int PAGE = 1_000;

    private final EventLog log;
    private final EventCodec codec;
    private final Facts facts;
    private final TimelineReader timelines;

    CampaignReader(EventLog log, EventCodec codec, Facts facts) {
        this.log = log;
        this.codec = codec;
        this.facts = facts;
        this.timelines = new TimelineReader(log);
    }

    /** The campaign as it is now; empty when the log knows none with this key. */
    Optional<CampaignView> view(String key) {
        List<CampaignEvent> events = new ArrayList<>();
        List<StoredEvent> page;
        do {
            page = log.readAggregate(aggregate(key), events.size(), PAGE);
            page.forEach(event -> events.add((CampaignEvent) codec.decode(event)));
        } while (page.size() == PAGE);
        return events.isEmpty() ? Optional.empty() : Optional.of(CampaignView.of(events));
    }

    /** The events of the campaign at positions above {@code after}; empty when the log knows no such campaign. */
    Optional<Timeline> timeline(String key, long after, int limit) {
        return timelines.knows(aggregate(key))
                ? Optional.of(timelines.read(aggregate(key), after, limit))
                : Optional.empty();
    }

    /** Up to {@code limit} keys of campaigns beyond {@code after}, in their order. */
    List<String> keys(String after, int limit) {
        return facts.read(snapshot -> {
            List<String> keys = new ArrayList<>();
            Sql.of("SELECT DISTINCT campaign FROM campaign WHERE campaign > :after ORDER BY campaign LIMIT :most")
                    .bind("after", after)
                    .bind("most", limit)
                    .forEach(snapshot.connection(), row -> keys.add(row.getString(1)));
            return keys;
        });
    }

    private static String aggregate(String key) {
        return "campaign:" + key;
    }
}
