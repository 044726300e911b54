package dev.imbuto.query.contact;

import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OfOpportunity;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.QualificationAnswered;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.LawfulBasis;
import dev.imbuto.contact.Lifecycle;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.OpportunityState;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.report.Balance;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds the history of one contact into its view, opening personal data on the way. Used once, by one thread. */
final class ContactFold {
    private final PersonalData personalData;
    private final boolean erased;

    private Lifecycle lifecycle = Lifecycle.NEW;
    private @Nullable LeadCaptured capture;
    private @Nullable Instant capturedAt;
    private @Nullable Person person;
    private @Nullable Company company;
    private @Nullable OwnerAssigned assignment;
    private ContactView.@Nullable Score score;
    private ContactView.@Nullable Qualification qualified;
    private ContactView.@Nullable Disqualification disqualified;
    private ContactView.Touches touches = ContactView.Touches.NONE;
    private final Map<Criterion, ContactView.GivenAnswer> answers = new EnumMap<>(Criterion.class);
    private final Map<String, ConsentFold> consents = new TreeMap<>();
    private final Map<OpportunityId, OpportunityFold> opportunities = new LinkedHashMap<>();

    private ContactFold(boolean erased, PersonalData personalData) {
        this.erased = erased;
        this.personalData = personalData;
    }

    /**
     * The view that the history comes to; empty when the contact has not been captured in it.
     *
     * @param erased whether the person was forgotten, in this history or after it: then nothing is opened, also while the key
     *     is about to be destroyed, and nobody is contacted
     * @param now the moment at which consents must hold
     */
    static Optional<ContactView> fold(
            List<History.Entry> history,
            long version,
            boolean erased,
            PersonalData personalData,
            ConsentSettings asked,
            Instant now) {
        ContactFold fold = new ContactFold(erased, personalData);
        asked.purposes().forEach(purpose -> fold.consents.put(purpose, fold.new ConsentFold()));
        for (History.Entry entry : history) {
            fold.lifecycle = fold.lifecycle.after(entry.event());
            fold.on(entry.event(), entry.at());
        }
        return fold.view(version, now);
    }

    private void on(ContactEvent event, Instant at) {
        if (event instanceof LeadCaptured captured) {
            capture = captured;
            capturedAt = at;
            company = captured.company();
            person = captured.person() == null || erased
                    ? null
                    : personalData
                            .openPerson(captured.contact(), captured.person())
                            .orElse(null);
        } else if (event instanceof TouchRecorded touch) {
            on(touch, at);
        } else if (event instanceof ProfileUpdated updated) {
            on(updated);
        } else if (event instanceof ConsentGranted granted) {
            consent(granted.purpose()).on(granted, at);
        } else if (event instanceof ConsentWithdrawn withdrawn) {
            consent(withdrawn.purpose()).withdrawnAt = at;
        } else if (event instanceof QualificationAnswered answered) {
            answered.answers()
                    .forEach((criterion, answer) -> answers.put(
                            criterion,
                            new ContactView.GivenAnswer(
                                    answer.score(), open(answered.contact(), answer.evidence()), at)));
        } else if (event instanceof LeadScored scored) {
            score = new ContactView.Score(
                    scored.fit(),
                    scored.engagement(),
                    scored.grade(),
                    scored.bantMet(),
                    scored.policy(),
                    scored.reasons(),
                    at);
        } else if (event instanceof LeadQualified decision) {
            qualified =
                    new ContactView.Qualification(decision.criteria(), open(decision.contact(), decision.reason()), at);
        } else if (event instanceof LeadDisqualified decision) {
            disqualified =
                    new ContactView.Disqualification(decision.reason(), open(decision.contact(), decision.note()), at);
        } else if (event instanceof OwnerAssigned assigned) {
            assignment = assigned;
        } else if (event instanceof OfOpportunity ofOpportunity) {
            opportunities
                    .computeIfAbsent(ofOpportunity.opportunity(), id -> new OpportunityFold())
                    .on(ofOpportunity, at);
        }
    }

    private void on(TouchRecorded recorded, Instant at) {
        ContactView.Touch touch =
                new ContactView.Touch(recorded.channel(), recorded.kind(), recorded.campaign(), recorded.url(), at);
        touches =
                new ContactView.Touches(touches.count() + 1, touches.first() == null ? touch : touches.first(), touch);
    }

    private void on(ProfileUpdated updated) {
        if (updated.company() != null) {
            company = updated.company().applyTo(company == null ? Company.UNKNOWN : company);
        }
        if (updated.person() != null && !erased) {
            person = personalData
                    .openChange(updated.contact(), updated.person())
                    .map(change -> change.applyTo(person == null ? Person.UNKNOWN : person))
                    .orElse(null);
        }
    }

    private ConsentFold consent(String purpose) {
        return consents.computeIfAbsent(purpose, unheardOf -> new ConsentFold());
    }

    private @Nullable String open(ContactId contact, @Nullable Sealed sealed) {
        return sealed == null || erased
                ? null
                : personalData.openText(contact, sealed).orElse(null);
    }

    private Optional<ContactView> view(long version, Instant now) {
        if (capture == null || capturedAt == null) {
            return Optional.empty();
        }
        return Optional.of(new ContactView(
                capture.contact(),
                capture.externalId(),
                lifecycle.stage().orElseThrow(),
                erased,
                version,
                company,
                person,
                capture.source(),
                capture.campaign(),
                capture.channel(),
                capture.landingPage(),
                capturedAt,
                assignment == null ? null : assignment.owner(),
                assignment == null ? null : assignment.team(),
                score,
                answers,
                qualified,
                disqualified,
                consents.entrySet().stream()
                        .map(consent -> consent.getValue().view(consent.getKey(), now))
                        .toList(),
                opportunities.values().stream().map(OpportunityFold::view).toList(),
                touches));
    }

    /** The same for one purpose of consent. */
    private final class ConsentFold {
        private @Nullable ConsentGranted grant;
        private @Nullable Instant grantedAt;
        private @Nullable Instant withdrawnAt;

        private void on(ConsentGranted granted, Instant at) {
            grant = granted;
            grantedAt = at;
            if (withdrawnAt != null && withdrawnAt.isBefore(at)) {
                withdrawnAt = null;
            }
        }

        private ContactView.Consent view(String purpose, Instant now) {
            Permission why = erased
                    ? Permission.ERASED
                    : Permission.at(now, grantedAt, grant == null ? null : grant.expires(), withdrawnAt);
            boolean allowed = why == Permission.GRANTED;
            return grant == null
                    ? new ContactView.Consent(
                            purpose, allowed, why, null, null, null, null, null, null, null, withdrawnAt)
                    : new ContactView.Consent(
                            purpose,
                            allowed,
                            why,
                            grant.basis(),
                            LawfulBasis.named(grant.basis()).orElse(null),
                            grant.wording(),
                            grant.channel(),
                            open(grant.contact(), grant.evidence()),
                            grant.expires(),
                            grantedAt,
                            withdrawnAt);
        }
    }

    /** The same for one opportunity; how it stands is the {@link Lifecycle}'s to say. */
    private final class OpportunityFold {
        private @Nullable OpportunityOpened opening;
        private @Nullable Instant openedAt;
        private @Nullable String name;
        private @Nullable Money amount;
        private @Nullable LocalDate expectedClose;
        private @Nullable Instant closedAt;
        private ContactView.@Nullable Loss lost;
        private @Nullable Balance won;
        private @Nullable Balance costOfSale;
        private @Nullable Balance reversed;
        private @Nullable Instant reversedAt;

        private void on(OfOpportunity event, Instant at) {
            if (event instanceof OpportunityOpened opened) {
                opening = opened;
                openedAt = at;
                name = open(opened.contact(), opened.name());
                amount = opened.amount();
                expectedClose = opened.expectedClose();
            } else if (event instanceof OpportunityRevised revised) {
                amount = revised.amount() == null ? amount : revised.amount();
                expectedClose = revised.expectedClose() == null ? expectedClose : revised.expectedClose();
            } else if (event instanceof OpportunityWon win) {
                closedAt = at;
                amount = win.amount();
                won = sum(won, win.amount());
                costOfSale = sum(costOfSale, win.costOfSale());
            } else if (event instanceof OpportunityLost loss) {
                closedAt = at;
                lost = new ContactView.Loss(loss.reason(), open(loss.contact(), loss.note()));
            } else if (event instanceof WinReversed reversal) {
                reversed = sum(reversed, reversal.amount());
                reversedAt = at;
            }
        }

        private ContactView.Opportunity view() {
            OpportunityOpened opened = Objects.requireNonNull(opening);
            Lifecycle.Opportunity standing =
                    Objects.requireNonNull(lifecycle.opportunities().get(opened.opportunity()));
            OpportunityState state = standing.state();
            return new ContactView.Opportunity(
                    opened.opportunity(),
                    opened.externalId(),
                    opened.pipeline(),
                    standing.visibleStage(),
                    state.name().toLowerCase(Locale.ROOT),
                    state.isClosed() ? standing.stage() : null,
                    name,
                    amount,
                    expectedClose,
                    Objects.requireNonNull(openedAt),
                    state == OpportunityState.WON || state == OpportunityState.LOST ? closedAt : null,
                    state == OpportunityState.LOST ? lost : null,
                    won,
                    costOfSale,
                    reversed,
                    reversedAt);
        }
    }

    private static @Nullable Balance sum(@Nullable Balance before, @Nullable Money more) {
        if (more == null) {
            return before;
        }
        return before == null ? Balance.of(more) : before.plus(Balance.of(more));
    }
}
