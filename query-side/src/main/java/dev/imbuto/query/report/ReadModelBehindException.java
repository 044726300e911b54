package dev.imbuto.query.report;

/** The facts do not reach the position asked for in time: ask again. */
public final class ReadModelBehindException extends RuntimeException {
    ReadModelBehindException(long wanted, long reached) {
        super("the read model has reached position " + reached + ", not yet " + wanted);
    }
}
