package dev.imbuto.http;

/** The request cannot be answered otherwise than by this problem. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** The input cannot be read: 400. */
    public ProblemException(Fault fault) {
        this(Problem.malformed(fault));
    }

    public Problem problem() {
        return problem;
    }
}
