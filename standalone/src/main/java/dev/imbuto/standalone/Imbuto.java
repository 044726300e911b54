package dev.imbuto.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: {@code java -jar imbuto.jar}. */
@Command(
        name = "imbuto",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "An event-sourced sales-pipeline backend.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            RebuildCommand.class,
            CopyLogCommand.class,
            EraseCommand.class,
            KeysCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:failed, or the data is not what it should be",
            "2:the command line cannot be understood",
            "3:a file to import was refused, and nothing written",
            "4:rows of a file were refused; the report says which and why",
            "5:another process has the data open"
        })
public final class Imbuto implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private Imbuto() {}

    /** Ends the process with one of the exit codes that {@code --help} lists. */
    public static void main(String[] arguments) {
        // Axon would ask for newer versions over the network. Before any of its classes is loaded.
        System.setProperty("axoniq.update-checker.disabled", "true");
        int exitCode = commandLine().execute(arguments);
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Imbuto())
                .setExecutionExceptionHandler(new Failures())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
