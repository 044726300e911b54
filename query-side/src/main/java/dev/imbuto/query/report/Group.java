package dev.imbuto.query.report;

/** The figures of those contacts or opportunities that have the same values in the dimensions of the report. */
public interface Group {
    Key key();
}
