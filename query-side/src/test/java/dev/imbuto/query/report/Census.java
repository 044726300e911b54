package dev.imbuto.query.report;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A report of a few lines, for tests of what all reports share: how many contacts there are. */
record Census(Scope scope) implements Question<Census.Size> {
    static final ReportType<Size> TYPE = new ReportType<>(
            "census", new Table<>(List.of("contacts"), size -> List.of(List.of(size.contacts))), Census::of);

    record Size(Key key, long contacts) implements Group {}

    private static final class Count {
        private final Key key;
        private long contacts;

        Count(Key key) {
            this.key = key;
        }
    }

    static Census of(ReportParameters parameters) {
        return new Census(parameters.scope(Dimension.ofContacts()));
    }

    @Override
    public List<Size> answer(Connection facts) throws SQLException {
        Groups<Count> groups = new Groups<>(scope, Count::new);
        scope.sql("SELECT {by} count(*) AS contacts FROM {contacts} GROUP BY ALL")
                .forEach(facts, row -> groups.of(row).contacts = row.getLong("contacts"));
        return groups.map(count -> new Size(count.key, count.contacts));
    }
}
