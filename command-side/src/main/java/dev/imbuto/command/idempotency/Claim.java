package dev.imbuto.command.idempotency;

import java.util.Optional;

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
        /**
         * Returns when there is a durable answer, which from then on is that to everybody who sends the same: this one when empty,
         * else that of another process which was faster.
         *
         * @throws dev.imbuto.log.LogUnavailableException when it cannot be stored; also a refusal while another process may
         *     be carrying the command out. Then nobody may be given the answer
         */
        Optional<StoredAnswer> answer(StoredAnswer answer);

        /** Without an answer before: somebody else may try. */
        @Override
        void close();
    }
}
