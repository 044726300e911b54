package dev.imbuto.scoring;

import dev.imbuto.contact.Company;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Person;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a score is made from: all that is known of a lead. Holds the person in the clear, so it is never kept. */
public record Lead(Company company, Person person, List<Touch> touches, Map<Criterion, Integer> answers) {
    /** A lead of which nothing is known. */
    public static final Lead UNKNOWN = new Lead(Company.UNKNOWN, Person.UNKNOWN, List.of(), Map.of());

    public record Touch(String channel, String kind, Instant at) {}
}
