package dev.imbuto.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingDatesTest {
    private static final LocalDate MARCH_FOURTH = LocalDate.of(2017, 3, 4);

    @Test
    void iso_takes_dates_and_instants() {
        assertThat(DateStyle.ISO.date("2017-03-04")).isEqualTo(MARCH_FOURTH);
        assertThat(DateStyle.ISO.instant("2017-03-04")).isEqualTo(Instant.parse("2017-03-04T00:00:00Z"));
        assertThat(DateStyle.ISO.instant("2017-03-04T10:00:00+02:00")).isEqualTo(Instant.parse("2017-03-04T08:00:00Z"));
    }

    @Test
    void day_month_and_year_come_in_the_order_that_is_stated() {
        assertThat(DateStyle.of("d-m-y").date("4-3-2017")).isEqualTo(MARCH_FOURTH);
        assertThat(DateStyle.of("m/d/y").date("03/04/2017")).isEqualTo(MARCH_FOURTH);
        assertThat(DateStyle.of("y.m.d").date("2017.03.04")).isEqualTo(MARCH_FOURTH);
    }

    @Test
    void another_separator_a_short_year_and_more_text_do_not_fit() {
        for (String unfit :
                new String[] {"4/3/2017", "4-3-17", "4-3-2017 10:00", "004-3-2017", "4-3", "", "2017-03-04"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DateStyle.of("d-m-y").date(unfit))
                    .withMessageContaining("is not a date like d-m-y");
        }
    }

    @Test
    void every_day_of_four_years_comes_back_in_every_style() {
        for (String order : new String[] {"d-m-y", "m/d/y", "y.m.d"}) {
            DateStyle style = DateStyle.of(order);
            for (LocalDate day = LocalDate.of(2016, 1, 1); day.getYear() < 2020; day = day.plusDays(1)) {
                String text = order.replace("d", "" + day.getDayOfMonth())
                        .replace("m", "" + day.getMonthValue())
                        .replace("y", "" + day.getYear());
                assertThat(style.date(text)).isEqualTo(day);
            }
        }
    }
}
