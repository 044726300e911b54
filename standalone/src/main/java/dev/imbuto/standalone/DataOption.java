package dev.imbuto.standalone;

import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.node.SharedStores;
import dev.imbuto.node.StoreSettings;
import java.nio.file.Path;
import java.util.Currency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import picocli.CommandLine.Option;

/** {@code --data} and {@code --log}, the same for all commands but the demo's. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of the data; else imbuto.data (IMBUTO_DATA), else imbuto-data")
    private @Nullable Path given;

    /** Is the property from then on, for whatever asks for it. */
    @Option(
            names = "--log",
            paramLabel = "URI",
            description = "MongoDB database of log, keys and records, like mongodb://db1,db2,db3/imbuto?replicaSet=rs0;"
                    + " else imbuto.log (IMBUTO_LOG), else files in the folder")
    void setLog(String uri) {
        System.setProperty("imbuto.log", uri);
    }

    Path folder() {
        return given == null ? new Configured().data() : given;
    }

    /** Where the log is, unless it is in the folder. */
    Optional<MongoAddress> address() {
        try {
            return Binder.get(new Configured().environment())
                    .bindOrCreate("imbuto", StoreSettings.class)
                    .address();
        } catch (IllegalArgumentException malformed) {
            throw new FailedException(ExitCode.USAGE, "imbuto.log: " + malformed.getMessage());
        }
    }

    /**
     * Takes the folder, and makes it where there is none.
     *
     * @param currency that the installation must have, null when any will do
     */
    DataFolder open(@Nullable Currency currency) {
        Currency fixed = address().map(DataOption::currencyAt).orElse(null);
        if (fixed != null && currency != null && !fixed.equals(currency)) {
            throw new FailedException(
                    ExitCode.FAILED, "the amounts in this database are in " + fixed + ", not in " + currency);
        }
        return DataFolder.open(folder(), fixed == null ? currency : fixed);
    }

    private static @Nullable Currency currencyAt(MongoAddress address) {
        try (SharedDatabase database = SharedDatabase.open(address)) {
            return SharedStores.currencyOf(database);
        } catch (IllegalStateException unfit) {
            throw new FailedException(ExitCode.FAILED, String.valueOf(unfit.getMessage()));
        }
    }

    /** Takes the folder, for commands that only make sense where there is a log. */
    DataFolder openExisting() {
        return address().isPresent() ? open(null) : DataFolder.openExisting(folder());
    }
}
