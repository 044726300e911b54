package dev.imbuto.http;

import java.util.Optional;

/** Knows what exceptions of its own mean to a client. Every bean of this type is asked before an exception counts as a defect. */
@FunctionalInterface
public interface ProblemTranslator {
    /** Empty for exceptions of others. */
    Optional<Problem> translate(Throwable exception);
}
