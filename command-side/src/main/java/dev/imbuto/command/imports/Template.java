package dev.imbuto.command.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text with columns in it, such as {@code maven:${opportunity_id}}. Blank as a whole where one of its columns is: half an
 * id names nothing.
 */
record Template(List<Part> parts) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

    /** A piece of text, or a column. */
    sealed interface Part {}

    record Literal(String text) implements Part {}

    record Column(ColumnRef column) implements Part {}

    Template {
        parts = List.copyOf(parts);
    }

    static Template of(String text, Function<String, ColumnRef> columnNamed) {
        List<Part> parts = new ArrayList<>();
        Matcher reference = REFERENCE.matcher(text);
        int end = 0;
        while (reference.find()) {
            if (reference.start() > end) {
                parts.add(new Literal(text.substring(end, reference.start())));
            }
            parts.add(new Column(columnNamed.apply(reference.group(1).strip())));
            end = reference.end();
        }
        if (end < text.length()) {
            parts.add(new Literal(text.substring(end)));
        }
        return new Template(parts);
    }

    static Template of(ColumnRef column) {
        return new Template(List.of(new Column(column)));
    }

    /** The columns in it. */
    List<ColumnRef> columns() {
        return parts.stream()
                .filter(Column.class::isInstance)
                .map(part -> ((Column) part).column())
                .toList();
    }

    /** The text for this row, null when it is blank. */
    @Nullable
    String in(MappedRow row) {
        if (parts.size() == 1) {
            return textOf(parts.get(0), row);
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            String piece = textOf(part, row);
            if (piece == null) {
                return null;
            }
            text.append(piece);
        }
        return text.isEmpty() ? null : text.toString();
    }

    private static @Nullable String textOf(Part part, MappedRow row) {
        return part instanceof Literal literal ? literal.text() : row.value(((Column) part).column());
    }
}
