package dev.imbuto.contact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Currency;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangeAsJsonTest {
    private final JsonMapper json = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    @Test
    void a_value_replaces_null_clears_and_an_absent_member_stays() {
        CompanyChange change = json.readValue("""
                {"name":"Acme","sector":null,"employees":7,"annualRevenue":{"amount":"5","currency":"EUR"}}""", CompanyChange.class);

        assertThat(change)
                .isEqualTo(new CompanyChange(
                        new Change<>("Acme"),
                        new Change<>(null),
                        null,
                        new Change<>(7),
                        new Change<>(Money.of("5", "EUR"))));
    }

    @Test
    void it_is_written_as_it_was_read() {
        CompanyChange change = new CompanyChange(
                new Change<>("Acme"),
                new Change<>(null),
                null,
                new Change<>(7),
                new Change<>(Money.ofMinor(500, Currency.getInstance("EUR"))));

        String written = json.writeValueAsString(change);

        assertThat(json.readTree(written)).isEqualTo(json.readTree("""
                {"name":"Acme","sector":null,"employees":7,"annualRevenue":{"amount":"5.00","currency":"EUR"}}"""));
        assertThat(json.readValue(written, CompanyChange.class)).isEqualTo(change);
    }
}
