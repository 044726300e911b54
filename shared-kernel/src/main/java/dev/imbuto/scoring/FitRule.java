package dev.imbuto.scoring;

import dev.imbuto.contact.Money;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that makes a lead more, or less, like the ideal customer.
 *
 * @param name given as a reason of the score
 * @param points may be negative
 */
public record FitRule(String name, Field field, Condition condition, int points) {

    boolean isMetBy(Lead lead) {
        Object value = field.of(lead);
        return value != null && condition.isMetBy(value);
    }

    /** What a rule can look at: a text or a number. */
    public enum Field {
        COMPANY_NAME("company.name"),
        COMPANY_SECTOR("company.sector"),
        COMPANY_COUNTRY("company.country"),
        COMPANY_EMPLOYEES("company.employees"),
        COMPANY_ANNUAL_REVENUE("company.annualRevenue"),
        PERSON_EMAIL("person.email"),
        PERSON_PHONE("person.phone"),
        PERSON_JOB_TITLE("person.jobTitle");

        private final String path;

        Field(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }

        boolean isNumber() {
            return this == COMPANY_EMPLOYEES || this == COMPANY_ANNUAL_REVENUE;
        }

        boolean isOfPerson() {
            return path.startsWith("person.");
        }

        /** The lead's value: a {@link String} or a {@link BigDecimal}; null when it is unknown. */
        @Nullable
        Object of(Lead lead) {
            return switch (this) {
                case COMPANY_NAME -> lead.company().name();
                case COMPANY_SECTOR -> lead.company().sector();
                case COMPANY_COUNTRY -> lead.company().country();
                case COMPANY_EMPLOYEES -> decimal(lead.company().employees());
                case COMPANY_ANNUAL_REVENUE -> decimal(lead.company().annualRevenue());
                case PERSON_EMAIL -> lead.person().email();
                case PERSON_PHONE -> lead.person().phone();
                case PERSON_JOB_TITLE -> lead.person().jobTitle();
            };
        }

        static @Nullable Field at(String path) {
            return Arrays.stream(values())
                    .filter(field -> field.path.equals(path))
                    .findFirst()
                    .orElse(null);
        }

        private static @Nullable BigDecimal decimal(@Nullable Integer number) {
            return number == null ? null : BigDecimal.valueOf(number);
        }

        private static @Nullable BigDecimal decimal(@Nullable Money money) {
            return money == null ? null : money.amount();
        }
    }

    /** What has to be true of a known value. */
    public sealed interface Condition {
        boolean isMetBy(Object value);

        /** The value is known at all. */
        record Known() implements Condition {
            @Override
            public boolean isMetBy(Object value) {
                return true;
            }
        }

        /** The text is one of these, without regard to case; they are in lower case. */
        record In(Set<String> texts) implements Condition {
            public In {
                texts = Set.copyOf(texts);
            }

            @Override
            public boolean isMetBy(Object value) {
                return texts.contains(value.toString().strip().toLowerCase(Locale.ROOT));
            }
        }

        /** One of the text's words is one of these, without regard to case; they are in lower case. */
        record Words(Set<String> words) implements Condition {
            private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

            public Words {
                words = Set.copyOf(words);
            }

            @Override
            public boolean isMetBy(Object value) {
                return BETWEEN_WORDS
                        .splitAsStream(value.toString().toLowerCase(Locale.ROOT))
                        .anyMatch(words::contains);
            }
        }

        /** The number is at least {@code from} and less than {@code below}; null is no bound. */
        record Range(@Nullable BigDecimal from, @Nullable BigDecimal below) implements Condition {
            @Override
            public boolean isMetBy(Object value) {
                BigDecimal number = (BigDecimal) value;
                return (from == null || number.compareTo(from) >= 0) && (below == null || number.compareTo(below) < 0);
            }
        }
    }
}
