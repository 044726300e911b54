package dev.imbuto.command.contact;

import dev.imbuto.command.Outcome.Warning;
import dev.imbuto.command.contact.ContactRejection.Reason;
import dev.imbuto.command.pipeline.Pipelines;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.LawfulBasis;
import dev.imbuto.contact.Money;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.scoring.ScoringPolicy;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a contact's decisions depend on besides its own history.
 *
 * @param currency the only one that amounts may be in
 * @param disqualifyReasons why a lead may be disqualified
 * @param closeLostReasons why an opportunity may be lost
 */
public record ContactRules(
        PersonalData personalData,
        ContactHistory history,
        Pipelines pipelines,
        ScoringPolicy scoring,
        Currency currency,
        Set<String> disqualifyReasons,
        Set<String> closeLostReasons,
        DuplicateEmails duplicateEmails,
        UnlistedBasis unlistedBasis) {

    void requireCurrency(String pointer, @Nullable Money money) {
        if (money != null && !money.currency().equals(currency)) {
            throw new ContactRejection(
                    Reason.UNSUPPORTED_CURRENCY,
                    pointer + "/currency",
                    "amounts are in " + currency + " here, not in " + money.currency());
        }
    }

    static void requireReason(Set<String> reasons, String reason) {
        if (!reasons.contains(reason)) {
            throw new ContactRejection(
                    Reason.UNKNOWN_REASON, "the reason is none of " + String.join(", ", new TreeSet<>(reasons)));
        }
    }

    /** Says of a basis that it is none of the law's, or refuses the command, as configured. */
    List<Warning> warnOfBasis(String pointer, String basis) {
        if (LawfulBasis.named(basis).isPresent()) {
            return List.of();
        }
        String detail = UnlistedBasis.describe(basis);
        if (unlistedBasis == UnlistedBasis.REFUSE) {
            throw new ContactRejection(Reason.UNKNOWN_BASIS, pointer, detail);
        }
        return List.of(new Warning(UnlistedBasis.CODE, detail));
    }

    /**
     * Looks for other contacts with this address: names them, or refuses the command, as configured. Where it may refuse, the
     * address is the contact's afterwards, so of two at once one is refused; hence to be asked last.
     */
    List<Warning> warnOfDuplicates(ContactId contact, @Nullable String email) {
        if (email == null || duplicateEmails == DuplicateEmails.IGNORE) {
            return List.of();
        }
        Set<ContactId> others = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        if (duplicateEmails == DuplicateEmails.REFUSE) {
            others.addAll(personalData.claimEmail(contact, email, history::exists));
            if (!others.isEmpty()) {
                throw ContactRejection.duplicateEmail(others);
            }
            return List.of();
        }
        for (ContactId other : personalData.withEmail(email)) {
            // An address is indexed just before its event is stored, so one may stand there whose event never was.
            if (!other.equals(contact) && history.exists(other)) {
                others.add(other);
            }
        }
        if (others.isEmpty()) {
            return List.of();
        }
        return List.of(new Warning(DuplicateEmails.CODE, DuplicateEmails.describe(others)));
    }
}
