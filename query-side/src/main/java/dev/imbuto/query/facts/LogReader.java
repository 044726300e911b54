package dev.imbuto.query.facts;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads and decodes whole commits, and stops where something is missing. */
final class LogReader {
    /**
     * Consecutive events.
     *
     * @param end the last commit, all of whose events are among them
     * @param more whether the log held more when it was read
     */
    record Batch(List<RecordedEvent> events, CommitHeader end, boolean more) {}

    private final EventLog log;
    private final Function<StoredEvent, Object> decode;
    private final int size;

    LogReader(EventLog log, Function<StoredEvent, Object> decode, int size) {
        this.log = log;
        this.decode = decode;
        this.size = size;
    }

    /** The events after a position, about {@code size}, to the end of a commit: a report never sees half a command. */
    Batch read(long after, long head) {
        List<StoredEvent> stored = new ArrayList<>(log.read(after, size));
        long last = after + stored.size();
        CommitHeader end = log.commitAt(last)
                .orElseThrow(() -> new LogCorruptedException(last, "no commit holds what is the last position"));
        if (end.lastPosition() > last) {
            stored.addAll(log.read(last, (int) (end.lastPosition() - last)));
        }
        List<RecordedEvent> events = new ArrayList<>(stored.size());
        long expected = after;
        for (int i = 0; i < stored.size(); i++) {
            StoredEvent event = stored.get(i);
            if (event.position() != ++expected) {
                throw new LogCorruptedException(expected, "found position " + event.position() + " instead");
            }
            boolean endsCommand =
                    i + 1 == stored.size() || !stored.get(i + 1).commitId().equals(event.commitId());
            events.add(new RecordedEvent(event, decode.apply(event), endsCommand));
        }
        if (expected != end.lastPosition()) {
            throw new LogCorruptedException(expected + 1, "it ends inside a commit");
        }
        return new Batch(events, end, end.lastPosition() < head);
    }
}
