package dev.imbuto.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MoneyRefusalsTest {

    @ParameterizedTest
    @CsvSource({
        "-5,          amount is negative: -5",
        "1000000000000, amount is not below 10^12: 1000000000000",
        "1.005,       'amount has more than 2 decimals, the most of EUR: 1.005'",
        "twelve,      amount is not a decimal number: twelve",
        "'',          'amount is not a decimal number: '"
    })
    void an_amount_that_cannot_be_is_refused_by_name(String amount, String message) {
        assertThatThrownBy(() -> Money.of(amount, "EUR")).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e999999999", "-1e999999999", "1e-999999999", "-1e2147483647", "1e2147483647", "0e999999999"})
    void an_exponent_never_becomes_a_gigabyte_of_zeros(String amount) {
        assertThatThrownBy(() -> Money.of(amount, "EUR"))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(120));
    }
}
