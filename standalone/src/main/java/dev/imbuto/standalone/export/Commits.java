package dev.imbuto.standalone.export;

import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The commits of a log from its first position to where it ended when the reading began. */
final class Commits {
    private static final int BATCH = 5_000;

    private Commits() {}

    /** @param progress is told the position that was reached, after each batch */
    static void forEach(EventLog log, LongConsumer progress, Consumer<List<StoredEvent>> seen) {
        long head = log.head().position();
        long position = 0;
        List<StoredEvent> commit = new ArrayList<>();
        while (position < head) {
            for (StoredEvent event : log.read(position, BATCH)) {
                if (event.position() > head) {
                    break;
                }
                if (!commit.isEmpty() && !commit.get(0).commitId().equals(event.commitId())) {
                    seen.accept(List.copyOf(commit));
                    commit.clear();
                }
                commit.add(event);
                position = event.position();
            }
            progress.accept(position);
        }
        if (!commit.isEmpty()) {
            seen.accept(commit);
        }
    }
}
