package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What events said about one aspect of a contact, in the order of (effective time, version): what came later in the
 * business stands after what came before, whichever was heard of first.
 *
 * <p>Facts nearly always arrive in order, so adding looks for the place from the end.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY, isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class Timeline<T> {
    private static final Comparator<Fact<?>> ORDER =
            Comparator.<Fact<?>, Instant>comparing(Fact::at).thenComparingLong(Fact::version);

    /** What the event with this version (its number in the contact's history, from 1) said. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Fact<T>(long version, Instant at, T value) {}

    private final List<Fact<T>> facts;

    public Timeline() {
        this(List.of());
    }

    /** From a snapshot: in order already. */
    @JsonCreator
    public Timeline(@JsonProperty("facts") List<Fact<T>> facts) {
        this.facts = new ArrayList<>(facts);
    }

    /** Returns whether the fact stands last. */
    public boolean add(long version, Instant at, T value) {
        Fact<T> fact = new Fact<>(version, at, value);
        int place = facts.size();
        while (place > 0 && ORDER.compare(facts.get(place - 1), fact) > 0) {
            place--;
        }
        facts.add(place, fact);
        return place == facts.size() - 1;
    }

    /** Gives a fact another time; nothing happens when it is not of this timeline. Returns whether it was. */
    public boolean move(long version, Instant to) {
        for (int i = 0; i < facts.size(); i++) {
            Fact<T> fact = facts.get(i);
            if (fact.version() == version) {
                facts.remove(i);
                add(version, to, fact.value());
                return true;
            }
        }
        return false;
    }

    public List<Fact<T>> facts() {
        return facts;
    }

    /** When the event with this version happened; empty when it is not of this timeline. */
    public Optional<Instant> timeOf(long version) {
        return facts.stream()
                .filter(fact -> fact.version() == version)
                .map(Fact::at)
                .findFirst();
    }

    /** What was said up to and including this time. */
    public List<Fact<T>> upTo(Instant at) {
        int end = facts.size();
        while (end > 0 && facts.get(end - 1).at().isAfter(at)) {
            end--;
        }
        return facts.subList(0, end);
    }

    /** When something was said last; {@code fallback} when nothing ever was. */
    public Instant lastTimeOr(Instant fallback) {
        return facts.isEmpty() ? fallback : facts.get(facts.size() - 1).at();
    }

    /** When something was said first, leaving these versions aside. */
    public Optional<Instant> firstTimeExcept(Set<Long> versions) {
        return facts.stream()
                .filter(fact -> !versions.contains(fact.version()))
                .map(Fact::at)
                .findFirst();
    }

    /** Of what matches, what was said last up to and including this time. */
    @Nullable
    public T inForceAt(Instant at, Predicate<? super T> matching) {
        for (int i = facts.size() - 1; i >= 0; i--) {
            Fact<T> fact = facts.get(i);
            if (!fact.at().isAfter(at) && matching.test(fact.value())) {
                return fact.value();
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Timeline<?> that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(facts);
    }
}
