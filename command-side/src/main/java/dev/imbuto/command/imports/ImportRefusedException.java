package dev.imbuto.command.imports;

import java.nio.file.Path;

/** A file or a mapping is not what it claims to be: nothing was written. The message says where and why, for people. */
public final class ImportRefusedException extends RuntimeException {
    private static final int LONGEST_VALUE = 80;

    private ImportRefusedException(String message) {
        super(message, null, false, false);
    }

    static ImportRefusedException of(Path file, String problem) {
        return new ImportRefusedException(file.getFileName() + ": " + problem);
    }

    static ImportRefusedException atLine(Path file, long line, String problem) {
        return new ImportRefusedException(file.getFileName() + ", line " + line + ": " + problem);
    }

    /** A value in quotes, cut short and without what would upset a terminal. */
    static String quoted(String value) {
        String printable = value.replaceAll("\\p{Cntrl}", "�");
        return '"'
                + (printable.length() <= LONGEST_VALUE ? printable : printable.substring(0, LONGEST_VALUE) + "…")
                + '"';
    }
}
