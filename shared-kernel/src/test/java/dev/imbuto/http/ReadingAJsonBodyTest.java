package dev.imbuto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JacksonInject;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.contact.Money;
import dev.imbuto.pipeline.PipelineStage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingAJsonBodyTest {
    private static final ContactId CONTACT = ContactId.ofExternal("c1");

    private final JsonBodies bodies = new JsonBodies();

    enum Colour {
        RED,
        GREEN
    }

    record Inner(String word, @Nullable Integer number) {
        Inner {
            if (word.equals("forbidden")) {
                throw new IllegalArgumentException("word is forbidden");
            }
            if (word.isBlank()) {
                throw new InvalidFieldException("/word", "is blank");
            }
        }
    }

    record Body(
            @JacksonInject ContactId contact,
            String name,
            @Nullable Money amount,
            @Nullable Instant effectiveAt,
            @Nullable LocalDate day,
            @Nullable List<String> words,
            @Nullable List<Inner> inner,
            @Nullable CompanyChange company,
            @Nullable PipelineStage stage,
            @Nullable Colour colour,
            @Nullable Boolean sure) {}

    @Test
    void every_kind_of_value_is_read() {
        Body body = read("""
                {"name":"Ann","amount":{"amount":"1054.00","currency":"USD"},"effectiveAt":"2017-06-30T00:00:00Z",
                "day":"2017-06-30","words":["a"],"inner":[{"word":"w","number":3}],"company":{"name":null},
                "stage":{"key":"s","name":"S","probability":0.2},"colour":"RED","sure":true}""");

        assertThat(body)
                .isEqualTo(new Body(
                        CONTACT,
                        "Ann",
                        Money.of("1054", "USD"),
                        Instant.parse("2017-06-30T00:00:00Z"),
                        LocalDate.of(2017, 6, 30),
                        List.of("a"),
                        List.of(new Inner("w", 3)),
                        new CompanyChange(new Change<>(null), null, null, null, null),
                        new PipelineStage("s", "S", new BigDecimal("0.2")),
                        Colour.RED,
                        true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                    | ''             | is empty, a JSON object is expected
            {"name":"Ann"                                         | ''             | is not JSON (line 1, column 14)
            {'name':1}                                            | ''             | is not JSON (line 1, column 2)
            {"name":"Ann"} {}                                     | ''             | is not one JSON object (line 1, column 17)
            ["Ann"]                                               | ''             | must be an object
            "Ann"                                                 | ''             | must be an object
            null                                                  | ''             | must be an object
            {"name":"Ann","x":1}                                  | /x             | is not a field of this body
            {"name":"Ann","contact":"7"}                          | /contact       | is not a field of this body
            {"name":"Ann","inner":[{"word":"a"},{"word":"b","c~/":1}]} | /inner/1/c~0~1 | is not a field of this body
            {"name":"Ann","name":"Bob"}                           | /name          | is there twice
            {}                                                    | /name          | is required
            {"name":null}                                         | /name          | must not be null
            {"name":"Ann","inner":[{}]}                           | /inner/0/word  | is required
            {"name":"Ann","inner":[{"word":null}]}                | /inner/0/word  | must not be null
            {"name":"Ann","inner":[null]}                         | /inner/0       | must not be null
            {"name":"Ann","words":["a",null]}                     | /words/1       | must not be null
            {"name":7}                                            | /name          | must be a string
            {"name":{}}                                           | /name          | must be a string
            {"name":["Ann"]}                                      | /name          | must be a string
            {"name":"Ann","words":"a"}                            | /words         | must be a list
            {"name":"Ann","words":[1]}                            | /words/0       | must be a string
            {"name":"Ann","inner":{}}                             | /inner         | must be a list
            {"name":"Ann","inner":["a"]}                          | /inner/0       | must be an object
            {"name":"Ann","inner":[{"word":"a","number":"7"}]}    | /inner/0/number | must be a whole number
            {"name":"Ann","inner":[{"word":"a","number":7.0}]}    | /inner/0/number | must be a whole number
            {"name":"Ann","inner":[{"word":"a","number":3000000000}]} | /inner/0/number | is out of range
            {"name":"Ann","inner":[{"word":"a","number":1e101}]}  | /inner/0/number | is out of range
            {"name":"Ann","inner":[{"word":"forbidden"}]}         | /inner/0       | word is forbidden
            {"name":"Ann","inner":[{"word":" "}]}                 | /inner/0/word  | is blank
            {"name":"Ann","sure":"yes"}                           | /sure          | must be true or false
            {"name":"Ann","sure":1}                               | /sure          | must be true or false
            {"name":"Ann","colour":"BLUE"}                        | /colour        | must be one of RED, GREEN
            {"name":"Ann","colour":0}                             | /colour        | must be one of RED, GREEN
            {"name":"Ann","amount":5}                             | /amount        | must be an object
            {"name":"Ann","amount":{"amount":5,"currency":"EUR"}} | /amount/amount | must be a string
            {"name":"Ann","amount":{"amount":"5"}}                | /amount/currency | is required
            {"name":"Ann","amount":{"amount":null,"currency":"EUR"}} | /amount/amount | must not be null
            {"name":"Ann","amount":{"amount":"-5","currency":"EUR"}} | /amount/amount | is negative: -5
            {"name":"Ann","amount":{"amount":"5","currency":"XYZ"}} | /amount/currency | is not an ISO 4217 currency: XYZ
            {"name":"Ann","company":{"annualRevenue":{"amount":"x","currency":"EUR"}}} | /company/annualRevenue/amount | is not a decimal number: x
            {"name":"Ann","stage":{"key":"s","name":"S","probability":"0.2"}} | /stage/probability | must be a number
            {"name":"Ann","stage":{"key":"s","name":"S"}}         | /stage/probability | is required
            {"name":"Ann","stage":{"key":"s","name":"S","probability":2}} | /stage/probability | is not between 0 and 1 with up to 9 decimals: 2
            {"name":"Ann","effectiveAt":1498780800}               | /effectiveAt   | must be a string
            {"name":"Ann","effectiveAt":"yesterday"}              | /effectiveAt   | not an instant such as 2017-06-30T00:00:00Z, nor a date: yesterday
            {"name":"Ann","day":"2017-02-30"}                     | /day           | there is no such day: 2017-02-30
            {"name":"A\\u0000"}                                   | /name          | holds a control character, U+0000
            {"name":"A\\nB"}                                      | /name          | holds a control character, U+000A
            {"name":"A\\u009b"}                                   | /name          | holds a control character, U+009B
            {"name":"A\\u202e"}                                   | /name          | holds a control character for the direction of writing, U+202E
            {"name":"A\\ud800"}                                   | /name          | holds half a surrogate pair, U+D800
            {"a\\u0007":1}                                        | ''             | the name of a field holds a control character, U+0007
            """)
    void what_cannot_be_read_is_refused_at_its_place(String body, String pointer, String message) {
        Problem problem = refused(body);

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo("malformed");
        assertThat(problem.errors()).containsExactly(Fault.at(pointer, message));
    }

    @Test
    void strings_have_up_to_10000_characters_however_many_bytes_they_take() {
        String faces = "😀".repeat(10_000);

        assertThat(read("{\"name\":\"" + faces + "\"}").name()).isEqualTo(faces);
        assertThat(refused("{\"name\":\"" + faces + "x\"}").errors())
                .containsExactly(Fault.at("/name", "has more than 10000 characters"));
        assertThat(refused("{\"name\":\"" + "x".repeat(1_000_000) + "\"}").errors())
                .extracting(Fault::pointer)
                .containsExactly("");
    }

    @Test
    void names_of_fields_are_bounded() {
        assertThat(refused("{\"" + "x".repeat(201) + "\":1}").errors())
                .containsExactly(Fault.at("", "the name of a field has more than 200 characters"));
    }

    @Test
    void nesting_goes_64_deep() {
        assertThat(refused("{\"name\":\"Ann\",\"x\":" + "[".repeat(63) + "]".repeat(63) + "}")
                        .errors())
                .containsExactly(Fault.at("/x", "is not a field of this body"));
        assertThat(refused("{\"x\":" + "[".repeat(64) + "]".repeat(64) + "}").errors())
                .extracting(Fault::message)
                .allSatisfy(message -> assertThat(message).contains("nesting (64)"));
        assertThat(refused("[".repeat(2_000_000)).status()).isEqualTo(400);
    }

    @Test
    void a_number_of_a_million_digits_is_not_even_computed() {
        assertThat(refused("{\"name\":" + "9".repeat(1_000_000) + "}").status()).isEqualTo(400);
        assertThat(refused("{\"name\":1e999999999}").status()).isEqualTo(400);
        assertThat(refused("{\"name\":1e-999999999}").status()).isEqualTo(400);
        assertThat(refused("{\"name\":1e99999999999999}").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"c3", "c0 80", "ed a0 80", "f5 80 80 80", "ff", "e2 82"
            }) // cut off, overlong, surrogate, too high
    void bytes_that_are_not_utf_8_are_refused(String hex) {
        String value = new String(HexFormat.ofDelimiter(" ").parseHex(hex), StandardCharsets.ISO_8859_1);
        byte[] body = ("{\"name\":\"" + value + "\"}").getBytes(StandardCharsets.ISO_8859_1);

        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> bodies.read(body, Body.class, CONTACT));

        assertThat(refused.problem().errors()).containsExactly(Fault.at("", "is not UTF-8"));
    }

    @ParameterizedTest
    @CsvSource({
        "2017-06-30,                      2017-06-30T00:00:00Z",
        "2017-06-30T12:34:56Z,            2017-06-30T12:34:56Z",
        "2017-06-30t12:34:56z,            2017-06-30T12:34:56Z",
        "2017-06-30T12:34:56+02:00,       2017-06-30T10:34:56Z",
        "2017-06-30T00:34:56+02:30,       2017-06-29T22:04:56Z",
        "2017-06-30T12:34:56-00:30,       2017-06-30T13:04:56Z",
        "2017-06-30T12:34:56.5Z,          2017-06-30T12:34:56.500Z",
        "2017-06-30T12:34:56.1234567Z,    2017-06-30T12:34:56.123456Z",
        "2017-06-30T12:34:56.1234567899999Z, 2017-06-30T12:34:56.123456Z",
        "1900-01-01,                      1900-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z,            9999-12-31T23:59:59Z"
    })
    void instants_are_rfc_3339_or_a_date_to_the_microsecond(String text, Instant instant) {
        assertThat(Instants.parse(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "30.06.2017",
                "2017-6-30",
                "2017-06-30T12:34",
                "2017-06-30T12:34:56",
                "2017-06-30 12:34:56Z",
                "2017-06-30T24:00:00Z",
                "2017-06-30T12:60:00Z",
                "2017-06-30T12:34:60Z",
                "2017-02-29",
                "2017-13-01",
                "2017-06-30T12:34:56+0200",
                "2017-06-30T12:34:56+19:00",
                "2017-06-30T12:34:56+24:00",
                "1899-12-31",
                "1900-01-01T00:00:00+01:00",
                "0000-01-01",
                "+12017-06-30",
                "-2017-06-30",
                "9999-12-31T23:59:59-01:00",
                "２０１７-06-30",
                "1498780800",
                "2017-06-30Z"
            })
    void any_other_form_of_an_instant_is_refused_by_name(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Instants.parse(text))
                .withMessageEndingWith(": " + text);
    }

    @Test
    void members_come_out_in_the_order_of_the_components_without_getters_of_their_own() {
        assertThat(new String(bodies.write(Money.of("1.5", "EUR")), StandardCharsets.UTF_8))
                .isEqualTo("{\"amount\":\"1.50\",\"currency\":\"EUR\"}");
    }

    private Body read(String json) {
        return bodies.read(json.getBytes(StandardCharsets.UTF_8), Body.class, CONTACT);
    }

    private Problem refused(String json) {
        return catchThrowableOfType(ProblemException.class, () -> read(json)).problem();
    }
}
