package dev.imbuto.standalone;

import dev.imbuto.query.facts.FactFeed;
import dev.imbuto.query.facts.FactRebuild;
import dev.imbuto.query.facts.FactSettings;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code imbuto rebuild}. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the read model anew from the log, beside the old one, which it then replaces.",
            "Reports say the same before and after."
        })
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (Installation installation = Installation.open(data.openExisting())) {
            FactSettings settings = installation.settings(FactSettings.class);
            long head = installation.log().head().position();
            try (Progress progress = Progress.of("Rebuilding", "events", head)) {
                FactRebuild.replace(
                        settings.files(),
                        installation.log(),
                        installation.codec()::decode,
                        settings.store(),
                        FactFeed.Settings.DEFAULT,
                        (done, total) -> progress.reached(done));
            }
            spec.commandLine().getOut().printf(Locale.ROOT, "the read model has all %,d events of the log%n", head);
            spec.commandLine().getOut().flush();
            return ExitCode.FINE;
        }
    }
}
