package dev.imbuto.contact;

/** What was given for a field is no such thing: the caller's mistake, found before anything is decided. */
public final class InvalidFieldException extends IllegalArgumentException {
    private final String pointer;
    private final String problem;

    /**
     * @param pointer JSON pointer of the field, from the object that is made ({@code /channel}, {@code /person/email})
     * @param problem what is wrong, naming the value unless it is personal data
     */
    public InvalidFieldException(String pointer, String problem) {
        super(pointer.substring(1).replace('/', '.') + " " + problem);
        this.pointer = pointer;
        this.problem = problem;
    }

    /** JSON pointer of the field, relative to the object whose constructor threw this. */
    public String pointer() {
        return pointer;
    }

    /** What is wrong with the field, without its name. */
    public String problem() {
        return problem;
    }
}
