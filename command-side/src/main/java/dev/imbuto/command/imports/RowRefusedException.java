package dev.imbuto.command.imports;

/** A row cannot be read as the mapping says: nothing of it is carried out. */
final class RowRefusedException extends RuntimeException {
    /** The row has more or fewer fields than the file has columns. */
    static final String RAGGED = "ragged-row";

    /** What the commands need is blank. */
    static final String MISSING = "missing-value";

    /** A value is not of the kind that its field takes. */
    static final String MALFORMED = "malformed";

    /** A column does not hold what the mapping requires of every row. */
    static final String UNEXPECTED = "unexpected-value";

    private final String code;

    RowRefusedException(String code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    String code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
