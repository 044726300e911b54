package dev.imbuto.log;

import java.util.List;

/**
 * The events of one command, which are stored together or not at all.
 *
 * @param commitId derived from the command's id, so that a retry is recognised; 1 to 200 characters
 */
public record Commit(String commitId, List<NewEvent> events) {
    public Commit {
        events = List.copyOf(events);
    }
}
