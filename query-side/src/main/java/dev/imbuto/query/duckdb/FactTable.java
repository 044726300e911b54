package dev.imbuto.query.duckdb;

import java.util.Locale;

/**
 * The tables of facts. Instants are microseconds since 1970 UTC ({@code _us}), money is minor units ({@code _minor}).
 *
 * <p>A contact is known by the position of its LeadCaptured event, an opportunity by that of its OpportunityOpened, a win, a
 * touch, a reversal and a spend likewise. {@code at_us} is when it happened, {@code cause} the position of the event that
 * the row stems from, which orders rows of the same instant. A row is known at K when {@code asserted <= K AND (retracted
 * IS NULL OR retracted > K)}; {@code fact} numbers the rows of a table from 1 in the order of the log.
 */
public enum FactTable {
    CONTACT("contact", """
            contact BIGINT NOT NULL, id UUID NOT NULL, external_id VARCHAR, captured_us BIGINT NOT NULL, source VARCHAR,
            campaign VARCHAR, channel VARCHAR, landing_page VARCHAR"""),
    /** Each row ends the visit of {@code from_stage}, entered at {@code from_us}, and begins the next; none to end at capture. */
    STAGE_CHANGE("cause", """
            contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL, from_stage VARCHAR, from_us BIGINT,
            to_stage VARCHAR NOT NULL"""),
    /** One row for each LeadQualified, whether or not it changed the stage. */
    QUALIFICATION("cause", "contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL"),
    /** One row for each LeadScored; since version 3. */
    SCORE("cause", """
            contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL, grade VARCHAR NOT NULL,
            bant_met BOOLEAN NOT NULL"""),
    ASSIGNMENT("cause", """
            contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL, owner VARCHAR NOT NULL, team VARCHAR"""),
    /** {@code field} is {@code name}, {@code sector} or {@code country}; a null {@code value} clears it. */
    COMPANY_CHANGE("cause", """
            contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL, field VARCHAR NOT NULL, value VARCHAR"""),
    TOUCH("touch", """
            touch BIGINT NOT NULL, contact BIGINT NOT NULL, at_us BIGINT NOT NULL, channel VARCHAR NOT NULL,
            kind VARCHAR NOT NULL, campaign VARCHAR"""),
    /** What was said about a purpose; a null {@code expires_us} is for ever. Nothing expires that was not granted. */
    CONSENT("cause", """
            contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL, purpose VARCHAR NOT NULL,
            granted BOOLEAN NOT NULL, expires_us BIGINT"""),
    OPPORTUNITY("opportunity", """
            opportunity BIGINT NOT NULL, contact BIGINT NOT NULL, id UUID NOT NULL, pipeline VARCHAR NOT NULL,
            opened_us BIGINT NOT NULL"""),
    /** Like {@link #STAGE_CHANGE}, over the stages of the pipeline and {@code won}, {@code lost} and {@code reversed}. */
    OPPORTUNITY_CHANGE("cause", """
            opportunity BIGINT NOT NULL, contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL,
            from_stage VARCHAR, from_us BIGINT, to_stage VARCHAR NOT NULL"""),
    /** What the opportunity is worth from {@code at_us} on. */
    OPPORTUNITY_AMOUNT("cause", """
            opportunity BIGINT NOT NULL, contact BIGINT NOT NULL, at_us BIGINT NOT NULL, cause BIGINT NOT NULL,
            amount_minor BIGINT NOT NULL"""),
    WIN("win", """
            win BIGINT NOT NULL, opportunity BIGINT NOT NULL, contact BIGINT NOT NULL, at_us BIGINT NOT NULL,
            amount_minor BIGINT NOT NULL, cost_minor BIGINT NOT NULL"""),
    /** {@code cost_minor} is what this reversal takes back; {@code ends} when nothing of the win stands after it. */
    REVERSAL("reversal", """
            reversal BIGINT NOT NULL, win BIGINT NOT NULL, opportunity BIGINT NOT NULL, contact BIGINT NOT NULL,
            at_us BIGINT NOT NULL, amount_minor BIGINT NOT NULL, cost_minor BIGINT NOT NULL, ends BOOLEAN NOT NULL"""),
    CAMPAIGN("asserted", """
            campaign VARCHAR NOT NULL, name VARCHAR NOT NULL, channel VARCHAR NOT NULL, at_us BIGINT NOT NULL"""),
    /** {@code day_us} is midnight UTC; the days of a spend add up to it. */
    SPEND_DAY("spend", """
            spend BIGINT NOT NULL, campaign VARCHAR NOT NULL, day_us BIGINT NOT NULL, amount_minor BIGINT NOT NULL"""),
    /** {@code ordinal} from 1. The default pipeline stands from position 0 on, until it is defined otherwise. */
    PIPELINE_STAGE("asserted", """
            pipeline VARCHAR NOT NULL, ordinal INTEGER NOT NULL, stage VARCHAR NOT NULL, name VARCHAR NOT NULL,
            probability DECIMAL(10,9) NOT NULL""");

    private final String key;
    private final String columns;

    FactTable(String key, String columns) {
        this.key = key;
        this.columns = columns;
    }

    /** The first version of the facts that has it. */
    int since() {
        return this == SCORE ? 3 : 2;
    }

    /** The table's name in SQL. */
    String sql() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The column by which standing rows are retracted. */
    String key() {
        return key;
    }

    String ddl() {
        return "CREATE TABLE " + sql() + " (fact BIGINT NOT NULL, " + columns
                + ", asserted BIGINT NOT NULL, retracted BIGINT)";
    }
}
