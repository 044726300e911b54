package dev.imbuto.command.imports;

import java.util.List;

/**
 * How a file separates and names its columns, and how it writes dates and numbers.
 *
 * @param header whether the first row names the columns
 * @param columns their names: of a file without header those in its order, of one with header those that it must have, or
 *     none when any will do
 * @param decimal what stands before the decimals of a number
 */
record CsvFormat(char separator, boolean header, List<String> columns, DateStyle dates, char decimal) {
    static final CsvFormat DEFAULT = new CsvFormat(',', true, List.of(), DateStyle.ISO, '.');

    CsvFormat {
        columns = List.copyOf(columns);
    }

    static String name(char separator) {
        return switch (separator) {
            case ',' -> "comma";
            case ';' -> "semicolon";
            case '\t' -> "tab";
            default -> String.valueOf(separator);
        };
    }
}
