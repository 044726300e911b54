package dev.imbuto.command.imports;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusingAMappingTest {
    private static final String STEP = """
            mapping: leads
            contact: crm:${id}
            steps:
              - command: %s
                fields: {%s}
            """;

    @TempDir
    Path folder;

    private void refused(String yaml, String message) {
        ImportFixture fixture = new ImportFixture(folder).mapping(yaml);
        assertThatThrownBy(() -> Mapping.read(fixture.path("mapping.yaml")))
                .isInstanceOf(ImportRefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void with_a_key_that_there_is_not() {
        refused(
                ImportFixture.LEADS + "fiel: {header: false}\n",
                "mapping.yaml, line 8: fiel: is not a key of this place");
        refused(ImportFixture.LEADS + "file:\n  heder: false\n", "mapping.yaml, line 9: file.heder: is not a key");
    }

    @Test
    void with_a_command_that_there_is_not() {
        refused(
                STEP.formatted("close-wonn", ""),
                "line 4: steps[0].command: there is no command close-wonn about a contact");
    }

    @Test
    void with_a_command_about_something_else() {
        refused(STEP.formatted("record-spend", ""), "there is no command record-spend about a contact");
    }

    @Test
    void with_a_field_that_the_command_has_not() {
        refused(
                STEP.formatted("qualify", "raison: x"),
                "steps[0].fields.raison: there is no field raison in qualify; there are criteria, reason, effectiveAt");
    }

    @Test
    void without_a_field_that_the_command_needs() {
        refused(STEP.formatted("assign", "team: x"), "steps[0].fields: assign needs owner");
    }

    @Test
    void with_an_amount_and_no_currency() {
        refused(STEP.formatted("close-won", "amount: 1"), "is an amount, so the mapping must state its currency");
    }

    @Test
    void with_a_currency_that_there_is_not() {
        refused(ImportFixture.LEADS.replace("USD", "USB"), "currency: is not an ISO 4217 currency: \"USB\"");
    }

    @Test
    void with_a_column_that_there_is_not() {
        refused(
                ImportFixture.LEADS + "file: {columns: [id, origin]}\n",
                "steps[0].fields.source: there is no column source; there are id, origin");
    }

    @Test
    void with_a_column_that_the_look_up_has_not() {
        new ImportFixture(folder).file("accounts.csv", "name,sector\n");
        refused(
                ImportFixture.LEADS.replace("${source}", "${accounts.size}")
                        + "lookups: {accounts: {file: accounts.csv, key: name, match: '${account}'}}\n",
                "the look-up accounts has no column size");
    }

    @Test
    void with_a_look_up_whose_keys_are_not_unique() {
        new ImportFixture(folder).file("accounts.csv", "name,sector\nAcme,a\nAcme,b\n");
        refused(
                ImportFixture.LEADS + "lookups: {accounts: {file: accounts.csv, key: name, match: '${account}'}}\n",
                "accounts.csv, line 3: has \"Acme\" a second time in name");
    }

    @Test
    void with_a_date_style_that_there_is_not() {
        refused(ImportFixture.LEADS + "file: {dates: d-m/y}\n", "is neither iso nor an order of d, m and y");
        refused(ImportFixture.LEADS + "file: {dates: d-d-y}\n", "is neither iso nor an order of d, m and y");
    }

    @Test
    void without_header_and_names() {
        refused(ImportFixture.LEADS + "file: {header: false}\n", "columns must name the columns by position");
    }

    @Test
    void with_a_key_twice() {
        refused(ImportFixture.LEADS + "mapping: again\n", "line 8");
    }

    @Test
    void that_is_no_yaml() {
        refused("mapping: [", "is not YAML");
        refused("", "mapping.yaml: is empty");
        refused("just text", "the mapping is not a list of keys and values");
    }

    @Test
    void with_the_subject_among_the_fields() {
        refused(STEP.formatted("capture-lead", "externalId: x"), "is given by the mapping's contact or campaign");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../accounts.csv", "/etc/passwd", "a/../../accounts.csv", ".."})
    void that_looks_up_what_is_not_beside_it(String file) {
        refused(
                ImportFixture.LEADS + "lookups: {accounts: {file: '" + file + "', key: name, match: '${account}'}}\n",
                "accounts.file: is not in the folder of the mapping");
    }
}
