package dev.imbuto.query.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingParametersTest {

    @Test
    void tells_every_fault_with_its_parameter_its_name_and_its_value() {
        List<Fault> faults = faults("from=yesterday&window=P1M&by=colour&source=a,,b&nonsense=1", parameters -> {
            parameters.scope(Dimension.ofContacts());
            parameters.instant("from");
            parameters.duration("window");
        });

        assertThat(faults).extracting(Fault::parameter).containsExactly("by", "source", "from", "window", "nonsense");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.message()).contains(fault.parameter()));
        assertThat(faults)
                .extracting(Fault::message)
                .satisfiesExactly(
                        by -> assertThat(by)
                                .contains("colour")
                                .contains("source, campaign, channel, landingPage, owner"),
                        source -> assertThat(source).contains("a,,b"),
                        from -> assertThat(from).contains("yesterday"),
                        window -> assertThat(window).contains("P1M"),
                        nonsense -> assertThat(nonsense).contains("from").contains("window"));
    }

    @Test
    void takes_a_date_for_its_midnight_and_an_instant_to_the_microsecond() {
        ReportParameters parameters = reading(
                "a=2024-02-29&b=2024-02-29T01:02:03.123456789Z&c=2024-02-29T02:00:00%2B01:00".replace("%2B", "+"));

        assertThat(parameters.instant("a")).contains(Instant.parse("2024-02-29T00:00:00Z"));
        assertThat(parameters.instant("b")).contains(Instant.parse("2024-02-29T01:02:03.123456Z"));
        assertThat(parameters.instant("c")).contains(Instant.parse("2024-02-29T01:00:00Z"));
        assertThat(parameters.instant("d")).isEmpty();
        assertThatCode(parameters::refuseFaults).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"P30D, 2592000", "PT12H, 43200", "P1DT1S, 86401", "PT0S, 0"})
    void takes_a_duration_of_days_and_times(String text, long seconds) {
        assertThat(reading("window=" + text).duration("window")).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "P1M", "P1Y", "-P1D", "P-1D", "P999999999D", "P9999999999999999999D", "30D"})
    void refuses_a_duration_without_a_fixed_length_or_beyond_bounds(String text) {
        assertThat(faults("window=" + text, parameters -> parameters.duration("window")))
                .extracting(Fault::parameter)
                .containsExactly("window");
    }

    @Test
    void refuses_a_parameter_that_is_there_twice_or_empty() {
        assertThat(faults("from=2024-01-01&from=2024-01-02", parameters -> parameters.instant("from")))
                .extracting(Fault::message)
                .containsExactly("from is there 2 times");
        assertThat(faults("by=", parameters -> parameters.scope(Dimension.ofContacts())))
                .extracting(Fault::message)
                .containsExactly("by is empty");
    }

    @Test
    void refuses_an_end_before_the_beginning_but_not_an_empty_period() {
        assertThat(faults("from=2024-01-02&to=2024-01-01", parameters -> parameters.period("from", "to")))
                .extracting(Fault::parameter)
                .containsExactly("to");
        assertThat(reading("from=2024-01-01&to=2024-01-01").period("from", "to").toMicros())
                .isEqualTo(1_704_067_200_000_000L);
    }

    @Test
    void refuses_a_dimension_that_does_not_apply_or_is_there_twice() {
        assertThat(faults("by=pipeline", parameters -> parameters.scope(Dimension.ofContacts())))
                .extracting(Fault::parameter)
                .containsExactly("by");
        assertThat(faults("by=owner,owner", parameters -> parameters.scope(Dimension.ofContacts())))
                .extracting(Fault::message)
                .containsExactly("by has an element twice: owner");
        assertThat(reading("by=pipeline,owner")
                        .scope(Dimension.ofOpportunities())
                        .by())
                .containsExactly(Dimension.PIPELINE, Dimension.OWNER);
        assertThat(faults("by=owner", parameters -> parameters.scope(EnumSet.of(Dimension.SOURCE))))
                .extracting(Fault::message)
                .containsExactly("by is not one of source: owner");
    }

    @Test
    void takes_commas_and_backslashes_within_a_value_with_a_backslash_before_them() {
        assertThat(reading("owner=Rossi\\, Ada,C:\\\\dir,C:\\dir\\")
                        .scope(Dimension.ofContacts())
                        .filters())
                .isEqualTo(Map.of(Dimension.OWNER, List.of("Rossi, Ada", "C:\\dir", "C:\\dir\\")));
    }

    @Test
    void refuses_a_word_that_is_not_offered_and_takes_the_default_for_none() {
        Map<String, Integer> words = Map.of("one", 1);

        assertThat(faults("n=two", parameters -> parameters.choice("n", words, "one")))
                .extracting(Fault::message)
                .containsExactly("n is not one of one: two");
        assertThat(reading("").choice("n", words, "one")).isEqualTo(1);
    }

    @Test
    void refuses_that_something_needed_is_missing() {
        assertThat(faults("", parameters -> parameters.required("pipeline")))
                .extracting(Fault::message)
                .containsExactly("pipeline is missing");
    }

    private static ReportParameters reading(String query) {
        return new ReportParameters(Asking.parameters(query));
    }

    private static List<Fault> faults(String query, Consumer<ReportParameters> reader) {
        ReportParameters parameters = reading(query);
        reader.accept(parameters);
        ProblemException refused = catchThrowableOfType(ProblemException.class, parameters::refuseFaults);
        assertThat(refused).as("refusal of %s", query).isNotNull();
        assertThat(refused.problem().status()).isEqualTo(400);
        return refused.problem().errors();
    }
}
