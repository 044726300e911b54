package dev.imbuto.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imbuto.contact.Criterion;
import dev.imbuto.scoring.FitRule.Condition;
import dev.imbuto.scoring.FitRule.Field;
import dev.imbuto.scoring.ScoringPolicy.TouchGroup;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingAScoringPolicyTest {
    private static final String YAML = """
            version: "7"
            fit:
              - {name: large, field: company.employees, from: 100, points: 40}
              - {name: retail, field: company.sector, in: [Retail, Trade], points: 20}
              - {name: decides, field: person.jobTitle, words: [CEO], points: 25}
              - {name: phone, field: person.phone, known: true, points: -5}
            engagement:
              halfLifeDays: 1.5
              groups:
                - {name: mail, cap: 20, points: {click: 4, open: 2}}
                - {name: visits, cap: 30, others: 1}
            grades:
              fit: {A: 75, B: 50, C: 25}
              engagement: {1: 60, 2: 40, 3: 20}
            bant: {budget: 5, authority: 4, need: 3, timing: 0}
            """;

    @Test
    void every_part_of_it_is_read() {
        assertThat(read(YAML))
                .isEqualTo(new ScoringPolicy(
                        "7",
                        List.of(
                                new FitRule(
                                        "large",
                                        Field.COMPANY_EMPLOYEES,
                                        new Condition.Range(new BigDecimal("100"), null),
                                        40),
                                new FitRule(
                                        "retail",
                                        Field.COMPANY_SECTOR,
                                        new Condition.In(Set.of("retail", "trade")),
                                        20),
                                new FitRule("decides", Field.PERSON_JOB_TITLE, new Condition.Words(Set.of("ceo")), 25),
                                new FitRule("phone", Field.PERSON_PHONE, new Condition.Known(), -5)),
                        Duration.ofHours(36),
                        List.of(
                                new TouchGroup("mail", 20, Map.of("click", 4, "open", 2), 0),
                                new TouchGroup("visits", 30, Map.of(), 1)),
                        List.of(75, 50, 25),
                        List.of(60, 40, 20),
                        Map.of(
                                Criterion.BUDGET, 5,
                                Criterion.AUTHORITY, 4,
                                Criterion.NEED, 3,
                                Criterion.TIMING, 0)));
    }

    @Test
    void the_standard_policy_can_be_read_and_names_its_version() {
        assertThat(ScoringPolicyReader.standard().version()).isEqualTo("standard-1");
    }

    @ParameterizedTest(name = "{0} → {1} is refused: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "version: \"7\" | version: | version is missing",
                "version: \"7\" | version: \" \" | version is blank",
                "version: \"7\" | color: red | color",
                "company.employees | company.size | fit[0].field is unknown: company.size",
                "name: retail | name: large | fit[1].name is there twice: large",
                "points: 40 | points: 101 | fit[0].points is not between -100 and 100: 101",
                "points: 40 | points: many | points",
                "from: 100 | known: false | fit[0].known can only be true",
                "from: 100, | ' ' | fit[0] needs one of in, words, from and below, known",
                "'from: 100,' | 'from: 100, known: true,' | fit[0] needs one of in, words, from and below, known",
                "'from: 100,' | 'from: 100, below: 100,' | fit[0].from is not less than below",
                "'from: 100,' | 'in: [100],' | fit[0]: company.employees is a number",
                "'in: [Retail, Trade]' | from: 5 | fit[1]: company.sector is a text",
                "'in: [Retail, Trade]' | in: [] | fit[1].in is empty",
                "halfLifeDays: 1.5 | halfLifeDays: 0 | engagement.halfLifeDays is not above 0 and up to 36500: 0",
                "cap: 20 | cap: 101 | engagement.groups[0].cap is not between 0 and 100: 101",
                "click: 4 | click: -1 | engagement.groups[0].points.click is not between 0 and 100: -1",
                "'open: 2}' | 'open: 2}, others: 2' | engagement.groups[1].others is given by an earlier group already",
                "'cap: 30,' | 'cap: 30, points: {open: 1},' | engagement.groups[1].points is there twice: open",
                "name: visits | name: mail | engagement.groups[1].name is there twice: mail",
                "'C: 25}' | 'E: 25}' | 'grades.fit needs A, B, C and no more'",
                "'B: 50' | 'B: 75' | grades.fit.B is not below the one before: 75",
                "'3: 20' | '3: 0' | grades.engagement.3 is not between 1 and 100: 0",
                "', timing: 0' | '' | bant.timing is missing",
                "need: 3 | need: 11 | bant.need is not between 0 and 10: 11",
                "need: 3 | 'need: 3, need: 4' | need",
                "need: 3 | wish: 3 | wish",
            })
    void whatever_is_not_understood_is_refused_and_named(String what, String instead, String problem) {
        assertThat(YAML).contains(what);
        String yaml = YAML.replace(what, instead == null ? "" : instead);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(yaml))
                .withMessageStartingWith("scoring policy ours.yaml: ")
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'' | ours.yaml", "'[1, 2]' | ours.yaml", "'a: [' | ours.yaml"})
    void what_is_no_policy_at_all_is_refused(String yaml, String named) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(yaml)).withMessageContaining(named);
    }

    @Test
    void a_missing_file_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScoringPolicyReader.read(Path.of("no-such-policy.yaml")))
                .withMessageContaining("no-such-policy.yaml cannot be read");
    }

    private static ScoringPolicy read(String yaml) {
        return ScoringPolicyReader.read("ours.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
