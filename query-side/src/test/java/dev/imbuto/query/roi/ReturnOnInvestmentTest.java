package dev.imbuto.query.roi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imbuto.contact.ContactId;
import dev.imbuto.query.attribution.AttributionModel;
import dev.imbuto.query.money.Ledger;
import dev.imbuto.query.money.Ledger.Deal;
import dev.imbuto.query.report.Balance;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Key;
import dev.imbuto.query.report.Period;
import dev.imbuto.query.report.Scope;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReturnOnInvestmentTest {
    private final Ledger ledger = new Ledger();
    private Period period = new Period(Ledger.instant("2024-01-01"), Ledger.instant("2025-01-01"));
    private CalendarUnit unit = CalendarUnit.YEAR;
    private AttributionModel model = AttributionModel.LAST;
    private String asOf = "2025-06-01";
    private Long knownAt;
    private List<Dimension> by = List.of();
    private Map<Dimension, List<String>> filters = Map.of();

    @AfterEach
    void close() {
        ledger.close();
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Figures_and_ratios {
        @Test
        void cost_of_1000_and_three_wins_of_1000_are_a_return_of_two() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 1000_00);
            ledger.bought("2024-03-02", 1000_00, 0);
            ledger.bought("2024-03-03", 1000_00, 0);
            ledger.bought("2024-03-04", 1000_00, 0);

            Figures year = onlyBucket();
            assertThat(year.spend()).isEqualTo(euros(1000_00));
            assertThat(year.revenue()).isEqualTo(euros(3000_00));
            assertThat(year.grossProfit()).isEqualTo(euros(3000_00));
            assertThat(year.roas()).isEqualTo(3.0);
            assertThat(year.roi()).isEqualTo(2.0);
        }

        @Test
        void spends_and_wins_of_one_day_do_not_multiply_each_other() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 100);
            ledger.spent("spring", "2024-03-01", 200);
            ledger.bought("2024-03-01", 1000, 400);
            ledger.bought("2024-03-01", 1000, 400);

            assertThat(onlyBucket().spend()).isEqualTo(euros(300));
            assertThat(onlyBucket().revenue()).isEqualTo(euros(2000));
            assertThat(onlyBucket().grossProfit()).isEqualTo(euros(1200));
            assertThat(onlyBucket().won()).isEqualTo(2);
        }

        @Test
        void what_is_divided_by_nothing_is_null() {
            assertThat(onlyBucket())
                    .isEqualTo(new Figures(euros(0), 0, 0, 0, 0, 0, euros(0), euros(0), null, null, null, null));

            ledger.bought("2024-03-01", 1000, 400);
            assertThat(onlyBucket().roas()).isNull();
            assertThat(onlyBucket().roi()).isNull();
            assertThat(onlyBucket().cac()).isEqualTo(0.0);
        }

        @Test
        void cost_per_lead_and_per_new_customer_are_in_euros() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 1000_00);
            ledger.captured("2024-03-01");
            ledger.captured("2024-03-02");
            ledger.bought("2024-03-03", 500_00, 0);

            assertThat(onlyBucket().leads()).isEqualTo(3);
            assertThat(onlyBucket().cpl()).isEqualTo(1000.0 / 3);
            assertThat(onlyBucket().newCustomers()).isEqualTo(1);
            assertThat(onlyBucket().cac()).isEqualTo(1000.0);
        }

        @Test
        void a_lead_is_qualified_when_it_is_by_as_of_whenever_that_happened() {
            ContactId early = ledger.captured("2024-03-01");
            ledger.captured("2024-03-02");
            ledger.qualified(early, "2025-02-01");
            ledger.qualified(early, "2025-03-01");

            assertThat(onlyBucket().qualifiedLeads()).isEqualTo(1);
            asOf = "2025-01-31";
            assertThat(onlyBucket().qualifiedLeads()).isZero();
        }

        @Test
        void an_opportunity_counts_where_it_is_opened() {
            ContactId contact = ledger.captured("2023-03-01");
            ledger.opened(contact, "2024-03-01");
            ledger.opened(contact, "2024-04-01");
            ledger.opened(contact, "2025-04-01");

            assertThat(onlyBucket().opportunities()).isEqualTo(2);
            assertThat(onlyBucket().leads()).isZero();
        }

        @Test
        void a_contact_is_a_new_customer_once() {
            ContactId contact = ledger.captured("2023-03-01");
            ledger.won(ledger.opened(contact, "2023-03-02"), "2023-03-02", 100, 0);
            ledger.won(ledger.opened(contact, "2024-03-02"), "2024-03-02", 100, 0);
            assertThat(onlyBucket().newCustomers()).isZero();
            assertThat(onlyBucket().won()).isEqualTo(1);
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Reversals {
        private ContactId contact;
        private Deal win;

        private void wonInMayFor1000() {
            unit = CalendarUnit.MONTH;
            period = new Period(Ledger.instant("2024-05-01"), Ledger.instant("2024-08-01"));
            contact = ledger.captured("2024-01-01");
            win = ledger.won(ledger.opened(contact, "2024-04-01"), "2024-05-10", 1000, 333);
        }

        @Test
        void a_reversal_lowers_revenue_on_its_own_date_and_leaves_that_of_the_win() {
            wonInMayFor1000();
            ledger.reversed(win, "2024-07-10", 1000);

            assertThat(revenues()).containsExactly(1000L, 0L, -1000L);
            assertThat(profits()).containsExactly(667L, 0L, -667L);
            assertThat(cumulative()).containsExactly(1000L, 1000L, 0L);
        }

        @Test
        void a_fully_reversed_win_no_longer_counts_as_won_or_as_a_new_customer_in_its_own_month() {
            wonInMayFor1000();
            ledger.reversed(win, "2024-07-10", 1000);

            assertThat(series(0)).extracting(bucket -> bucket.figures().won()).containsExactly(0.0, 0.0, 0.0);
            assertThat(series(0))
                    .extracting(bucket -> bucket.figures().newCustomers())
                    .containsExactly(0L, 0L, 0L);
            asOf = "2024-07-09";
            assertThat(series(0)).extracting(bucket -> bucket.figures().won()).containsExactly(1.0, 0.0, 0.0);
        }

        @Test
        void a_win_reversed_in_part_still_counts_as_won() {
            wonInMayFor1000();
            ledger.partlyReversed(win, "2024-06-10", 250);

            assertThat(series(0)).extracting(bucket -> bucket.figures().won()).containsExactly(1.0, 0.0, 0.0);
            assertThat(revenues()).containsExactly(1000L, -250L, 0L);
            assertThat(profits()).containsExactly(667L, -167L, 0L);
        }

        @Test
        void when_the_first_win_is_reversed_the_next_one_makes_the_new_customer() {
            wonInMayFor1000();
            ledger.won(ledger.opened(contact, "2024-06-01"), "2024-06-20", 500, 0);
            ledger.reversed(win, "2024-07-10", 1000);

            assertThat(series(0))
                    .extracting(bucket -> bucket.figures().newCustomers())
                    .containsExactly(0L, 1L, 0L);
        }

        @Test
        void a_reopened_win_is_taken_back_on_the_day_it_is_reopened_and_won_again_on_its_own() {
            wonInMayFor1000();
            ledger.reopened(win, "2024-06-15", 1000);
            ledger.won(win, "2024-07-20", 800, 200);

            assertThat(revenues()).containsExactly(1000L, -1000L, 800L);
            assertThat(profits()).containsExactly(667L, -667L, 600L);
            assertThat(series(0)).extracting(bucket -> bucket.figures().won()).containsExactly(0.0, 0.0, 1.0);
            assertThat(series(0))
                    .extracting(bucket -> bucket.figures().newCustomers())
                    .containsExactly(0L, 0L, 1L);
        }

        @Test
        void a_win_of_nothing_that_is_reopened_no_longer_stands() {
            wonInMayFor1000();
            Deal gift = ledger.won(ledger.opened(contact, "2024-06-01"), "2024-06-02", 0, 50);
            ledger.reopened(gift, "2024-07-02", 0);

            assertThat(series(0)).extracting(bucket -> bucket.figures().won()).containsExactly(1.0, 0.0, 0.0);
            assertThat(profits()).containsExactly(667L, -50L, 50L);
        }

        @Test
        void a_reversal_not_yet_known_takes_nothing_back() {
            wonInMayFor1000();
            knownAt = ledger.position();
            ledger.reversed(win, "2024-07-10", 1000);

            assertThat(revenues()).containsExactly(1000L, 0L, 0L);
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Splits {
        @Test
        void a_spend_that_does_not_divide_is_split_over_its_days_without_losing_a_cent() {
            unit = CalendarUnit.DAY;
            period = new Period(Ledger.instant("2024-02-28"), Ledger.instant("2024-03-04"));
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-02-28", "2024-03-02", 1000);

            // 1000/3 = 333.3: 333, then 667 − 333, then 1000 − 667
            assertThat(series(0))
                    .extracting(bucket -> bucket.figures().spend())
                    .containsExactly(euros(333), euros(334), euros(333), euros(0), euros(0));
        }

        @Test
        void half_a_cent_goes_to_the_earlier_day() {
            unit = CalendarUnit.DAY;
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-03-03"));
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", "2024-03-03", 1);

            assertThat(series(0)).extracting(bucket -> bucket.figures().spend()).containsExactly(euros(1), euros(0));
        }

        @Test
        void a_spend_over_the_turn_of_a_month_belongs_to_both() {
            unit = CalendarUnit.MONTH;
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-01-31", "2024-02-02", 101);

            assertThat(series(0).subList(0, 3))
                    .extracting(bucket -> bucket.figures().spend())
                    .containsExactly(euros(51), euros(50), euros(0));
        }

        @Test
        void days_of_a_spend_that_are_still_to_come_do_not_count_yet() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", "2024-03-05", 400);

            asOf = "2024-03-02";
            assertThat(onlyBucket().spend()).isEqualTo(euros(200));
        }

        @Test
        void partial_reversals_take_the_cost_back_in_shares_that_add_up() {
            unit = CalendarUnit.DAY;
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-03-05"));
            Deal deal = ledger.bought("2024-03-01", 1000, 100);
            ledger.partlyReversed(deal, "2024-03-02", 333);
            ledger.partlyReversed(deal, "2024-03-03", 333);
            ledger.reversed(deal, "2024-03-04", 334);

            // Of the cost of 100: round(33.3) = 33, then round(66.6) − 33 = 34, then 100 − 67 = 33
            assertThat(revenues()).containsExactly(1000L, -333L, -333L, -334L);
            assertThat(profits()).containsExactly(900L, 33L - 333, 34L - 333, 33L - 334);
            assertThat(series(0).get(3).cumulative().grossProfit()).isEqualTo(euros(0));
        }

        @Test
        void half_a_cent_of_cost_is_taken_back_early() {
            unit = CalendarUnit.DAY;
            period = new Period(Ledger.instant("2024-03-01"), Ledger.instant("2024-03-03"));
            Deal deal = ledger.bought("2024-03-01", 4, 2);
            ledger.partlyReversed(deal, "2024-03-02", 1);

            assertThat(profits()).containsExactly(2L, 0L);
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Buckets {
        @Test
        void every_bucket_of_the_period_is_there_also_the_empty_ones() {
            unit = CalendarUnit.QUARTER;
            ledger.bought("2024-05-10", 1000, 0);

            assertThat(days(0)).containsExactly("2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01");
            assertThat(revenues()).containsExactly(0L, 1000L, 0L, 0L);
        }

        @Test
        void weeks_begin_on_monday() {
            unit = CalendarUnit.WEEK;
            period = new Period(Ledger.instant("2024-03-04"), Ledger.instant("2024-03-18"));
            ledger.bought("2024-03-10", 1000, 0);
            ledger.bought("2024-03-11", 2000, 0);

            assertThat(days(0)).containsExactly("2024-03-04", "2024-03-11");
            assertThat(revenues()).containsExactly(1000L, 2000L);
        }

        @Test
        void a_bucket_cut_by_the_period_is_named_by_its_first_day_and_counts_only_what_is_inside() {
            unit = CalendarUnit.MONTH;
            period = new Period(Ledger.instant("2024-03-10"), Ledger.instant("2024-04-10T12:00:00Z"));
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-09", 1);
            ledger.spent("spring", "2024-03-10", 20);
            ledger.spent("spring", "2024-04-10", 300);
            ledger.spent("spring", "2024-04-11", 4000);

            assertThat(days(0)).containsExactly("2024-03-01", "2024-04-01");
            assertThat(series(0)).extracting(bucket -> bucket.figures().spend()).containsExactly(euros(20), euros(300));
            assertThat(series(0))
                    .extracting(bucket -> bucket.cumulative().spend())
                    .containsExactly(euros(20), euros(320));
        }

        @Test
        void the_end_of_the_period_is_not_in_it() {
            unit = CalendarUnit.DAY;
            period = new Period(Ledger.instant("2024-03-10"), Ledger.instant("2024-03-12"));
            ledger.bought("2024-03-12", 1000, 0);

            assertThat(days(0)).containsExactly("2024-03-10", "2024-03-11");
            assertThat(revenues()).containsExactly(0L, 0L);
        }

        @Test
        void an_empty_period_has_no_bucket() {
            period = new Period(Ledger.instant("2024-03-10"), Ledger.instant("2024-03-10"));

            assertThat(series(0)).isEmpty();
        }

        @Test
        void without_bounds_the_series_spans_the_facts() {
            unit = CalendarUnit.MONTH;
            period = Period.ALWAYS;
            assertThat(series(0)).isEmpty();

            ledger.bought("2024-01-15", 1000, 0);
            ledger.bought("2024-03-15", 1000, 0);
            assertThat(days(0)).containsExactly("2024-01-01", "2024-02-01", "2024-03-01");
        }

        @Test
        void ratios_of_the_running_total_are_those_of_the_sums() {
            unit = CalendarUnit.QUARTER;
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-01-10", 1000);
            ledger.spent("spring", "2024-04-10", 3000);
            ledger.bought("2024-01-20", 4000, 0);
            ledger.bought("2024-04-20", 4000, 0);

            assertThat(series(0))
                    .extracting(bucket -> bucket.figures().roi())
                    .containsExactly(3.0, 1.0 / 3, null, null);
            assertThat(series(0))
                    .extracting(bucket -> bucket.cumulative().roi())
                    .containsExactly(3.0, 1.0, 1.0, 1.0);
        }

        @Test
        void the_calendar_is_the_same_here_and_in_the_facts() {
            period = Period.ALWAYS;
            LocalDate first = LocalDate.parse("1968-12-20");
            List<LocalDate> days = first.datesUntil(LocalDate.parse("1971-01-10"), java.time.Period.ofDays(3))
                    .toList();
            days.forEach(day -> ledger.captured(day + "T23:59:59.999999Z"));

            for (CalendarUnit each : CalendarUnit.values()) {
                unit = each;
                Map<LocalDate, Long> expected =
                        days.stream().collect(Collectors.groupingBy(each::first, Collectors.counting()));
                assertThat(series(0).stream()
                                .filter(bucket -> bucket.figures().leads() > 0)
                                .collect(Collectors.toMap(
                                        RoiGroup.Bucket::bucket,
                                        bucket -> bucket.figures().leads())))
                        .as("%s", each)
                        .isEqualTo(expected);
            }
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Groups_by_campaign_and_channel {
        @Test
        void a_win_goes_to_the_last_touch_before_it_and_the_lead_to_the_campaign_of_the_capture() {
            by = List.of(Dimension.CAMPAIGN);
            ContactId contact = ledger.captured("2024-01-01", "web", "spring", "email");
            ledger.touched(contact, "2024-02-01", "search", "summer");
            ledger.touched(contact, "2024-01-15", "social", "autumn");
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-01", 1000, 0);
            ledger.touched(contact, "2024-03-02", "email", "winter");

            assertThat(keys()).containsExactly("spring", "summer");
            assertThat(of("spring").leads()).isEqualTo(1);
            assertThat(of("spring").opportunities()).isEqualTo(1);
            assertThat(of("spring").newCustomers()).isEqualTo(1);
            assertThat(of("spring").won()).isZero();
            assertThat(of("summer").won()).isEqualTo(1);
            assertThat(of("summer").revenue()).isEqualTo(euros(1000));
            assertThat(of("summer").leads()).isZero();
        }

        @Test
        void a_touch_counts_for_ninety_days_to_the_microsecond() {
            by = List.of(Dimension.CAMPAIGN);
            ContactId contact = ledger.captured("2024-01-01", null, null, null);
            ledger.touched(contact, "2024-01-01T00:00:00Z", "email", "spring");
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-31T00:00:00Z", 1000, 0);
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-31T00:00:00.000001Z", 70, 0);

            assertThat(of("spring").revenue()).isEqualTo(euros(1000));
            assertThat(of("(none)").revenue()).isEqualTo(euros(70));
        }

        @Test
        void a_touch_at_the_very_moment_of_the_win_counts_and_of_two_the_one_recorded_later() {
            by = List.of(Dimension.CHANNEL);
            ContactId contact = ledger.captured("2024-01-01", null, null, null);
            ledger.touched(contact, "2024-03-01", "email", null);
            ledger.touched(contact, "2024-03-01", "social", null);
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-01", 1000, 0);

            assertThat(of("social").won()).isEqualTo(1);
        }

        @Test
        void a_touch_without_a_campaign_is_blank_and_a_win_without_a_touch_is_none() {
            by = List.of(Dimension.CAMPAIGN);
            ContactId touched = ledger.captured("2024-01-01", null, "spring", null);
            ledger.touched(touched, "2024-01-02", "direct", null);
            ledger.won(ledger.opened(touched, "2024-02-02"), "2024-03-01", 1000, 0);
            ledger.bought("2024-03-01", 70, 0);

            assertThat(of("(blank)").revenue()).isEqualTo(euros(1000));
            assertThat(of("(none)").revenue()).isEqualTo(euros(70));
            assertThat(of("(blank)").leads()).isEqualTo(1);
            assertThat(of("spring").leads()).isEqualTo(1);
        }

        @Test
        void a_reversal_goes_where_its_win_went_whatever_touches_came_between() {
            by = List.of(Dimension.CAMPAIGN);
            ContactId contact = ledger.captured("2023-01-01", null, null, null);
            ledger.touched(contact, "2023-11-01", "email", "spring");
            Deal win = ledger.won(ledger.opened(contact, "2023-11-02"), "2023-12-01", 1000, 300);
            ledger.touched(contact, "2024-01-01", "email", "summer");
            ledger.partlyReversed(win, "2024-01-02", 400);

            assertThat(keys()).containsExactly("spring");
            assertThat(of("spring").revenue()).isEqualTo(euros(-400));
            assertThat(of("spring").grossProfit()).isEqualTo(euros(-280));
        }

        @Test
        void spend_goes_to_its_own_campaign_and_to_the_channel_of_that() {
            ledger.launched("spring", "email");
            ledger.launched("summer", "search");
            ledger.spent("spring", "2024-03-01", 100);
            ledger.spent("summer", "2024-03-01", 200);

            by = List.of(Dimension.CAMPAIGN);
            assertThat(of("spring").spend()).isEqualTo(euros(100));
            by = List.of(Dimension.CHANNEL);
            assertThat(of("search").spend()).isEqualTo(euros(200));
            assertThat(keys()).containsExactly("email", "search");
        }

        @Test
        void by_source_everything_goes_by_the_contact_and_spend_is_blank() {
            by = List.of(Dimension.SOURCE);
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 100);
            ContactId contact = ledger.captured("2024-01-01", "web", "spring", "email");
            ledger.touched(contact, "2024-02-01", "search", "summer");
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-01", 1000, 0);

            assertThat(keys()).containsExactly("(blank)", "web");
            assertThat(of("web").revenue()).isEqualTo(euros(1000));
            assertThat(of("web").roas()).isNull();
            assertThat(of("(blank)").spend()).isEqualTo(euros(100));
        }

        @Test
        void a_filter_lets_through_what_would_be_in_the_groups_of_its_values() {
            ledger.launched("spring", "email");
            ledger.launched("summer", "search");
            ledger.spent("spring", "2024-03-01", 100);
            ledger.spent("summer", "2024-03-01", 200);
            ContactId contact = ledger.captured("2024-01-01", "web", "spring", "email");
            ledger.assigned(contact, "2024-01-02", "bruno");
            ledger.touched(contact, "2024-02-01", "search", "summer");
            Deal win = ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-01", 1000, 0);
            ledger.partlyReversed(win, "2024-04-02", 400);
            ledger.bought("2024-03-01", 70, 0);

            for (Dimension dimension : Dimension.ofContacts()) {
                by = List.of(dimension);
                filters = Map.of();
                Map<Key, List<RoiGroup.Bucket>> groups =
                        groups().stream().collect(Collectors.toMap(RoiGroup::key, RoiGroup::series));
                by = List.of();
                for (Map.Entry<Key, List<RoiGroup.Bucket>> group : groups.entrySet()) {
                    filters = Map.of(dimension, group.getKey().values());
                    assertThat(series(0)).as("%s", group.getKey()).isEqualTo(group.getValue());
                }
                by = List.of();
                filters = Map.of(dimension, List.of("nothing has this value"));
                assertThat(onlyBucket().revenue()).isEqualTo(euros(0));
                assertThat(onlyBucket().spend()).isEqualTo(euros(0));
            }
        }

        @Test
        void several_dimensions_make_a_group_for_each_combination() {
            by = List.of(Dimension.SOURCE, Dimension.CAMPAIGN);
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 100);
            ContactId contact = ledger.captured("2024-01-01", "web", "spring", "email");
            ledger.touched(contact, "2024-02-01", "search", "summer");
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-01", 1000, 0);

            assertThat(groups().stream().map(group -> group.key().values()))
                    .containsExactly(List.of("(blank)", "spring"), List.of("web", "spring"), List.of("web", "summer"));
        }

        @Test
        void a_touch_recorded_later_changes_the_credit_only_from_then_on() {
            by = List.of(Dimension.CAMPAIGN);
            ContactId contact = ledger.captured("2024-01-01", null, null, null);
            ledger.touched(contact, "2024-02-01", "email", "spring");
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-03-01", 1000, 0);
            long before = ledger.position();
            ledger.touched(contact, "2024-02-15", "email", "summer");

            assertThat(of("summer").won()).isEqualTo(1);
            knownAt = before;
            assertThat(of("spring").won()).isEqualTo(1);
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Models {
        private final ContactId contact = ledger.captured("2024-01-01", "web", null, null);

        private Deal touchedTwiceAndWon() {
            by = List.of(Dimension.CAMPAIGN);
            ledger.touched(contact, "2024-01-10", "email", "spring");
            ledger.touched(contact, "2024-01-11", "social", "summer");
            return ledger.won(ledger.opened(contact, "2024-02-01"), "2024-02-02", 101, 51);
        }

        @Test
        void credit_parts_of_a_win_that_add_up_to_the_cent() {
            touchedTwiceAndWon();
            model = AttributionModel.LINEAR;

            assertThat(of("spring").won()).isEqualTo(0.5);
            assertThat(of("spring").revenue()).isEqualTo(euros(51));
            assertThat(of("spring").grossProfit()).isEqualTo(euros(51 - 26));
            assertThat(of("summer").won()).isEqualTo(0.5);
            assertThat(of("summer").revenue()).isEqualTo(euros(50));
            assertThat(of("summer").grossProfit()).isEqualTo(euros(50 - 25));
        }

        @Test
        void credit_a_reversal_as_its_win_and_split_it_for_itself() {
            Deal deal = touchedTwiceAndWon();
            ledger.partlyReversed(deal, "2024-06-01", 1);
            ledger.partlyReversed(deal, "2024-06-02", 1);
            model = AttributionModel.LINEAR;

            // each cent back goes to the first half of its split
            assertThat(of("spring").revenue()).isEqualTo(euros(51 - 2));
            assertThat(of("summer").revenue()).isEqualTo(euros(50));
            assertThat(of("spring").won()).isEqualTo(0.5);
        }

        @Test
        void by_campaign_and_channel_credit_pairs_of_them() {
            touchedTwiceAndWon();
            by = List.of(Dimension.CHANNEL, Dimension.CAMPAIGN);
            model = AttributionModel.SHAPLEY;

            assertThat(groups().stream().map(group -> group.key().values()))
                    .containsExactly(
                            List.of("(blank)", "(blank)"), List.of("email", "spring"), List.of("social", "summer"));
            filters = Map.of(Dimension.SOURCE, List.of("web"), Dimension.CHANNEL, List.of("social"));
            assertThat(groups().stream().map(group -> group.key().values()))
                    .containsExactly(List.of("social", "summer"));
        }

        @Test
        void in_groups_of_contacts_too_a_filter_lets_through_what_is_credited() {
            touchedTwiceAndWon();
            by = List.of(Dimension.SOURCE);
            filters = Map.of(Dimension.CAMPAIGN, List.of("summer"));
            model = AttributionModel.LINEAR;

            assertThat(of("web").won()).isEqualTo(0.5);
        }

        @Test
        void of_a_chain_are_fitted_on_the_whole_range() {
            touchedTwiceAndWon();
            ContactId other = ledger.captured("2024-01-01");
            ledger.touched(other, "2024-03-10", "email", "spring");
            ledger.won(ledger.opened(other, "2024-02-01"), "2024-03-11", 100, 0);
            unit = CalendarUnit.MONTH;
            model = AttributionModel.MARKOV;

            // both go through spring, half of what comes out of it through summer: 1 and 1/2
            assertThat(series(1)).extracting(bucket -> bucket.figures().won()).startsWith(0.0, 2. / 3, 2. / 3, 0.0);
            assertThat(series(2).get(2).figures().won()).isCloseTo(1. / 3, within(1e-15));
        }

        @Test
        void of_a_chain_give_nobody_what_was_won_before_a_range_without_wins() {
            Deal deal = touchedTwiceAndWon();
            ledger.partlyReversed(deal, "2024-06-01", 40);
            period = new Period(Ledger.instant("2024-05-01"), Ledger.instant("2024-07-01"));
            model = AttributionModel.MARKOV;
            assertThat(keys()).containsExactly("(none)");
            assertThat(of("(none)").revenue()).isEqualTo(euros(-40));

            model = AttributionModel.FIRST;
            assertThat(keys()).containsExactly("spring");
        }
    }

    @DisplayNameGeneration(ReplaceUnderscores.class)
    @Nested
    class Two_clocks {
        @Test
        void a_corrected_spend_replaces_the_first_amount_from_then_on() {
            ledger.launched("spring", "email");
            String spend = ledger.spent("spring", "2024-03-01", 100);
            long before = ledger.position();
            ledger.spendCorrected("spring", spend, 150);

            assertThat(onlyBucket().spend()).isEqualTo(euros(150));
            knownAt = before;
            assertThat(onlyBucket().spend()).isEqualTo(euros(100));
        }

        @Test
        void a_corrected_win_counts_on_its_own_date_from_the_correction_on() {
            Deal deal = ledger.bought("2024-03-01", 1000, 400);
            long before = ledger.position();
            ledger.winCorrected(deal, 1300);
            ledger.costCorrected(deal, 500);

            asOf = "2024-03-01";
            assertThat(onlyBucket().revenue()).isEqualTo(euros(1300));
            assertThat(onlyBucket().grossProfit()).isEqualTo(euros(800));
            knownAt = before;
            assertThat(onlyBucket().revenue()).isEqualTo(euros(1000));
            assertThat(onlyBucket().grossProfit()).isEqualTo(euros(600));
        }

        @Test
        void a_corrected_date_moves_a_win_to_another_bucket_and_to_the_touch_before_it_there() {
            unit = CalendarUnit.QUARTER;
            by = List.of(Dimension.CAMPAIGN);
            ContactId contact = ledger.captured("2024-01-01");
            ledger.touched(contact, "2024-03-01", "email", "spring");
            ledger.won(ledger.opened(contact, "2024-02-02"), "2024-04-01", 1000, 0);
            ledger.touched(contact, "2024-02-15", "search", "winter");
            long before = ledger.position();
            ledger.dateCorrected(contact, 4, "2024-02-20");

            assertThat(keys()).containsExactly("(blank)", "winter");
            assertThat(minor(series(1).get(0).figures().revenue())).isEqualTo(1000);
            knownAt = before;
            assertThat(keys()).containsExactly("(blank)", "spring");
            assertThat(minor(series(1).get(1).figures().revenue())).isEqualTo(1000);
        }

        @Test
        void a_win_entered_late_is_in_its_own_month_but_only_for_who_knows_of_it() {
            unit = CalendarUnit.QUARTER;
            ContactId contact = ledger.captured("2024-01-01");
            Deal early = ledger.opened(contact, "2024-01-02");
            ledger.won(ledger.opened(contact, "2024-08-01"), "2024-08-02", 500, 0);
            long before = ledger.position();
            ledger.won(early, "2024-02-01", 1000, 0);

            assertThat(revenues()).containsExactly(1000L, 0L, 500L, 0L);
            assertThat(series(0))
                    .extracting(bucket -> bucket.figures().newCustomers())
                    .containsExactly(1L, 0L, 0L, 0L);
            knownAt = before;
            assertThat(revenues()).containsExactly(0L, 0L, 500L, 0L);
            assertThat(series(0))
                    .extracting(bucket -> bucket.figures().newCustomers())
                    .containsExactly(0L, 0L, 1L, 0L);
        }

        @Test
        void what_happens_after_as_of_does_not_count_and_that_very_instant_does() {
            ledger.launched("spring", "email");
            ledger.spent("spring", "2024-03-01", 100);
            ledger.spent("spring", "2024-03-02", 1000);
            ledger.bought("2024-03-01", 500, 0);
            ledger.bought("2024-03-02", 5000, 0);

            asOf = "2024-03-01";
            assertThat(onlyBucket().spend()).isEqualTo(euros(100));
            assertThat(onlyBucket().revenue()).isEqualTo(euros(500));
            assertThat(onlyBucket().leads()).isEqualTo(2);
            asOf = "2024-02-29";
            assertThat(onlyBucket().leads()).isEqualTo(1);
        }
    }

    private List<RoiGroup> groups() {
        long position = knownAt == null ? ledger.position() : knownAt;
        Scope scope = new Scope(Ledger.instant(asOf), position, by, filters);
        return ledger.answer(new RoiReport(scope, period, unit, model, AttributionModel.USUAL_HALF_LIFE, Ledger.EUR));
    }

    private List<RoiGroup.Bucket> series(int group) {
        return groups().get(group).series();
    }

    private Figures onlyBucket() {
        assertThat(groups()).hasSize(1);
        assertThat(series(0)).hasSize(1);
        return series(0).get(0).figures();
    }

    private List<String> keys() {
        return groups().stream().map(group -> group.key().values().get(0)).toList();
    }

    private Figures of(String key) {
        RoiGroup found = groups().stream()
                .filter(group -> group.key().values().equals(List.of(key)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no group " + key + " among " + keys()));
        return found.series().get(0).figures();
    }

    private List<String> days(int group) {
        return series(group).stream().map(bucket -> bucket.bucket().toString()).toList();
    }

    private List<Long> revenues() {
        return series(0).stream()
                .map(bucket -> minor(bucket.figures().revenue()))
                .toList();
    }

    private List<Long> profits() {
        return series(0).stream()
                .map(bucket -> minor(bucket.figures().grossProfit()))
                .toList();
    }

    private List<Long> cumulative() {
        return series(0).stream()
                .map(bucket -> minor(bucket.cumulative().revenue()))
                .toList();
    }

    private static long minor(Balance balance) {
        return balance.amount().movePointRight(2).longValueExact();
    }

    private static Balance euros(long cents) {
        return Balance.ofMinor(cents, Ledger.EUR);
    }
}
