package dev.imbuto.command.contact;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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
            implements ContactCommand {}

    /** A touch given with the capture, at whose time it took place. */
    record GivenTouch(
            @JsonProperty(required = true) String channel,
            @JsonProperty(required = true) String kind,
            @Nullable String campaign,
            @Nullable String url) {}

    /** A consent given with the capture. */
    record GivenConsent(
            @JsonProperty(required = true) String purpose,
            @JsonProperty(required = true) String basis,
            @Nullable String wording,
            @Nullable String evidence,
            @Nullable Instant expires) {}

    record RecordTouch(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String channel,
            @JsonProperty(required = true) String kind,
            @Nullable String campaign,
            @Nullable String url,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record UpdateProfile(
            @JacksonInject ContactId contact,
            @Nullable PersonChange person,
            @Nullable CompanyChange company,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record GrantConsent(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String purpose,
            @JsonProperty(required = true) String basis,
            @Nullable String wording,
            @Nullable String evidence,
            @Nullable Instant expires,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record WithdrawConsent(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String purpose,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record AnswerQualification(
            @JacksonInject ContactId contact,
            @Nullable GivenAnswer budget,
            @Nullable GivenAnswer authority,
            @Nullable GivenAnswer need,
            @Nullable GivenAnswer timing,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    /** An answer to one BANT question. */
    record GivenAnswer(
            @JsonProperty(required = true) int score,
            @Nullable String evidence) {}

    record Score(@JacksonInject ContactId contact, @Nullable Instant effectiveAt) implements ContactCommand {}

    record Qualify(
            @JacksonInject ContactId contact,
            @Nullable List<String> criteria,
            @Nullable String reason,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record Disqualify(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String reason,
            @Nullable String note,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record Recycle(
            @JacksonInject ContactId contact, @Nullable Instant effectiveAt) implements ContactCommand {}

    record Assign(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String owner,
            @Nullable String team,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record OpenOpportunity(
            @JacksonInject ContactId contact,
            @Nullable String externalId,
            @Nullable String pipeline,
            @Nullable String stage,
            @Nullable String name,
            @Nullable Money amount,
            @Nullable LocalDate expectedClose,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record AdvanceOpportunity(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @JsonProperty(required = true) String to,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record ReviseOpportunity(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @Nullable Money amount,
            @Nullable LocalDate expectedClose,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record CloseWon(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @JsonProperty(required = true) Money amount,
            @Nullable Money costOfSale,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record CloseLost(
            @JacksonInject ContactId contact,
            @Nullable String opportunity,
            @JsonProperty(required = true) String reason,
            @Nullable String note,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    record ReopenOpportunity(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String opportunity,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    /** An absent amount reverses all that is left of the win. */
    record ReverseWin(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String opportunity,
            @Nullable Money amount,
            @JsonProperty(required = true) String reason,
            @Nullable Instant effectiveAt)
            implements ContactCommand {}

    /** The event at {@code position}, and those of the same command with it, happened at {@code effectiveAt}. */
    record CorrectDate(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) long position,
            @JsonProperty(required = true) Instant effectiveAt,
            @JsonProperty(required = true) String reason)
            implements ContactCommand {}

    record CorrectWin(
            @JacksonInject ContactId contact,
            @JsonProperty(required = true) String opportunity,
            @Nullable Money amount,
            @Nullable Money costOfSale,
            @JsonProperty(required = true) String reason)
            implements ContactCommand {}
}
