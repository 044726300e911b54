package dev.imbuto.log.mongo;

/** What is known after a chain of commits was sent to be inserted. */
sealed interface Insertion {
    /** All of them are in, on a majority of members, in their journals. */
    record Durable() implements Insertion {}

    /**
     * A unique index already holds something of the commit at this index of the chain. Those before it are in, as after
     * {@link Durable}; those after it were not tried.
     */
    record Taken(int index) implements Insertion {}

    /** Any of them may be in, may still come in, or may be rolled back. */
    record Unclear(RuntimeException cause) implements Insertion {}
}
