package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.wiring.CommandSide;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Person;
import dev.imbuto.privacy.MasterKey;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.Stream.Builder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ErasingWithoutAServerIT {
    private static final ContactId ANN = ContactId.ofExternal("ann");

    @TempDir
    Path folder;

    private Path data;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void capture() {
        data = folder.resolve("data");
        try (Installation installation = Installation.open(DataFolder.open(data, null));
                CommandSide commandSide = installation.openCommandSide()) {
            Person ann = new Person("Ann Smith", "ann@example.com", null, null);
            commandSide
                    .dispatcher()
                    .send(
                            new CaptureLead(ANN, "ann", ann, null, null, null, null, null, null, null),
                            new CommandContext(CommandContext.newCommandId(), "test", "local", "test", null));
        }
    }

    private int run(String... arguments) {
        Builder<String> all = Stream.builder();
        Stream.of(arguments).forEach(all::add);
        CommandLine commandLine =
                Imbuto.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(
                all.add("--data").add(data.toString()).build().toArray(String[]::new));
    }

    private int erase(String reference, String reason) {
        return run("erase", reference, "--reason", reason);
    }

    @Test
    void a_person_is_forgotten_once() {
        assertThat(erase("ext:ann", "request 17")).as("%s", err).isZero();
        assertThat(out.toString()).contains("contact " + ANN + " is erased, at position 2");
        assertThat(erase(ANN.toString(), "request 17")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("was erased");
        try (PersonalData people = SqlitePersonalData.open(data, Optional.empty(), false)) {
            assertThat(people.withEmail("ann@example.com")).isEmpty();
            assertThat(people.forgetting().isDestroyed(ANN)).isTrue();
        }
    }

    @Test
    void what_cannot_be_done_is_said() {
        assertThat(erase("ext:bob", "request 17")).isEqualTo(ExitCode.FAILED);
        assertThat(erase("bob", "request 17")).isEqualTo(ExitCode.USAGE);
        assertThat(erase("ext:ann", "x".repeat(201))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("there is no contact").contains("200 are the most");
    }

    @Test
    void beside_a_server_it_says_what_to_send_it() {
        try (DataFolder server = DataFolder.openExisting(data)) {
            assertThat(server.path()).isEqualTo(data);
            assertThat(erase("ext:crm/1 7", "Ann's request")).isEqualTo(ExitCode.IN_USE);
        }
        assertThat(err.toString())
                .contains("/v1/contacts/ext%3Acrm%2F1%207/erase'")
                .contains("-d '{\"reason\":\"Ann'\\''s request\"}'");
    }

    @Test
    void a_key_that_an_older_key_store_brings_back_is_found_and_destroyed_again() throws IOException {
        Path older = Files.copy(data.resolve("keys.db"), folder.resolve("older.db"));
        assertThat(erase("ext:ann", "request 17")).isZero();
        assertThat(run("verify")).isZero();
        Files.copy(older, data.resolve("keys.db"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(run("verify")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("1 of 1 erased contacts have a key, the first " + ANN);

        assertThat(erase("ext:bob", "any start will do")).isEqualTo(ExitCode.FAILED);
        assertThat(run("verify")).isZero();
    }

    @Test
    void the_master_key_is_rotated_out_of_the_folder() {
        Path next = folder.resolve("master.key");
        assertThat(run(
                        "keys",
                        "rotate-master",
                        "--new-key-file",
                        data.resolve("next").toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("keys", "rotate-master", "--new-key-file", next.toString()))
                .as("%s", err)
                .isZero();

        assertThat(out.toString()).contains("the keys of 1 contacts");
        assertThat(erase("ext:ann", "request 17")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("the master key is missing");
        try (PersonalData people = SqlitePersonalData.open(data, Optional.of(MasterKey.read(next)), false)) {
            assertThat(people.withEmail("ann@example.com")).containsExactly(ANN);
        }
    }
}
