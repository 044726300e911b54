package dev.imbuto.log.mongo;

import dev.imbuto.log.Commit;
import dev.imbuto.log.LogFixture;
import dev.imbuto.log.NewEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A commit in a few words, from which it can be made again, by another process too: {@code c7 anna:3:2 bruno:0:1}. */
record PlannedCommit(String id, List<Part> parts) {
    /** Some events of one aggregate. */
    record Part(String aggregate, long first, int count) {
        @Override
        public String toString() {
            return aggregate + ":" + first + ":" + count;
        }

        private static Part parse(String text) {
            var words = text.split(":");
            return new Part(words[0], Long.parseLong(words[1]), Integer.parseInt(words[2]));
        }
    }

    static PlannedCommit parse(String text) {
        var words = text.split(" ");
        return new PlannedCommit(
                words[0], Arrays.stream(words).skip(1).map(Part::parse).toList());
    }

    @Override
    public String toString() {
        var text = new StringBuilder(id);
        parts.forEach(part -> text.append(' ').append(part));
        return text.toString();
    }

    Commit commit() {
        var events = new ArrayList<NewEvent>();
        for (var part : parts) {
            for (int i = 0; i < part.count; i++) {
                var event = LogFixture.event(part.aggregate, part.first + i);
                events.add(new NewEvent(
                        eventId(events.size()),
                        event.aggregateType(),
                        event.aggregateId(),
                        event.sequence(),
                        event.type(),
                        event.revision(),
                        event.payload(),
                        event.metadata(),
                        event.timestamp()));
            }
        }
        return new Commit(id, events);
    }

    /** How many events it has. */
    int events() {
        return parts.stream().mapToInt(Part::count).sum();
    }

    private String eventId(int index) {
        return id + "/" + index;
    }
}
