package dev.imbuto.command.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imbuto.command.campaign.CampaignCommand.RecordSpend;
import dev.imbuto.command.contact.ContactCommand.AdvanceOpportunity;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.Erase;
import dev.imbuto.command.contact.ContactCommand.GivenAnswer;
import dev.imbuto.command.contact.ContactCommand.Qualify;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.ContactCommand.UpdateProfile;
import dev.imbuto.command.pipeline.DefinePipeline;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Person;
import dev.imbuto.contact.PersonChange;
import dev.imbuto.pipeline.PipelineStage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WhatACommandLooksLikeTest {
    private static final ContactId CONTACT = ContactId.ofExternal("c");

    @ParameterizedTest
    @ValueSource(strings = {"email", "paid-search", "web2", "a-1-b"})
    void a_channel_is_of_lower_case_words_joined_by_hyphens(String channel) {
        assertThat(touch(channel, "visit").channel()).isEqualTo(channel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Email", "paid_search", "-a", "a-", "a--b", "e-mail ", "é"})
    void nothing_else_is_a_channel(String channel) {
        assertBlames("/channel", () -> touch(channel, "visit"));
    }

    @Test
    void a_missing_field_is_named() {
        assertBlames("/kind", () -> touch("web", null));
    }

    @Test
    void a_text_of_all_the_length_there_is_passes_and_one_more_does_not() {
        assertThat(touchAt("x".repeat(2_000)).url()).hasSize(2_000);
        assertBlames("/url", () -> touchAt("x".repeat(2_001)));
    }

    @Test
    void an_external_id_is_one_line_of_up_to_200_characters() {
        assertThat(capture("x".repeat(200), null).externalId()).hasSize(200);
        assertBlames("/externalId", () -> capture("x".repeat(201), null));
        assertBlames("/externalId", () -> capture("a\tb", null));
        assertBlames("/externalId", () -> capture(" ", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "@example.com", "anna@", "anna @example.com", "a@b@c", ""})
    void what_cannot_be_an_e_mail_address_is_refused_without_repeating_it(String email) {
        Person person = new Person("Anna", email, null, null);
        assertThatExceptionOfType(InvalidFieldException.class)
                .isThrownBy(() -> capture("c", person))
                .withMessageStartingWith("person.email ")
                .satisfies(blamed -> assertThat(blamed.pointer()).isEqualTo("/person/email"))
                .satisfies(blamed -> assertThat(blamed.getMessage()).doesNotContain("anna"));
    }

    @Test
    void the_value_of_a_changed_field_is_checked_and_a_cleared_one_is_fine() {
        new UpdateProfile(CONTACT, new PersonChange(null, new Change<>(null), null, null), null, null);
        assertBlames(
                "/person/email",
                () -> new UpdateProfile(
                        CONTACT, new PersonChange(null, new Change<>("no address"), null, null), null, null));
    }

    @Test
    void an_answer_is_scored_from_0_to_10() {
        assertThat(new GivenAnswer(0, null).score()).isZero();
        assertThat(new GivenAnswer(10, null).score()).isEqualTo(10);
        assertBlames("/score", () -> new GivenAnswer(-1, null));
        assertBlames("/score", () -> new GivenAnswer(11, null));
    }

    @Test
    void a_time_is_cut_to_the_microsecond() {
        RecordTouch touch =
                new RecordTouch(CONTACT, "web", "visit", null, null, Instant.parse("2017-03-01T10:00:00.123456789Z"));
        assertThat(touch.effectiveAt()).isEqualTo("2017-03-01T10:00:00.123456Z");
    }

    @Test
    void a_time_outside_the_years_1_to_9999_is_refused() {
        assertBlames("/effectiveAt", () -> new RecordTouch(CONTACT, "web", "visit", null, null, Instant.MAX));
        assertBlames("/effectiveAt", () -> new RecordTouch(CONTACT, "web", "visit", null, null, Instant.MIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "ext:", "ext: ", "2c8f0d3a-0000-8000-8000-00000000000"})
    void an_opportunity_is_named_by_its_id_or_by_its_external_id(String opportunity) {
        assertBlames("/opportunity", () -> new AdvanceOpportunity(CONTACT, opportunity, "proposal", null));
    }

    @Test
    void the_reason_of_an_erasure_has_at_most_200_characters() {
        assertThat(new Erase(CONTACT, "x".repeat(200), null).reason()).hasSize(200);
        assertBlames("/reason", () -> new Erase(CONTACT, "x".repeat(201), null));
        assertBlames("/reason", () -> new Erase(CONTACT, " ", null));
    }

    @Test
    void criteria_are_up_to_50_texts() {
        assertThat(new Qualify(CONTACT, null, null, null).criteria()).isEmpty();
        assertBlames("/criteria", () -> new Qualify(CONTACT, Collections.nCopies(51, "need"), null, null));
        assertBlames("/criteria/1", () -> new Qualify(CONTACT, Arrays.asList("need", null), null, null));
    }

    @Test
    void a_spend_covers_1_to_3660_days() {
        LocalDate from = LocalDate.parse("2017-01-01");
        spend(from, from.plusDays(1));
        spend(from, from.plusDays(3_660));
        assertBlames("/to", () -> spend(from, from));
        assertBlames("/to", () -> spend(from, from.plusDays(3_661)));
    }

    @Test
    void the_stages_of_a_pipeline_are_checked_one_by_one_and_together() {
        PipelineStage first = new PipelineStage("first", "First", BigDecimal.ONE);
        new DefinePipeline("sales", "Sales", List.of(first), null);
        assertBlames("/stages", () -> new DefinePipeline("sales", "Sales", List.of(), null));
        assertBlames("/stages", () -> new DefinePipeline("sales", "Sales", List.of(first, first), null));
        assertBlames(
                "/stages/1/key",
                () -> new DefinePipeline(
                        "sales", "Sales", List.of(first, new PipelineStage("Two", "Two", BigDecimal.ONE)), null));
    }

    private static void assertBlames(String pointer, ThrowingCallable making) {
        assertThatExceptionOfType(InvalidFieldException.class)
                .isThrownBy(making)
                .satisfies(blamed -> assertThat(blamed.pointer()).isEqualTo(pointer));
    }

    private static RecordTouch touch(String channel, String kind) {
        return new RecordTouch(CONTACT, channel, kind, null, null, null);
    }

    private static RecordTouch touchAt(String url) {
        return new RecordTouch(CONTACT, "web", "visit", null, url, null);
    }

    private static CaptureLead capture(String externalId, Person person) {
        return new CaptureLead(CONTACT, externalId, person, null, null, null, null, null, null, null);
    }

    private static void spend(LocalDate from, LocalDate to) {
        new RecordSpend("spring", null, Money.of("10", "EUR"), from, to, null);
    }
}
