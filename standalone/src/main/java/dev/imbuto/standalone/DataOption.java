package dev.imbuto.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}, the same for all commands but the demo's. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of the data; else imbuto.data (IMBUTO_DATA), else imbuto-data")
    private @Nullable Path given;

    Path folder() {
        return given == null ? new Configured().data() : given;
    }
}
