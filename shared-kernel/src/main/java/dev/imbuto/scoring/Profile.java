package dev.imbuto.scoring;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.Sealed;
import dev.imbuto.contact.Timeline;
import dev.imbuto.privacy.PersonalData;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who a contact is and which company it stands for, at any time. The person stays sealed, and is opened on request only. */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY, isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class Profile {
    /** What was said of the person: all of it, at the capture, or what changed. */
    private record Portrait(Sealed sealed, boolean whole) {}

    private final Timeline<Portrait> portraits;
    private final Timeline<CompanyChange> companies;

    public Profile() {
        this(new Timeline<>(), new Timeline<>());
    }

    /** From a snapshot. */
    @JsonCreator
    private Profile(
            @JsonProperty("portraits") Timeline<Portrait> portraits,
            @JsonProperty("companies") Timeline<CompanyChange> companies) {
        this.portraits = portraits;
        this.companies = companies;
    }

    public void add(long version, LeadCaptured event) {
        if (event.person() != null) {
            portraits.add(version, event.effectiveAt(), new Portrait(event.person(), true));
        }
        if (event.company() != null) {
            companies.add(version, event.effectiveAt(), everyFieldOf(event.company()));
        }
    }

    public void add(long version, ProfileUpdated event) {
        if (event.person() != null) {
            portraits.add(version, event.effectiveAt(), new Portrait(event.person(), false));
        }
        if (event.company() != null) {
            companies.add(version, event.effectiveAt(), event.company());
        }
    }

    public List<Timeline<?>> timelines() {
        return List.of(portraits, companies);
    }

    public Company companyAt(Instant at) {
        Company company = Company.UNKNOWN;
        for (Timeline.Fact<CompanyChange> fact : companies.upTo(at)) {
            company = fact.value().applyTo(company);
        }
        return company;
    }

    /** What is known of the person; nothing once its key is destroyed. */
    public Person personAt(Instant at, ContactId contact, PersonalData personalData) {
        return openPersonAt(at, contact, personalData).orElse(Person.UNKNOWN);
    }

    /** The same, but empty where something is known that nobody can open any more. */
    public Optional<Person> openPersonAt(Instant at, ContactId contact, PersonalData personalData) {
        Person person = Person.UNKNOWN;
        for (Timeline.Fact<Portrait> fact : portraits.upTo(at)) {
            Sealed sealed = fact.value().sealed();
            Person before = person;
            Optional<Person> after = fact.value().whole()
                    ? personalData.openPerson(contact, sealed)
                    : personalData.openChange(contact, sealed).map(change -> change.applyTo(before));
            if (after.isEmpty()) {
                return after;
            }
            person = after.get();
        }
        return Optional.of(person);
    }

    private static CompanyChange everyFieldOf(Company company) {
        return new CompanyChange(
                new Change<>(company.name()),
                new Change<>(company.sector()),
                new Change<>(company.country()),
                new Change<>(company.employees()),
                new Change<>(company.annualRevenue()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Profile that && portraits.equals(that.portraits) && companies.equals(that.companies);
    }

    @Override
    public int hashCode() {
        return Objects.hash(portraits, companies);
    }
}
