package dev.imbuto.log;

import java.time.DateTimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A commit that was checked and hashed as far as that is possible without knowing its place: what every engine does first, on
 * the thread that appends.
 *
 * @param content {@link HashChain.Content#hash() hash} of the events
 * @param latest latest timestamp of the events, in microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PreparedCommit(Commit commit, byte[] content, long latest) {
    /** The most events of a commit. */
    public static final int MOST_EVENTS = 1_000;
    /** The most bytes of a commit. */
    public static final long MOST_BYTES = 8L * 1024 * 1024;
    /** The most characters of each id and name. */
    public static final int LONGEST_NAME = 200;

    private record Place(String aggregateId, long sequence) {}

    /** Throws {@link CommitRefusedException} when the commit is empty, too large, malformed or contradicts itself. */
    public static PreparedCommit of(Commit commit) {
        List<NewEvent> events = commit.events();
        if (events.isEmpty()) {
            throw new CommitRefusedException("a commit without events");
        }
        if (events.size() > MOST_EVENTS) {
            throw new CommitRefusedException("a commit of " + events.size() + " events, more than " + MOST_EVENTS);
        }
        checkName("commit id", commit.commitId());
        events.forEach(PreparedCommit::checkNames);
        checkDistinct(events);
        return hashed(commit);
    }

    private static PreparedCommit hashed(Commit commit) {
        var content = new HashChain.Content();
        long latest = Long.MIN_VALUE;
        for (NewEvent event : commit.events()) {
            try {
                latest = Math.max(latest, Microseconds.of(event.timestamp()));
            } catch (ArithmeticException | DateTimeException outOfRange) {
                throw new CommitRefusedException("timestamp is out of range: " + event.timestamp());
            }
            if (content.add(event).size() > MOST_BYTES) {
                throw new CommitRefusedException("a commit of more than " + MOST_BYTES + " bytes");
            }
        }
        return new PreparedCommit(commit, content.hash(), latest);
    }

    private static void checkNames(NewEvent event) {
        checkName("event id", event.eventId());
        checkName("aggregate type", event.aggregateType());
        checkName("aggregate id", event.aggregateId());
        checkName("type", event.type());
        checkName("revision", event.revision());
        if (event.sequence() < 0) {
            throw new CommitRefusedException("sequence is negative: " + event.sequence());
        }
    }

    private static void checkName(String what, String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new CommitRefusedException(what + " has " + name.length() + " characters, not 1 to " + LONGEST_NAME);
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                throw new CommitRefusedException(what + " holds a control character or a surrogate");
            }
        }
    }

    private static void checkDistinct(List<NewEvent> events) {
        if (events.size() == 1) {
            return;
        }
        Set<String> ids = new HashSet<>();
        Set<Place> places = new HashSet<>();
        for (NewEvent event : events) {
            if (!ids.add(event.eventId())) {
                throw new CommitRefusedException("event id is there twice: " + event.eventId());
            }
            if (!places.add(new Place(event.aggregateId(), event.sequence()))) {
                throw new CommitRefusedException(
                        "sequence " + event.sequence() + " of " + event.aggregateId() + " is there twice");
            }
        }
    }
}
