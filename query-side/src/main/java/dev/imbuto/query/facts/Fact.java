package dev.imbuto.query.facts;

import dev.imbuto.query.duckdb.FactTable;
import dev.imbuto.query.duckdb.FactWriter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row about a contact that follows from its history; {@code atUs} and {@code cause} are those of the event behind it. */
sealed interface Fact {
    FactTable table();

    /** What a standing row is retracted by. No two rows of one table that stand together and may change apart share it. */
    long key();

    /** Makes the row known from position {@code at} on. */
    void assertAt(long at, FactWriter facts);

    record Captured(
            long contact,
            UUID id,
            @Nullable String externalId,
            long capturedUs,
            @Nullable String source,
            @Nullable String campaign,
            @Nullable String channel,
            @Nullable String landingPage)
            implements Fact {
        @Override
        public FactTable table() {
            return FactTable.CONTACT;
        }

        @Override
        public long key() {
            return contact;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.contact(contact, id, externalId, capturedUs, source, campaign, channel, landingPage, at);
        }
    }

    record StageChange(
            long contact,
            long atUs,
            long cause,
            @Nullable String fromStage,
            @Nullable Long fromUs,
            String toStage) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.STAGE_CHANGE;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.stageChange(contact, atUs, cause, fromStage, fromUs, toStage, at);
        }
    }

    record Qualification(long contact, long atUs, long cause) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.QUALIFICATION;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.qualification(contact, atUs, cause, at);
        }
    }

    record Score(long contact, long atUs, long cause, String grade, boolean bantMet) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.SCORE;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.score(contact, atUs, cause, grade, bantMet, at);
        }
    }

    record Assignment(
            long contact,
            long atUs,
            long cause,
            String owner,
            @Nullable String team) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.ASSIGNMENT;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.assignment(contact, atUs, cause, owner, team, at);
        }
    }

    /** The rows of one event change together, so that they may share a key. */
    record CompanyField(
            long contact,
            long atUs,
            long cause,
            String field,
            @Nullable String value) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.COMPANY_CHANGE;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.companyChange(contact, atUs, cause, field, value, at);
        }
    }

    record Touch(
            long touch,
            long contact,
            long atUs,
            String channel,
            String kind,
            @Nullable String campaign) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.TOUCH;
        }

        @Override
        public long key() {
            return touch;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.touch(touch, contact, atUs, channel, kind, campaign, at);
        }
    }

    record Consent(
            long contact,
            long atUs,
            long cause,
            String purpose,
            boolean granted,
            @Nullable Long expiresUs) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.CONSENT;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.consent(contact, atUs, cause, purpose, granted, expiresUs, at);
        }
    }

    record Opened(long opportunity, long contact, UUID id, String pipeline, long openedUs) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.OPPORTUNITY;
        }

        @Override
        public long key() {
            return opportunity;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.opportunity(opportunity, contact, id, pipeline, openedUs, at);
        }
    }

    record OpportunityChange(
            long opportunity,
            long contact,
            long atUs,
            long cause,
            @Nullable String fromStage,
            @Nullable Long fromUs,
            String toStage)
            implements Fact {
        @Override
        public FactTable table() {
            return FactTable.OPPORTUNITY_CHANGE;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.opportunityChange(opportunity, contact, atUs, cause, fromStage, fromUs, toStage, at);
        }
    }

    record Amount(long opportunity, long contact, long atUs, long cause, long amountMinor) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.OPPORTUNITY_AMOUNT;
        }

        @Override
        public long key() {
            return cause;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.opportunityAmount(opportunity, contact, atUs, cause, amountMinor, at);
        }
    }

    record Win(long win, long opportunity, long contact, long atUs, long amountMinor, long costMinor) implements Fact {
        @Override
        public FactTable table() {
            return FactTable.WIN;
        }

        @Override
        public long key() {
            return win;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.win(win, opportunity, contact, atUs, amountMinor, costMinor, at);
        }
    }

    record Reversal(
            long reversal,
            long win,
            long opportunity,
            long contact,
            long atUs,
            long amountMinor,
            long costMinor,
            boolean ends)
            implements Fact {
        @Override
        public FactTable table() {
            return FactTable.REVERSAL;
        }

        @Override
        public long key() {
            return reversal;
        }

        @Override
        public void assertAt(long at, FactWriter facts) {
            facts.reversal(reversal, win, opportunity, contact, atUs, amountMinor, costMinor, ends, at);
        }
    }
}
