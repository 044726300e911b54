package dev.imbuto.standalone;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.audit.MongoAccessRecords;
import dev.imbuto.audit.SqliteAccessRecords;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.mongo.MongoEventLog;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.node.SharedStores;
import dev.imbuto.node.StoreSettings;
import dev.imbuto.privacy.KeyCopy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;

/** A folder or a database that a log is copied from or to. */
abstract class CopiedPlace implements AutoCloseable {
    private final EventLog log;

    private CopiedPlace(EventLog log) {
        this.log = log;
    }

    /** Where there is a log. */
    static CopiedPlace existing(String place) {
        return isDatabase(place)
                ? new Database(connect(place), null)
                : new Folder(DataFolder.openExisting(Path.of(place)));
    }

    /** Where there is one of this currency, or can be one. */
    static CopiedPlace open(String place, Currency currency) {
        return isDatabase(place)
                ? new Database(connect(place), currency)
                : new Folder(DataFolder.open(Path.of(place), currency));
    }

    private static boolean isDatabase(String place) {
        return place.startsWith("mongodb:") || place.startsWith("mongodb+srv:");
    }

    private static SharedDatabase connect(String uri) {
        boolean singleServer = Binder.get(new Configured().environment())
                .bindOrCreate("imbuto", StoreSettings.class)
                .singleServer();
        return SharedDatabase.open(MongoAddress.of(uri, singleServer));
    }

    final EventLog log() {
        return log;
    }

    abstract Currency currency();

    abstract KeyCopy keys();

    abstract AccessRecords openReadings(Clock clock);

    abstract ApiKeys openApiKeys();

    private static final class Folder extends CopiedPlace {
        private final DataFolder folder;

        Folder(DataFolder folder) {
            super(SqliteEventLog.open(folder.resolve("log.db")));
            this.folder = folder;
        }

        @Override
        Currency currency() {
            return folder.currency();
        }

        @Override
        KeyCopy keys() {
            return KeyCopy.of(folder.path());
        }

        @Override
        AccessRecords openReadings(Clock clock) {
            return SqliteAccessRecords.open(folder.resolve(SqliteAccessRecords.FILE), clock);
        }

        @Override
        ApiKeys openApiKeys() {
            return ApiKeys.open(folder.resolve(ApiKeys.FILE), Clock.systemUTC());
        }

        @Override
        public void close() {
            log().close();
            folder.close();
        }
    }

    private static final class Database extends CopiedPlace {
        private final SharedDatabase database;
        private final Currency currency;

        /** @param currency null where there has to be one already */
        Database(SharedDatabase database, @Nullable Currency currency) {
            super(MongoEventLog.open(database));
            this.database = database;
            this.currency = currency == null ? known(database) : SharedStores.agree(database, currency);
        }

        private static Currency known(SharedDatabase database) {
            Currency known = SharedStores.currencyOf(database);
            if (known == null) {
                throw new FailedException(ExitCode.FAILED, "there is no log in this database");
            }
            return known;
        }

        @Override
        Currency currency() {
            return currency;
        }

        @Override
        KeyCopy keys() {
            return KeyCopy.of(database);
        }

        @Override
        AccessRecords openReadings(Clock clock) {
            return MongoAccessRecords.open(database, clock);
        }

        @Override
        ApiKeys openApiKeys() {
            return ApiKeys.open(database, Clock.systemUTC());
        }

        @Override
        public void close() {
            log().close();
            database.close();
        }
    }

    @Override
    public abstract void close();
}
