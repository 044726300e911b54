package dev.imbuto.log.mongo;

import dev.imbuto.log.Appended;
import dev.imbuto.log.LogException;

/** What became of a commit. */
sealed interface Outcome {
    /** It is in the log for good. */
    record Stored(Appended appended) implements Outcome {}

    /** It is not in the log and will not be, or its fate is not known: the reason says which. */
    record Refused(LogException reason) implements Outcome {}
}
