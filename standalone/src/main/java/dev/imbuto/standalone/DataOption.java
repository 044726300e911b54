package dev.imbuto.standalone;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --data}, the same for all commands but the demo's. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:imbuto.data:-${env:IMBUTO_DATA:-imbuto-data}}",
            description = "folder of the data; IMBUTO_DATA, else ${DEFAULT-VALUE}")
    Path folder;
}
