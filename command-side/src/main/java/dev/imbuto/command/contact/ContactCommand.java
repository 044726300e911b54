package dev.imbuto.command.contact;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.command.FieldFormat;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.PersonalDataErased;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a contact, in the order of its life. Each record is the JSON body of its route; the contact comes
 * from the path.
 *
 * <p>{@code effectiveAt} is when it happened, now when absent. {@code opportunity} is an id or {@code ext:} and an external
 * id, and may be absent where exactly one is open.
 */
public sealed interface ContactCommand {
    @TargetAggregateIdentifier
    ContactId contact();

    record CaptureLead(
            @JacksonInject ContactId contact,
            @Nullable String externalId,
            @Nullable Person person,
            @Nullable Company company,
            @Nullable String source,
            @Nullable String campaign,
            @Nullable String landingPage,
            @Nullable GivenTouch touch,
            @Nullable GivenConsent consent,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public CaptureLead {
            FieldFormat.externalId("/externalId", externalId);
            if (person != null) {
                check(person);
            }
            if (company != null) {
                check(company);
            }
            FieldFormat.optionalText("/source", source, FieldFormat.LABEL);
            FieldFormat.optionalText("/campaign", campaign, FieldFormat.LABEL);
            FieldFormat.optionalText("/landingPage", landingPage, FieldFormat.URL);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    /** A touch given with the capture, at whose time it took place. */
    record GivenTouch(
            @JsonProperty(required = true) String channel,
            @JsonProperty(required = true) String kind,
            @Nullable String campaign,
            @Nullable String url) {
        public GivenTouch {
            FieldFormat.key("/channel", channel);
            FieldFormat.key("/kind", kind);
            FieldFormat.optionalText("/campaign", campaign, FieldFormat.LABEL);
            FieldFormat.optionalText("/url", url, FieldFormat.URL);
        }
    }

    /** A consent given with the capture. */
    record GivenConsent(
            @JsonProperty(required = true) String purpose,
            @JsonProperty(required = true) String basis,
            @Nullable String wording,
            @Nullable String channel,
            @Nullable String evidence,
            @Nullable Instant expires) {
        public GivenConsent {
            FieldFormat.text("/purpose", purpose, FieldFormat.LABEL);
            FieldFormat.text("/basis", basis, FieldFormat.LABEL);
            FieldFormat.optionalText("/wording", wording, FieldFormat.LONG_TEXT);
            FieldFormat.optionalKey("/channel", channel);
            FieldFormat.optionalText("/evidence", evidence, FieldFormat.LONG_TEXT);
            expires = FieldFormat.instant("/expires", expires);
        }
    }

    record RecordTouch(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String channel,
            @JsonProperty(required = true) String kind,
            @Nullable String campaign,
            @Nullable String url,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public RecordTouch {
            FieldFormat.key("/channel", channel);
            FieldFormat.key("/kind", kind);
            FieldFormat.optionalText("/campaign", campaign, FieldFormat.LABEL);
            FieldFormat.optionalText("/url", url, FieldFormat.URL);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record UpdateProfile(
            @JacksonInject ContactId contact,
            @Nullable PersonChange person,
            @Nullable CompanyChange company,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public UpdateProfile {
            if (person != null) {
                check(person);
            }
            if (company != null) {
                check(company);
            }
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record GrantConsent(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String purpose,
            @JsonProperty(required = true) String basis,
            @Nullable String wording,
            @Nullable String channel,
            @Nullable String evidence,
            @Nullable Instant expires,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public GrantConsent {
            FieldFormat.text("/purpose", purpose, FieldFormat.LABEL);
            FieldFormat.text("/basis", basis, FieldFormat.LABEL);
            FieldFormat.optionalText("/wording", wording, FieldFormat.LONG_TEXT);
            FieldFormat.optionalKey("/channel", channel);
            FieldFormat.optionalText("/evidence", evidence, FieldFormat.LONG_TEXT);
            expires = FieldFormat.instant("/expires", expires);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record WithdrawConsent(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String purpose,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public WithdrawConsent {
            FieldFormat.text("/purpose", purpose, FieldFormat.LABEL);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record AnswerQualification(
            @JacksonInject ContactId contact,
            @Nullable GivenAnswer budget,
            @Nullable GivenAnswer authority,
            @Nullable GivenAnswer need,
            @Nullable GivenAnswer timing,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public AnswerQualification {
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }

        /** What was answered, by criterion; empty when nothing was. */
        Map<Criterion, GivenAnswer> answers() {
            Map<Criterion, GivenAnswer> answers = new EnumMap<>(Criterion.class);
            putIfGiven(answers, Criterion.BUDGET, budget);
            putIfGiven(answers, Criterion.AUTHORITY, authority);
            putIfGiven(answers, Criterion.NEED, need);
            putIfGiven(answers, Criterion.TIMING, timing);
            return answers;
        }

        private static void putIfGiven(
                Map<Criterion, GivenAnswer> answers, Criterion criterion, @Nullable GivenAnswer answer) {
            if (answer != null) {
                answers.put(criterion, answer);
            }
        }
    }

    /** An answer to one BANT question. */
    record GivenAnswer(
            @JsonProperty(required = true) int score,
            @Nullable String evidence) {
        public GivenAnswer {
            if (score < 0 || score > 10) {
                throw new InvalidFieldException("/score", "is not between 0 and 10: " + score);
            }
            FieldFormat.optionalText("/evidence", evidence, FieldFormat.LONG_TEXT);
        }
    }

    record Score(@JacksonInject ContactId contact, @Nullable Instant effectiveAt) implements ContactCommand {
        public Score {
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record Qualify(
            @JacksonInject ContactId contact,
            @Nullable List<String> criteria,
            @Nullable String reason,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public Qualify {
            criteria = criteria == null ? List.of() : checkCriteria(criteria);
            FieldFormat.optionalText("/reason", reason, FieldFormat.LONG_TEXT);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }

        /** Empty when none were given. */
        @Override
        public List<String> criteria() {
            return Objects.requireNonNullElse(criteria, List.of());
        }
    }

    record Disqualify(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String reason,
            @Nullable String note,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public Disqualify {
            FieldFormat.text("/reason", reason, FieldFormat.LABEL);
            FieldFormat.optionalText("/note", note, FieldFormat.LONG_TEXT);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record Recycle(
            @JacksonInject ContactId contact, @Nullable Instant effectiveAt) implements ContactCommand {
        public Recycle {
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record Assign(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String owner,
            @Nullable String team,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public Assign {
            FieldFormat.text("/owner", owner, FieldFormat.LABEL);
            FieldFormat.optionalText("/team", team, FieldFormat.LABEL);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record OpenOpportunity(
            @JacksonInject ContactId contact,
            @Nullable String externalId,
            @Nullable String pipeline,
            @Nullable String stage,
            @Nullable String name,
            @Nullable Money amount,
            @Nullable LocalDate expectedClose,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public OpenOpportunity {
            FieldFormat.externalId("/externalId", externalId);
            FieldFormat.optionalText("/pipeline", pipeline, FieldFormat.LABEL);
            FieldFormat.optionalText("/stage", stage, FieldFormat.LABEL);
            FieldFormat.optionalText("/name", name, FieldFormat.NAME);
            FieldFormat.date("/expectedClose", expectedClose);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record AdvanceOpportunity(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @JsonProperty(required = true) String to,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public AdvanceOpportunity {
            checkReference(opportunity);
            FieldFormat.text("/to", to, FieldFormat.LABEL);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record ReviseOpportunity(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @Nullable Money amount,
            @Nullable LocalDate expectedClose,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public ReviseOpportunity {
            checkReference(opportunity);
            FieldFormat.date("/expectedClose", expectedClose);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record CloseWon(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @JsonProperty(required = true) Money amount,
            @Nullable Money costOfSale,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public CloseWon {
            checkReference(opportunity);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record CloseLost(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @JsonProperty(required = true) String reason,
            @Nullable String note,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public CloseLost {
            checkReference(opportunity);
            FieldFormat.text("/reason", reason, FieldFormat.LABEL);
            FieldFormat.optionalText("/note", note, FieldFormat.LONG_TEXT);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    record ReopenOpportunity(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String opportunity,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public ReopenOpportunity {
            FieldFormat.text("/opportunity", opportunity, FieldFormat.NAME);
            checkReference(opportunity);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    /** An absent amount reverses all that is left of the win. */
    record ReverseWin(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String opportunity,
            @Nullable Money amount,
            @JsonProperty(required = true) String reason,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public ReverseWin {
            FieldFormat.text("/opportunity", opportunity, FieldFormat.NAME);
            checkReference(opportunity);
            FieldFormat.text("/reason", reason, FieldFormat.LONG_TEXT);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    /** The event at {@code position}, and those of the same command with it, happened at {@code effectiveAt}. */
    record CorrectDate(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) long position,
            @JsonProperty(required = true) Instant effectiveAt,
            @JsonProperty(required = true) String reason)
            implements ContactCommand {
        public CorrectDate {
            effectiveAt = FieldFormat.requiredInstant("/effectiveAt", effectiveAt);
            FieldFormat.text("/reason", reason, FieldFormat.LONG_TEXT);
        }
    }

    record CorrectWin(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String opportunity,
            @Nullable Money amount,
            @Nullable Money costOfSale,
            @JsonProperty(required = true) String reason)
            implements ContactCommand {
        public CorrectWin {
            FieldFormat.text("/opportunity", opportunity, FieldFormat.NAME);
            checkReference(opportunity);
            FieldFormat.text("/reason", reason, FieldFormat.LONG_TEXT);
        }
    }

    /**
     * Forgets the person, for ever. The reason stays in the log in the clear, so it must not speak of the person;
     * {@code effectiveAt} is when that was asked for.
     */
    record Erase(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String reason,
            @Nullable Instant effectiveAt)
            implements ContactCommand {
        public Erase {
            FieldFormat.text("/reason", reason, PersonalDataErased.LONGEST_REASON);
            effectiveAt = FieldFormat.instant("/effectiveAt", effectiveAt);
        }
    }

    /** How an opportunity of this contact is named by its external id. */
    String EXTERNAL = "ext:";

    /** An absent opportunity is fine; so is one that turns out not to exist. */
    private static void checkReference(@Nullable String opportunity) {
        if (opportunity == null) {
            return;
        }
        if (opportunity.startsWith(EXTERNAL)) {
            FieldFormat.externalId("/opportunity", opportunity.substring(EXTERNAL.length()));
            return;
        }
        try {
            OpportunityId.of(opportunity);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidFieldException(
                    "/opportunity", "is neither an id nor ext: and an external id: " + opportunity);
        }
    }

    private static List<String> checkCriteria(List<String> criteria) {
        if (criteria.size() > 50) {
            throw new InvalidFieldException("/criteria", "has " + criteria.size() + " items; 50 are the most");
        }
        for (int i = 0; i < criteria.size(); i++) {
            FieldFormat.text("/criteria/" + i, criteria.get(i), FieldFormat.NAME);
        }
        return List.copyOf(criteria);
    }

    private static void check(Person person) {
        FieldFormat.optionalText("/person/name", person.name(), FieldFormat.NAME);
        FieldFormat.email("/person/email", person.email());
        FieldFormat.optionalText("/person/phone", person.phone(), FieldFormat.LABEL);
        FieldFormat.optionalText("/person/jobTitle", person.jobTitle(), FieldFormat.NAME);
    }

    private static void check(PersonChange person) {
        FieldFormat.optionalText("/person/name", Change.apply(person.name(), null), FieldFormat.NAME);
        FieldFormat.email("/person/email", Change.apply(person.email(), null));
        FieldFormat.optionalText("/person/phone", Change.apply(person.phone(), null), FieldFormat.LABEL);
        FieldFormat.optionalText("/person/jobTitle", Change.apply(person.jobTitle(), null), FieldFormat.NAME);
    }

    private static void check(Company company) {
        FieldFormat.optionalText("/company/name", company.name(), FieldFormat.NAME);
        FieldFormat.optionalText("/company/sector", company.sector(), FieldFormat.LABEL);
        FieldFormat.optionalText("/company/country", company.country(), FieldFormat.LABEL);
    }

    private static void check(CompanyChange company) {
        FieldFormat.optionalText("/company/name", Change.apply(company.name(), null), FieldFormat.NAME);
        FieldFormat.optionalText("/company/sector", Change.apply(company.sector(), null), FieldFormat.LABEL);
        FieldFormat.optionalText("/company/country", Change.apply(company.country(), null), FieldFormat.LABEL);
        Integer employees = Change.apply(company.employees(), null);
        if (employees != null && employees < 0) {
            throw new InvalidFieldException("/company/employees", "is negative: " + employees);
        }
    }
}
