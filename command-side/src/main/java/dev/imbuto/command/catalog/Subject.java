package dev.imbuto.command.catalog;

/** What a command is addressed to. */
public enum Subject {
    CONTACT("contact"),
    CAMPAIGN("campaign"),
    PIPELINE("pipeline"),
    PERIOD("period");

    private final String field;

    Subject(String field) {
        this.field = field;
    }

    /** The member of a batch line, and of an import mapping, that names the subject. */
    public String field() {
        return field;
    }
}
