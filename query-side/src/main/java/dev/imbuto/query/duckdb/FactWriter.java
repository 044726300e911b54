package dev.imbuto.query.duckdb;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of one transaction: those that become true, and those that no longer are.
 *
 * <p>{@code asserted} is always the position of the event that made the row true and never falls from call to call. Not
 * safe for use by several threads; of no use once the transaction is over.
 */
public final class FactWriter {
    private final DuckDBConnection connection;
    private final Set<FactTable> tables;
    private final Map<FactTable, Long> rows;
    private final Map<FactTable, DuckDBAppender> appenders = new EnumMap<>(FactTable.class);
    private final Map<FactTable, LongList> retractions = new EnumMap<>(FactTable.class);
    private @Nullable String commitHash;

    /** Rows of tables other than these are left out: the file is of a version that does not have them. */
    FactWriter(DuckDBConnection connection, Set<FactTable> tables, Map<FactTable, Long> rows) {
        this.connection = connection;
        this.tables = tables;
        this.rows = rows;
    }

    public void contact(
            long contact,
            UUID id,
            @Nullable String externalId,
            long capturedUs,
            @Nullable String source,
            @Nullable String campaign,
            @Nullable String channel,
            @Nullable String landingPage,
            long asserted) {
        write(
                FactTable.CONTACT,
                asserted,
                row -> row.append(contact)
                        .append(id)
                        .append(externalId)
                        .append(capturedUs)
                        .append(source)
                        .append(campaign)
                        .append(channel)
                        .append(landingPage));
    }

    public void stageChange(
            long contact,
            long atUs,
            long cause,
            @Nullable String fromStage,
            @Nullable Long fromUs,
            String toStage,
            long asserted) {
        write(
                FactTable.STAGE_CHANGE,
                asserted,
                row -> row.append(contact)
                        .append(atUs)
                        .append(cause)
                        .append(fromStage)
                        .append(fromUs)
                        .append(toStage));
    }

    public void qualification(long contact, long atUs, long cause, long asserted) {
        write(
                FactTable.QUALIFICATION,
                asserted,
                row -> row.append(contact).append(atUs).append(cause));
    }

    public void score(long contact, long atUs, long cause, String grade, boolean bantMet, long asserted) {
        write(
                FactTable.SCORE,
                asserted,
                row -> row.append(contact)
                        .append(atUs)
                        .append(cause)
                        .append(grade)
                        .append(bantMet));
    }

    public void assignment(long contact, long atUs, long cause, String owner, @Nullable String team, long asserted) {
        write(
                FactTable.ASSIGNMENT,
                asserted,
                row -> row.append(contact)
                        .append(atUs)
                        .append(cause)
                        .append(owner)
                        .append(team));
    }

    public void companyChange(
            long contact, long atUs, long cause, String field, @Nullable String value, long asserted) {
        write(
                FactTable.COMPANY_CHANGE,
                asserted,
                row -> row.append(contact)
                        .append(atUs)
                        .append(cause)
                        .append(field)
                        .append(value));
    }

    public void touch(
            long touch,
            long contact,
            long atUs,
            String channel,
            String kind,
            @Nullable String campaign,
            long asserted) {
        write(
                FactTable.TOUCH,
                asserted,
                row -> row.append(touch)
                        .append(contact)
                        .append(atUs)
                        .append(channel)
                        .append(kind)
                        .append(campaign));
    }

    public void consent(
            long contact,
            long atUs,
            long cause,
            String purpose,
            boolean granted,
            @Nullable Long expiresUs,
            long asserted) {
        write(
                FactTable.CONSENT,
                asserted,
                row -> row.append(contact)
                        .append(atUs)
                        .append(cause)
                        .append(purpose)
                        .append(granted)
                        .append(expiresUs));
    }

    public void opportunity(long opportunity, long contact, UUID id, String pipeline, long openedUs, long asserted) {
        write(
                FactTable.OPPORTUNITY,
                asserted,
                row -> row.append(opportunity)
                        .append(contact)
                        .append(id)
                        .append(pipeline)
                        .append(openedUs));
    }

    public void opportunityChange(
            long opportunity,
            long contact,
            long atUs,
            long cause,
            @Nullable String fromStage,
            @Nullable Long fromUs,
            String toStage,
            long asserted) {
        write(
                FactTable.OPPORTUNITY_CHANGE,
                asserted,
                row -> row.append(opportunity)
                        .append(contact)
                        .append(atUs)
                        .append(cause)
                        .append(fromStage)
                        .append(fromUs)
                        .append(toStage));
    }

    public void opportunityAmount(
            long opportunity, long contact, long atUs, long cause, long amountMinor, long asserted) {
        write(
                FactTable.OPPORTUNITY_AMOUNT,
                asserted,
                row -> row.append(opportunity)
                        .append(contact)
                        .append(atUs)
                        .append(cause)
                        .append(amountMinor));
    }

    public void win(
            long win, long opportunity, long contact, long atUs, long amountMinor, long costMinor, long asserted) {
        write(
                FactTable.WIN,
                asserted,
                row -> row.append(win)
                        .append(opportunity)
                        .append(contact)
                        .append(atUs)
                        .append(amountMinor)
                        .append(costMinor));
    }

    public void reversal(
            long reversal,
            long win,
            long opportunity,
            long contact,
            long atUs,
            long amountMinor,
            long costMinor,
            boolean ends,
            long asserted) {
        write(
                FactTable.REVERSAL,
                asserted,
                row -> row.append(reversal)
                        .append(win)
                        .append(opportunity)
                        .append(contact)
                        .append(atUs)
                        .append(amountMinor)
                        .append(costMinor)
                        .append(ends));
    }

    public void campaign(String campaign, String name, String channel, long atUs, long asserted) {
        write(
                FactTable.CAMPAIGN,
                asserted,
                row -> row.append(campaign).append(name).append(channel).append(atUs));
    }

    public void spendDay(long spend, String campaign, long dayUs, long amountMinor, long asserted) {
        write(
                FactTable.SPEND_DAY,
                asserted,
                row -> row.append(spend).append(campaign).append(dayUs).append(amountMinor));
    }

    public void pipelineStage(
            String pipeline, int ordinal, String stage, String name, BigDecimal probability, long asserted) {
        write(
                FactTable.PIPELINE_STAGE,
                asserted,
                row -> row.append(pipeline)
                        .append(ordinal)
                        .append(stage)
                        .append(name)
                        .append(probability.setScale(9)));
    }

    /**
     * From position {@code at} on, the rows of this key that stand are no longer true. The key is {@code contact}, {@code
     * touch}, {@code opportunity}, {@code win}, {@code reversal}, {@code spend} in the tables of those names, {@code
     * asserted} of a campaign or pipeline stage, else {@code cause}.
     */
    public void retract(FactTable table, long key, long at) {
        if (!tables.contains(table)) {
            return;
        }
        LongList list = retractions.computeIfAbsent(table, none -> new LongList());
        list.add(key);
        list.add(at);
    }

    /** The hash of the commit that ends at the position reached, by which a later start knows the log again. */
    public void endsAtCommit(String hash) {
        commitHash = hash;
    }

    @Nullable
    String commitHash() {
        return commitHash;
    }

    private interface Row {
        DuckDBAppender fill(DuckDBAppender row) throws SQLException;
    }

    private void write(FactTable table, long asserted, Row columns) {
        if (!tables.contains(table)) {
            return;
        }
        try {
            DuckDBAppender appender = appenders.get(table);
            if (appender == null) {
                appender = connection.createAppender(table.sql());
                appenders.put(table, appender);
            }
            long fact = rows.merge(table, 1L, Long::sum);
            columns.fill(appender.beginRow().append(fact))
                    .append(asserted)
                    .appendNull()
                    .endRow();
        } catch (SQLException failure) {
            throw new FactStoreException("cannot append to " + table.sql() + ": " + failure.getMessage(), failure);
        }
    }

    /** Hands over all that was written; what is appended and retracted in one transaction ends up as over several. */
    void flush() throws SQLException {
        close();
        for (Map.Entry<FactTable, LongList> entry : retractions.entrySet()) {
            retract(entry.getKey(), entry.getValue());
        }
        retractions.clear();
    }

    /** Lets go of the appenders; without {@link #flush} the transaction is to be rolled back. */
    void close() throws SQLException {
        for (DuckDBAppender appender : appenders.values()) {
            appender.close();
        }
        appenders.clear();
    }

    /** A row ends with the first retraction of its key after it was asserted. */
    private void retract(FactTable table, LongList pairs) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMP TABLE IF NOT EXISTS retraction (key BIGINT NOT NULL, since BIGINT NOT NULL)");
            try (DuckDBAppender appender = connection.createAppender("temp", "main", "retraction")) {
                for (int i = 0; i < pairs.size(); i += 2) {
                    appender.beginRow()
                            .append(pairs.get(i))
                            .append(pairs.get(i + 1))
                            .endRow();
                }
            }
            statement.execute("""
                    UPDATE %1$s SET retracted = ended.since
                    FROM (SELECT standing.fact, min(retraction.since) AS since
                          FROM %1$s standing JOIN retraction ON standing.%2$s = retraction.key
                          WHERE standing.retracted IS NULL AND retraction.since > standing.asserted
                          GROUP BY standing.fact) ended
                    WHERE ended.fact = %1$s.fact""".formatted(table.sql(), table.key()));
            statement.execute("DELETE FROM retraction");
        }
    }
}
