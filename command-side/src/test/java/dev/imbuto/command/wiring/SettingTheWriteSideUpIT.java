package dev.imbuto.command.wiring;

import static dev.imbuto.command.wiring.ACommandSide.capture;
import static dev.imbuto.command.wiring.ACommandSide.contact;
import static dev.imbuto.command.wiring.ACommandSide.touch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.command.Rejection;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.Disqualify;
import dev.imbuto.command.contact.InMemoryPersonalData;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.Person;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import dev.imbuto.privacy.PersonalData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** As an application does it: with everything that Axon and Spring Boot configure by themselves. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingTheWriteSideUpIT {
    @TempDir
    Path folder;

    private ConfigurableApplicationContext application;

    @EnableAutoConfiguration
    @Import(CommandSideConfiguration.class)
    static class Application {
        @Bean
        EventLog log(@Value("${folder}") Path folder) {
            return SqliteEventLog.open(folder.resolve("log.db"));
        }

        @Bean
        EventCodec codec() {
            return new EventCodec();
        }

        @Bean
        Snapshots snapshots(@Value("${folder}") Path folder) {
            return SqliteSnapshots.open(folder.resolve("snapshots.db"));
        }

        @Bean
        PersonalData personalData() {
            return new InMemoryPersonalData();
        }
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void events_carry_what_the_sender_says_and_nothing_of_axons_own() {
        start();
        send(capture("c-1"));
        StoredEvent stored = application.getBean(EventLog.class).read(0, 1).get(0);
        assertThat(application.getBean(EventCodec.class).metadata(stored))
                .containsOnlyKeys("actor", "client", "correlationId", "causationId");
    }

    @Test
    void nothing_needs_to_be_set() {
        start();
        send(captureWithRevenue("c-1", "EUR"));
        refused("unsupported-currency", captureWithRevenue("c-2", "USD"));
        send(new Disqualify(contact("c-1"), "no-budget", null, null));
    }

    @Test
    void the_currency_and_the_reasons_can_be_set() {
        start("imbuto.currency=USD", "imbuto.reasons.disqualify=too-small,too-far");
        send(captureWithRevenue("c-1", "USD"));
        refused("unsupported-currency", captureWithRevenue("c-2", "EUR"));
        refused("unknown-reason", new Disqualify(contact("c-1"), "no-budget", null, null));
        send(new Disqualify(contact("c-1"), "too-far", null, null));
    }

    @Test
    void known_e_mail_addresses_can_be_refused() {
        start("imbuto.duplicates.email=refuse");
        send(captureOf("c-1", "anna@example.com"));
        refused("duplicate-email", captureOf("c-2", "Anna@example.com"));
    }

    @Test
    void leads_can_be_graded_by_a_policy_of_ones_own() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                version: ours
                fit: []
                engagement: {halfLifeDays: 30, groups: [{name: visits, cap: 100, points: {visit: 100}}]}
                grades: {fit: {A: 75, B: 50, C: 25}, engagement: {1: 75, 2: 50, 3: 25}}
                bant: {budget: 5, authority: 5, need: 5, timing: 5}
                """);
        start("imbuto.scoring.policy=" + policy);
        send(capture("c-1"));
        send(touch("c-1"));
        List<StoredEvent> events = application.getBean(EventLog.class).read(0, 10);
        assertThat(new String(events.get(2).payload(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"grade\":\"D1\"", "\"policy\":\"ours\"");
    }

    @Test
    void a_policy_that_cannot_be_read_stops_the_start() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "version: ours");
        assertThatThrownBy(() -> start("imbuto.scoring.policy=" + policy))
                .hasStackTraceContaining("policy.yaml: engagement is missing");
        start();
    }

    private void start(String... settings) {
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("folder=" + folder, "spring.main.banner-mode=off", "axoniq.update-checker.disabled=true")
                .properties(settings)
                .run();
    }

    private void send(Object command) {
        application
                .getBean(CommandDispatcher.class)
                .send(command, new CommandContext(UUID.randomUUID().toString(), "key-7", "local", "run-1", null));
    }

    private void refused(String code, Object command) {
        assertThatThrownBy(() -> send(command))
                .isInstanceOfSatisfying(
                        Rejection.class,
                        rejection -> assertThat(rejection.reason().code()).isEqualTo(code));
    }

    private static CaptureLead captureWithRevenue(String externalId, String currency) {
        Company company = new Company(null, null, null, null, Money.of("1", currency));
        return new CaptureLead(contact(externalId), externalId, null, company, null, null, null, null, null, null);
    }

    private static CaptureLead captureOf(String externalId, String email) {
        Person person = new Person(null, email, null, null);
        return new CaptureLead(contact(externalId), externalId, person, null, null, null, null, null, null, null);
    }
}
