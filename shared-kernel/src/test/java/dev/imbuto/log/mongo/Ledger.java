package dev.imbuto.log.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.log.Appended;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What writers were told, to be held against the log. Safe for use by many threads. */
final class Ledger implements Writer.Journal {
    private record Stand(long first, long last) {}

    private final Map<String, PlannedCommit> begun = new HashMap<>();
    private final Map<String, Stand> acknowledged = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private int unclear;
    private int repeated;

    @Override
    public synchronized void begun(PlannedCommit commit) {
        assertThat(begun.put(commit.id(), commit)).as("commit id used before").isNull();
    }

    @Override
    public synchronized void acknowledged(PlannedCommit commit, Appended appended) {
        var stand = new Stand(appended.firstPosition(), appended.lastPosition());
        var before = acknowledged.put(commit.id(), stand);
        assertThat(before == null || before.equals(stand))
                .as("%s stands at %s, not %s", commit.id(), stand, before)
                .isTrue();
        assertThat(before == null || appended.repeated())
                .as("%s is stored anew", commit.id())
                .isTrue();
        repeated += appended.repeated() ? 1 : 0;
    }

    @Override
    public synchronized void refused(PlannedCommit commit) {
        refused.add(commit.id());
    }

    @Override
    public synchronized void unclear(PlannedCommit commit) {
        unclear++;
    }

    /** Takes down what a {@link WritingProcess} says. */
    synchronized void line(String line) {
        int space = line.indexOf(' ');
        var rest = line.substring(space + 1).split(" ");
        switch (line.substring(0, space)) {
            case "begun" -> begun(PlannedCommit.parse(line.substring(space + 1)));
            case "acknowledged" ->
                acknowledged(
                        begun.get(rest[0]),
                        new Appended(
                                Long.parseLong(rest[1]),
                                Long.parseLong(rest[2]),
                                Instant.EPOCH,
                                Boolean.parseBoolean(rest[3])));
            case "refused" -> refused(begun.get(rest[0]));
            case "unclear" -> unclear(begun.get(rest[0]));
            default -> throw new IllegalArgumentException(line);
        }
    }

    /** What was begun and has no answer. */
    synchronized List<PlannedCommit> open() {
        return begun.values().stream()
                .filter(commit -> !acknowledged.containsKey(commit.id()) && !refused.contains(commit.id()))
                .toList();
    }

    /** How many commits were acknowledged. */
    synchronized int acknowledged() {
        return acknowledged.size();
    }

    /**
     * Checks the whole log: no hole, no fork, a clean chain; and that it consists of the acknowledged commits, each as it was
     * sent, once, where it was said to stand, and of none that was refused.
     *
     * @param alsoOpen whether commits without an answer may be there too
     */
    synchronized void check(EventLog log, boolean alsoOpen) {
        var report = Verification.of(log, null, position -> {});
        assertThat(report.fault()).isEmpty();
        var found = find(log, report.head().position());
        acknowledged.forEach((id, stand) ->
                assertThat(found.get(id)).as("where %s stands", id).isEqualTo(stand));
        assertThat(refused.stream().filter(found::containsKey))
                .as("refused, and there")
                .isEmpty();
        if (!alsoOpen) {
            assertThat(found).as("commits").hasSameSizeAs(acknowledged);
        }
    }

    /** Where each commit of the log stands, after a look at its events. */
    private Map<String, Stand> find(EventLog log, long end) {
        Map<String, Stand> found = new HashMap<>();
        List<StoredEvent> ofCommit = new ArrayList<>();
        for (long position = 0; position < end; ) {
            for (var event : log.read(position, 2_000)) {
                ofCommit.add(event);
                position = event.position();
                var planned = begun.get(event.commitId());
                assertThat(planned).as("somebody sent %s", event.commitId()).isNotNull();
                if (ofCommit.size() == planned.events()) {
                    checkSent(planned, ofCommit);
                    var stand = new Stand(ofCommit.get(0).position(), position);
                    assertThat(found.put(planned.id(), stand))
                            .as("%s is there twice", planned.id())
                            .isNull();
                    ofCommit.clear();
                }
            }
        }
        assertThat(ofCommit).as("half a commit").isEmpty();
        return found;
    }

    private static void checkSent(PlannedCommit planned, List<StoredEvent> events) {
        var sent = planned.commit().events();
        for (int i = 0; i < sent.size(); i++) {
            assertThat(events.get(i).commitId()).isEqualTo(planned.id());
            assertThat(events.get(i).eventId()).isEqualTo(sent.get(i).eventId());
            assertThat(events.get(i).aggregateId()).isEqualTo(sent.get(i).aggregateId());
            assertThat(events.get(i).sequence()).isEqualTo(sent.get(i).sequence());
            assertThat(events.get(i).payload()).isEqualTo(sent.get(i).payload());
        }
    }

    /** Checks that nobody was refused who alone writes the aggregates concerned. */
    synchronized void checkRefusals() {
        assertThat(refused)
                .allSatisfy(id -> assertThat(begun.get(id).parts())
                        .anySatisfy(part -> assertThat(part.aggregate()).startsWith(Writer.SHARED)));
    }

    @Override
    public synchronized String toString() {
        return acknowledged.size() + " commits acknowledged, " + refused.size() + " refused, " + unclear
                + " unclear and sent again, " + repeated + " found there already";
    }
}
