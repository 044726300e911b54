package dev.imbuto.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Currency;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HoldingTheDataFolderTest {
    @TempDir
    Path temp;

    @Test
    void a_second_holder_is_told_who_the_first_one_is() {
        try (DataFolder held = DataFolder.open(temp, null)) {
            assertThatThrownBy(() -> DataFolder.open(held.path(), null))
                    .isInstanceOf(FailedException.class)
                    .hasMessage("the data in " + temp + " is in use by process "
                            + ProcessHandle.current().pid())
                    .extracting(failed -> ((FailedException) failed).exitCode())
                    .isEqualTo(ExitCode.IN_USE);
        }
    }

    @Test
    void it_can_be_held_again_once_it_is_let_go() {
        DataFolder.open(temp, null).close();
        DataFolder.open(temp, null).close();
    }

    @Test
    void the_first_holder_fixes_the_currency_for_ever() {
        DataFolder.open(temp, Currency.getInstance("USD")).close();
        try (DataFolder held = DataFolder.open(temp, null)) {
            assertThat(held.currency()).isEqualTo(Currency.getInstance("USD"));
        }
        assertThatThrownBy(() -> DataFolder.open(temp, Currency.getInstance("EUR")))
                .hasMessage("the amounts in " + temp + " are in USD, not in EUR");
    }

    @Test
    void without_a_currency_it_is_the_euro() {
        try (DataFolder held = DataFolder.open(temp, null)) {
            assertThat(held.currency()).isEqualTo(Currency.getInstance("EUR"));
        }
    }

    @Test
    void commands_that_read_a_log_make_no_folder() {
        Path nowhere = temp.resolve("nowhere");
        assertThatThrownBy(() -> DataFolder.openExisting(nowhere)).hasMessage("there is no log in " + nowhere);
        assertThat(nowhere).doesNotExist();
    }
}
