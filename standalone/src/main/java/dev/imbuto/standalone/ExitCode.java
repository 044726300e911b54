package dev.imbuto.standalone;

/** What the command line ends with; part of its contract. */
final class ExitCode {
    static final int FINE = 0;

    /** Something failed that should not have, or the log is not what was written. */
    static final int FAILED = 1;

    /** The command line cannot be understood. */
    static final int USAGE = 2;

    /** The file or its mapping is not what it claims to be; nothing was written. */
    static final int FILE_REFUSED = 3;

    /** The file was imported, but for rows that were refused: they are in the report. */
    static final int ROWS_REFUSED = 4;

    /** Another process has the folder of the data open. */
    static final int IN_USE = 5;

    private ExitCode() {}
}
