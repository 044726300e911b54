package dev.imbuto.query.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imbuto.contact.ContactId;
import dev.imbuto.query.money.Ledger;
import dev.imbuto.query.money.Ledger.Deal;
import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AttributionReportTest {
    private final Ledger ledger = new Ledger();
    private Period period = Period.ALWAYS;
    private String asOf = "2025-06-01";
    private Long knownAt;
    private Map<Dimension, List<String>> filters = Map.of();
    private Conversion conversion = Conversion.WON;
    private Dimension dimension = Dimension.CHANNEL;
    private Duration lookBack = Journeys.USUAL_LOOK_BACK;
    private TouchFilter touches = TouchFilter.NONE;
    private List<PathChange> changes = List.of();

    @AfterEach
    void close() {
        ledger.close();
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Which_touches_count {
        private final ContactId contact = ledger.captured("2024-01-01", "web", null, null);

        @Test
        void those_in_the_look_back_to_the_microsecond_at_both_ends() {
            lookBack = Duration.ofDays(10);
            ledger.touched(contact, "2024-03-09T23:59:59.999999Z", "too-old", null);
            ledger.touched(contact, "2024-03-10", "oldest", null);
            ledger.touched(contact, "2024-03-20", "latest", null);
            ledger.touched(contact, "2024-03-20T00:00:00.000001Z", "too-late", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);

            assertThat(keys(AttributionModel.LINEAR)).containsExactly("latest", "oldest");
        }

        @Test
        void those_of_one_instant_in_the_order_in_which_they_were_recorded() {
            ledger.touched(contact, "2024-03-10", "one", null);
            ledger.touched(contact, "2024-03-10", "other", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);

            assertThat(of("one", AttributionModel.FIRST).conversions()).isEqualTo(1);
            assertThat(of("other", AttributionModel.LAST).conversions()).isEqualTo(1);
        }

        @Test
        void those_entered_late_in_their_place_and_only_for_who_knows_of_them() {
            ledger.touched(contact, "2024-03-10", "social", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);
            long before = ledger.position();
            ledger.touched(contact, "2024-03-15", "email", null);

            assertThat(of("email", AttributionModel.LAST).conversions()).isEqualTo(1);
            knownAt = before;
            assertThat(of("social", AttributionModel.LAST).conversions()).isEqualTo(1);
            assertThat(keys(AttributionModel.LAST)).containsExactly("social");
        }

        @Test
        void those_of_the_channels_and_campaigns_that_are_looked_at() {
            ledger.touched(contact, "2024-03-10", "social", "spring");
            ledger.touched(contact, "2024-03-11", "email", "summer");
            ledger.touched(contact, "2024-03-12", "email", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);
            ledger.launched("summer", "email");
            ledger.spent("summer", "2024-03-01", 500);

            dimension = Dimension.CAMPAIGN;
            touches = new TouchFilter(Map.of("includeChannels", List.of("email", "sms")));
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("(blank)", "summer");
            touches = new TouchFilter(Map.of("excludeChannels", List.of("email")));
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("spring");
            touches = new TouchFilter(Map.of("excludeCampaigns", List.of("(blank)")));
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("spring", "summer");
            touches = new TouchFilter(Map.of("includeCampaigns", List.of("winter")));
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("(none)");
        }

        @Test
        void those_of_contacts_that_pass_the_filters() {
            ledger.touched(contact, "2024-03-10", "social", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);
            ContactId other = ledger.captured("2024-01-01", "fair", null, null);
            ledger.touched(other, "2024-03-10", "email", null);
            ledger.won(ledger.opened(other, "2024-02-01"), "2024-03-20", 1000, 0);

            filters = Map.of(Dimension.SOURCE, List.of("fair"));
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("email");
        }

        @Test
        void repeats_can_be_collapsed_and_direct_ones_dropped_in_the_order_asked_for() {
            ledger.touched(contact, "2024-03-10", "social", null);
            ledger.touched(contact, "2024-03-11", "direct", null);
            ledger.touched(contact, "2024-03-12", "social", null);
            ledger.touched(contact, "2024-03-13", "email", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);

            changes = List.of(PathChange.DROP_DIRECT, PathChange.COLLAPSE_REPEATS);
            assertThat(of("social", AttributionModel.LINEAR).conversions()).isEqualTo(0.5);
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("email", "social");
            changes = List.of(PathChange.COLLAPSE_REPEATS, PathChange.DROP_DIRECT);
            assertThat(of("social", AttributionModel.LINEAR).conversions()).isEqualTo(2. / 3);
        }

        @Test
        void direct_ones_stay_where_there_are_no_others() {
            ledger.touched(contact, "2024-03-11", "direct", null);
            ledger.touched(contact, "2024-03-12", "direct", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);

            changes = List.of(PathChange.DROP_DIRECT);
            assertThat(of("direct", AttributionModel.LINEAR).conversions()).isEqualTo(1);
        }

        @Test
        void by_source_and_landing_page_for_those_of_the_contact() {
            ledger.touched(contact, "2024-03-10", "social", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);
            ledger.launched("spring", "social");
            ledger.spent("spring", "2024-03-01", 500);

            dimension = Dimension.SOURCE;
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("(blank)", "web");
            assertThat(of("(blank)", AttributionModel.LINEAR).spend()).isEqualTo(euros(500));
            dimension = Dimension.LANDING_PAGE;
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("(blank)");
            assertThat(of("(blank)", AttributionModel.LINEAR).roas()).isEqualTo(2.0);
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Which_conversions_count {
        private final ContactId contact = ledger.captured("2024-01-01");

        @Test
        void what_is_left_of_a_win_with_its_cost() {
            ledger.touched(contact, "2024-03-10", "social", null);
            Deal deal = ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 300);
            ledger.partlyReversed(deal, "2024-04-20", 400);

            assertThat(of("social", AttributionModel.LAST).revenue()).isEqualTo(euros(600));
            assertThat(of("social", AttributionModel.LAST).grossProfit()).isEqualTo(euros(420));
            asOf = "2024-04-01";
            assertThat(of("social", AttributionModel.LAST).revenue()).isEqualTo(euros(1000));
        }

        @Test
        void no_win_of_which_nothing_is_left() {
            ledger.touched(contact, "2024-03-10", "social", null);
            Deal deal = ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 300);
            ledger.reversed(deal, "2024-04-20", 1000);

            assertThat(keys(AttributionModel.LAST)).isEmpty();
            asOf = "2024-04-01";
            assertThat(keys(AttributionModel.LAST)).containsExactly("social");
        }

        @Test
        void every_opportunity_with_its_last_known_amount_and_no_cost() {
            conversion = Conversion.OPPORTUNITY;
            ledger.touched(contact, "2024-01-10", "social", null);
            ledger.opened(contact, "2024-02-01", "sales", "discovery", 700);
            ledger.won(ledger.opened(contact, "2024-02-02", "sales", "discovery", 700), "2024-03-20", 1000, 300);

            assertThat(of("social", AttributionModel.LAST).conversions()).isEqualTo(2);
            assertThat(of("social", AttributionModel.LAST).revenue()).isEqualTo(euros(1700));
            assertThat(of("social", AttributionModel.LAST).grossProfit()).isEqualTo(euros(1700));
        }

        @Test
        void every_qualification_and_it_is_worth_nothing() {
            conversion = Conversion.QUALIFIED;
            ledger.touched(contact, "2024-01-10", "social", null);
            ledger.qualified(contact, "2024-02-01");
            ledger.qualified(contact, "2024-02-02");

            assertThat(of("social", AttributionModel.LAST).conversions()).isEqualTo(2);
            assertThat(of("social", AttributionModel.LAST).revenue()).isEqualTo(euros(0));
        }

        @Test
        void those_of_the_period_from_its_beginning_to_before_its_end() {
            ledger.touched(contact, "2024-01-10", "social", null);
            for (String day : List.of("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01")) {
                ledger.won(ledger.opened(contact, "2024-02-01"), day, 1000, 0);
            }
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));

            assertThat(of("social", AttributionModel.LAST).conversions()).isEqualTo(2);
        }

        @Test
        void one_without_a_touch_for_nobody() {
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 0);

            for (AttributionModel model : AttributionModel.values()) {
                assertThat(keys(model)).as("%s", model).containsExactly("(none)");
                assertThat(of("(none)", model).conversions()).as("%s", model).isEqualTo(1);
            }
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Journeys_to_nowhere {
        private final ContactId customer = ledger.captured("2024-01-01");
        private final ContactId stranger = ledger.captured("2024-01-01");

        private void converted() {
            asOf = "2024-04-10";
            ledger.touched(customer, "2024-03-01", "a", null);
            ledger.touched(customer, "2024-03-02", "b", null);
            ledger.won(ledger.opened(customer, "2024-02-01"), "2024-03-20", 1000, 0);
        }

        @Test
        void make_a_chain_lead_astray() {
            converted();
            ledger.touched(stranger, "2024-03-01", "a", null);
            ledger.touched(stranger, "2024-03-02", "c", null);

            // a: all go through it; b: all; c: nobody converts from there
            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b");
            assertThat(of("a", AttributionModel.MARKOV).conversions()).isEqualTo(0.5);
        }

        @Test
        void may_give_credit_to_what_no_conversion_was_touched_by() {
            converted();
            ledger.touched(stranger, "2024-03-01", "c", null);
            ledger.touched(stranger, "2024-03-02", "a", null);

            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b", "c");
            assertThat(of("c", AttributionModel.MARKOV).conversions()).isCloseTo(0.2, within(1e-15));
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("a", "b");
        }

        @Test
        void end_where_the_period_ends() {
            converted();
            ledger.touched(stranger, "2024-03-31", "c", null);
            ledger.touched(stranger, "2024-04-01", "a", null);
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));
            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b");

            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-02"));
            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b", "c");
        }

        @Test
        void have_their_look_back_from_as_of_where_that_is_earlier() {
            converted();
            ledger.touched(stranger, "2024-03-10", "c", null);
            ledger.touched(stranger, "2024-03-12", "a", null);
            lookBack = Duration.ofDays(20);
            period = new Period(null, Ledger.instant("2025-01-01"));

            asOf = "2024-03-30";
            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b", "c");
            asOf = "2024-04-01";
            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b");
        }

        @Test
        void are_not_those_of_contacts_that_converted_before_the_period() {
            converted();
            ledger.touched(stranger, "2024-02-01", "c", null);
            ledger.touched(stranger, "2024-02-02", "a", null);
            ledger.won(ledger.opened(stranger, "2024-02-01"), "2024-02-20", 1000, 0);
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));

            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b");
        }

        @Test
        void are_not_those_of_contacts_that_were_captured_later() {
            converted();
            ContactId later = ledger.captured("2024-04-01");
            ledger.touched(later, "2024-03-01", "c", null);
            ledger.touched(later, "2024-03-02", "a", null);
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));

            assertThat(keys(AttributionModel.MARKOV)).containsExactly("a", "b");
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Money {
        @Test
        void spend_and_wins_are_summed_apart() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", "2024-03-05", 1000_00);
            for (int i = 0; i < 3; i++) {
                ContactId contact = ledger.captured("2024-01-01");
                ledger.touched(contact, "2024-03-01", "email", "spring");
                ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000_00, 0);
            }

            assertThat(of("email", AttributionModel.LINEAR))
                    .isEqualTo(
                            new Share("email", 3, euros(3000_00), euros(3000_00), euros(1000_00), 1000. / 3, 3.0, 2.0));
        }

        @Test
        void what_cost_something_and_brought_nothing_has_a_row() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 1000_00);

            assertThat(of("email", AttributionModel.LINEAR))
                    .isEqualTo(new Share("email", 0, euros(0), euros(0), euros(1000_00), null, 0.0, -1.0));
        }

        @Test
        void spend_counts_on_its_own_days() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-30", "2024-04-02", 300);
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-04-01"));

            assertThat(of("email", AttributionModel.LINEAR).spend()).isEqualTo(euros(200));
            asOf = "2024-03-30";
            assertThat(of("email", AttributionModel.LINEAR).spend()).isEqualTo(euros(100));
        }

        @Test
        void spend_has_a_channel_and_a_campaign_and_nothing_else_to_be_filtered_by() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 1000_00);
            filters = Map.of(Dimension.SOURCE, List.of("web"));
            assertThat(keys(AttributionModel.LINEAR)).isEmpty();
            filters = Map.of(Dimension.CAMPAIGN, List.of("spring"));
            assertThat(keys(AttributionModel.LINEAR)).containsExactly("email");
            filters = Map.of();
            touches = new TouchFilter(Map.of("excludeCampaigns", List.of("spring")));
            assertThat(keys(AttributionModel.LINEAR)).isEmpty();
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Paths {
        @Test
        void come_with_the_most_conversions_first_then_the_most_revenue() {
            for (int i = 0; i < 3; i++) {
                ContactId contact = ledger.captured("2024-01-01");
                ledger.touched(contact, "2024-03-1" + i, "email", null);
                ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 1000, 100);
            }
            ContactId contact = ledger.captured("2024-01-01");
            ledger.touched(contact, "2024-03-10", "email", null);
            ledger.touched(contact, "2024-03-11", "social", null);
            ledger.won(ledger.opened(contact, "2024-02-01"), "2024-03-20", 9000, 0);
            ledger.bought("2024-03-20", 10, 0);
            ContactId stranger = ledger.captured("2024-01-01");
            ledger.touched(stranger, "2025-05-10", "email", null);

            double day = 86_400;
            assertThat(paths(10))
                    .containsExactly(
                            new CommonPath(
                                    List.of("email"),
                                    3,
                                    1,
                                    euros(3000),
                                    euros(2700),
                                    new CommonPath.TimeToConvert(9 * day, 9 * day, 10 * day)),
                            new CommonPath(
                                    List.of("email", "social"),
                                    1,
                                    0,
                                    euros(9000),
                                    euros(9000),
                                    new CommonPath.TimeToConvert(10 * day, 10 * day, 10 * day)),
                            new CommonPath(List.of("(none)"), 1, 0, euros(10), euros(10), null));
            assertThat(paths(1)).hasSize(1);
        }
    }

    private List<CommonPath> paths(int limit) {
        return ledger.answer(new PathsReport(journeys(), limit, Ledger.EUR));
    }

    private Journeys journeys() {
        long position = knownAt == null ? ledger.position() : knownAt;
        List<Dimension> by =
                dimension == Dimension.SOURCE || dimension == Dimension.LANDING_PAGE ? List.of(dimension) : List.of();
        Scope scope = new Scope(Ledger.instant(asOf), position, by, filters);
        return new Journeys(scope, period, conversion, List.of(dimension), lookBack, touches, changes);
    }

    private List<Share> shares(AttributionModel model) {
        return ledger.answer(
                        new AttributionReport(journeys(), List.of(model), AttributionModel.USUAL_HALF_LIFE, Ledger.EUR))
                .get(0)
                .rows();
    }

    private List<String> keys(AttributionModel model) {
        return shares(model).stream().map(Share::key).toList();
    }

    private Share of(String key, AttributionModel model) {
        return shares(model).stream()
                .filter(share -> share.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + key + " among " + keys(model)));
    }

    private static Balance euros(long cents) {
        return Balance.ofMinor(cents, Ledger.EUR);
    }
}
