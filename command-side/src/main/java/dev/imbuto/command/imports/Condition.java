package dev.imbuto.command.imports;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must hold of a row: every column holds one of its values, or is blank or not as stated. */
record Condition(List<Test> tests) {
    static final Condition NONE = new Condition(List.of());

    /**
     * What must hold of one column.
     *
     * @param values of which it must hold one; empty when only blankness counts
     * @param blank whether it must be blank
     */
    record Test(ColumnRef column, List<String> values, boolean blank) {
        private boolean holds(MappedRow row) {
            String value = row.value(column);
            return values.isEmpty() ? blank == (value == null) : value != null && values.contains(value);
        }

        private String problem(MappedRow row) {
            // not what it is instead, which may be about a person and stays in the report
            String found = row.value(column) == null ? "is blank" : "is something else";
            String wanted = values.isEmpty()
                    ? blank ? "blank" : "not blank"
                    : values.stream().map(ImportRefusedException::quoted).collect(Collectors.joining(" or "));
            return column + " " + found + ", not " + (values.isEmpty() && !blank ? "a value" : wanted);
        }
    }

    Condition {
        tests = List.copyOf(tests);
    }

    boolean holds(MappedRow row) {
        for (Test test : tests) {
            if (!test.holds(row)) {
                return false;
            }
        }
        return true;
    }

    /** What does not hold, for people; null when all does. */
    @Nullable
    String problem(MappedRow row) {
        for (Test test : tests) {
            if (!test.holds(row)) {
                return test.problem(row);
            }
        }
        return null;
    }
}
