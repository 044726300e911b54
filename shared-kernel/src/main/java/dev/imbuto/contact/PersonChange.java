package dev.imbuto.contact;

import org.jspecify.annotations.Nullable;

/** Which fields of a person change, and to what. */
public record PersonChange(
        @Nullable Change<String> name,
        @Nullable Change<String> email,
        @Nullable Change<String> phone,
        @Nullable Change<String> jobTitle) {

    public Person applyTo(Person before) {
        return new Person(
                Change.apply(name, before.name()),
                Change.apply(email, before.email()),
                Change.apply(phone, before.phone()),
                Change.apply(jobTitle, before.jobTitle()));
    }

    /** Keeps personal data out of logs and error texts. */
    @Override
    public String toString() {
        return "PersonChange[…]";
    }
}
