package dev.imbuto.command.idempotency;

/** What is known of a name that a client gives to a sending. */
public sealed interface Claim {

    /** Nobody used the name before: carry the command out, then {@link Turn#answer}. */
    record New(Turn turn) implements Claim {}

    /**
     * The name was used before with the same body, and nobody knows what came of it: the process died meanwhile, or the
     * command failed for a reason that may pass. Look into the log before carrying it out.
     */
    record Unanswered(Turn turn) implements Claim {}

    /** The name was used before with the same body: this is the answer. */
    record Answered(StoredAnswer answer) implements Claim {}

    /** The name was used before with another body. */
    record Reused() implements Claim {}

    /** The right to carry the command out, which others that send the same wait for. Give it back in any case. */
    interface Turn extends AutoCloseable {
        /** Returns when the answer is durable; from then on it is the answer to everybody who sends the same. */
        void answer(StoredAnswer answer);

        /** Without an answer before: somebody else may try. */
        @Override
        void close();
    }
}
