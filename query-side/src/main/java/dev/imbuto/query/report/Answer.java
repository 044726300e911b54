package dev.imbuto.query.report;

/** What a report answers, in whatever form it has in JSON. */
public interface Answer {
    /** The same as groups, which read as CSV. */
    Report<?> report();
}
