package dev.imbuto.scoring;

import dev.imbuto.contact.Criterion;
import dev.imbuto.scoring.FitRule.Condition;
import dev.imbuto.scoring.FitRule.Field;
import dev.imbuto.scoring.ScoringPolicy.TouchGroup;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a scoring policy from YAML, and refuses whatever it does not understand: a policy that is read half grades every
 * lead wrongly without anyone noticing. {@code scoring-policy.yaml} beside this class explains the format.
 */
public final class ScoringPolicyReader {
    private static final ObjectReader YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(Document.class);

    private record Document(
            @Nullable String version,
            @Nullable List<@Nullable Rule> fit,
            @Nullable Engagement engagement,
            @Nullable Grades grades,
            @Nullable Map<Criterion, @Nullable Integer> bant) {}

    private record Rule(
            @Nullable String name,
            @Nullable String field,
            @Nullable List<String> in,
            @Nullable List<String> words,
            @Nullable BigDecimal from,
            @Nullable BigDecimal below,
            @Nullable Boolean known,
            @Nullable Integer points) {}

    private record Engagement(
            @Nullable BigDecimal halfLifeDays, @Nullable List<@Nullable Group> groups) {}

    private record Group(
            @Nullable String name,
            @Nullable Integer cap,
            @Nullable Map<String, @Nullable Integer> points,
            @Nullable Integer others) {}

    private record Grades(
            @Nullable Map<String, @Nullable Integer> fit,
            @Nullable Map<String, @Nullable Integer> engagement) {}

    private final String source;

    private ScoringPolicyReader(String source) {
        this.source = source;
    }

    /** The policy that is used when none is configured. */
    public static ScoringPolicy standard() {
        try (InputStream yaml = ScoringPolicyReader.class.getResourceAsStream("scoring-policy.yaml")) {
            if (yaml == null) {
                throw new IllegalStateException("scoring-policy.yaml is missing beside " + ScoringPolicyReader.class);
            }
            return read("scoring-policy.yaml", yaml.readAllBytes());
        } catch (IOException unreadable) {
            throw new IllegalStateException("scoring-policy.yaml cannot be read", unreadable);
        }
    }

    /** Throws {@link IllegalArgumentException}, naming the file and what is wrong with it. */
    public static ScoringPolicy read(Path file) {
        try {
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("scoring policy " + file + " cannot be read: " + unreadable, unreadable);
        }
    }

    /** The same of a document; {@code source} is what messages call it. */
    public static ScoringPolicy read(String source, byte[] yaml) {
        ScoringPolicyReader reader = new ScoringPolicyReader(source);
        try {
            Document document = YAML.readValue(yaml);
            return reader.policy(reader.present("the document", document));
        } catch (DatabindException mismatch) {
            throw reader.refuse(mismatch.getPathReference() + ": " + mismatch.getOriginalMessage(), mismatch);
        } catch (JacksonException malformed) {
            throw reader.refuse(malformed.getOriginalMessage(), malformed);
        }
    }

    private ScoringPolicy policy(Document document) {
        Engagement engagement = present("engagement", document.engagement());
        Grades grades = present("grades", document.grades());
        return new ScoringPolicy(
                text("version", document.version()),
                rules(present("fit", document.fit())),
                halfLife(engagement),
                groups(present("engagement.groups", engagement.groups())),
                leasts("grades.fit", List.of("A", "B", "C"), grades.fit()),
                leasts("grades.engagement", List.of("1", "2", "3"), grades.engagement()),
                thresholds(present("bant", document.bant())));
    }

    private List<FitRule> rules(List<@Nullable Rule> rules) {
        List<FitRule> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            String where = "fit[" + i + "]";
            Rule rule = present(where, rules.get(i));
            String path = text(where + ".field", rule.field());
            Field field = Field.at(path);
            if (field == null) {
                throw refuse(where + ".field is unknown: " + path, null);
            }
            read.add(new FitRule(
                    unique(names, where + ".name", text(where + ".name", rule.name())),
                    field,
                    condition(where, field, rule),
                    number(where + ".points", rule.points(), -100, 100)));
        }
        return read;
    }

    private Condition condition(String where, Field field, Rule rule) {
        List<Condition> conditions = new ArrayList<>();
        if (rule.in() != null) {
            conditions.add(new Condition.In(lowerCase(where + ".in", rule.in())));
        }
        if (rule.words() != null) {
            conditions.add(new Condition.Words(lowerCase(where + ".words", rule.words())));
        }
        if (rule.from() != null || rule.below() != null) {
            check(
                    rule.from() == null || rule.below() == null || rule.from().compareTo(rule.below()) < 0,
                    where + ".from is not less than below");
            conditions.add(new Condition.Range(rule.from(), rule.below()));
        }
        if (rule.known() != null) {
            check(rule.known(), where + ".known can only be true");
            conditions.add(new Condition.Known());
        }
        check(conditions.size() == 1, where + " needs one of in, words, from and below, known");
        Condition condition = conditions.get(0);
        if (!(condition instanceof Condition.Known)) {
            check(
                    field.isNumber() == condition instanceof Condition.Range,
                    where + ": " + field.path() + " is a " + (field.isNumber() ? "number" : "text"));
        }
        return condition;
    }

    private Set<String> lowerCase(String where, List<String> texts) {
        check(!texts.isEmpty(), where + " is empty");
        return texts.stream()
                .map(text -> text(where, text).strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private Duration halfLife(Engagement engagement) {
        BigDecimal days = present("engagement.halfLifeDays", engagement.halfLifeDays());
        check(
                days.signum() > 0 && days.compareTo(BigDecimal.valueOf(36_500)) <= 0,
                "engagement.halfLifeDays is not above 0 and up to 36500: " + days);
        return Duration.ofSeconds(days.multiply(BigDecimal.valueOf(86_400))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    private List<TouchGroup> groups(List<@Nullable Group> groups) {
        List<TouchGroup> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            String where = "engagement.groups[" + i + "]";
            Group group = present(where, groups.get(i));
            Map<String, @Nullable Integer> points = group.points() == null ? Map.of() : group.points();
            points.forEach((kind, given) -> {
                unique(kinds, where + ".points", kind);
                number(where + ".points." + kind, given, 0, 100);
            });
            int others = group.others() == null ? 0 : number(where + ".others", group.others(), 0, 100);
            check(
                    others == 0 || read.stream().allMatch(earlier -> earlier.others() == 0),
                    where + ".others is given by an earlier group already");
            read.add(new TouchGroup(
                    unique(names, where + ".name", text(where + ".name", group.name())),
                    number(where + ".cap", group.cap(), 0, 100),
                    points.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, entry -> present(entry.getKey(), entry.getValue()))),
                    others));
        }
        return read;
    }

    /** Thresholds by grade, from the best grade on; each lies below the one before. */
    private List<Integer> leasts(String where, List<String> names, @Nullable Map<String, @Nullable Integer> given) {
        Map<String, @Nullable Integer> leasts = present(where, given);
        check(leasts.keySet().equals(Set.copyOf(names)), where + " needs " + String.join(", ", names) + " and no more");
        List<Integer> read = new ArrayList<>();
        for (String name : names) {
            int least = number(where + "." + name, leasts.get(name), 1, 100);
            check(
                    read.isEmpty() || least < read.get(read.size() - 1),
                    where + "." + name + " is not below the one before: " + least);
            read.add(least);
        }
        return read;
    }

    private Map<Criterion, Integer> thresholds(Map<Criterion, @Nullable Integer> given) {
        Map<Criterion, Integer> read = new EnumMap<>(Criterion.class);
        for (Criterion criterion : Criterion.values()) {
            String where = "bant." + criterion.name().toLowerCase(Locale.ROOT);
            read.put(criterion, number(where, given.get(criterion), 0, 10));
        }
        return read;
    }

    private String unique(Set<String> taken, String where, String name) {
        check(taken.add(name), where + " is there twice: " + name);
        return name;
    }

    private String text(String where, @Nullable String text) {
        String present = present(where, text);
        check(!present.isBlank(), where + " is blank");
        return present;
    }

    private int number(String where, @Nullable Integer number, int least, int most) {
        int present = present(where, number);
        check(
                present >= least && present <= most,
                where + " is not between " + least + " and " + most + ": " + present);
        return present;
    }

    private <T> T present(String where, @Nullable T value) {
        if (value == null) {
            throw refuse(where + " is missing", null);
        }
        return value;
    }

    private void check(boolean holds, String problem) {
        if (!holds) {
            throw refuse(problem, null);
        }
    }

    private IllegalArgumentException refuse(String problem, @Nullable Throwable cause) {
        return new IllegalArgumentException("scoring policy " + source + ": " + problem, cause);
    }
}
