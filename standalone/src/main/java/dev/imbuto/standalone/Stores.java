package dev.imbuto.standalone;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.audit.SqliteAccessRecords;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import dev.imbuto.node.SharedStores;
import dev.imbuto.node.StoreSettings;
import dev.imbuto.privacy.MasterKey;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The log and what stands beside it, wherever that is.
 *
 * @param apiKeys opens the API keys
 * @param answers opens the answers to commands
 * @param opened what was opened, to be closed in this order
 */
record Stores(
        EventLog log,
        Snapshots snapshots,
        PersonalData personalData,
        AccessRecords reads,
        Opening<ApiKeys> apiKeys,
        Opening<IdempotencyAnswers> answers,
        List<AutoCloseable> opened)
        implements AutoCloseable {

    /** What only some need, and who opens it closes. */
    interface Opening<T> {
        T open();
    }

    /** In SQLite files in the folder, or on MongoDB where the settings name an address. */
    static Stores open(DataFolder data, StoreSettings settings) {
        return settings.address().isPresent() ? onMongo(data, settings) : inFolder(data, settings);
    }

    private static Stores inFolder(DataFolder data, StoreSettings settings) {
        try (Undo undo = new Undo()) {
            EventLog log = undo.add(SqliteEventLog.open(data.resolve("log.db")));
            Snapshots snapshots = undo.add(SqliteSnapshots.open(data.resolve("snapshots.db")));
            AccessRecords reads =
                    undo.add(SqliteAccessRecords.open(data.resolve(SqliteAccessRecords.FILE), Clock.systemUTC()));
            boolean founding = log.head().position() == 0;
            PersonalData people = undo.add(SqlitePersonalData.open(data.path(), settings.given(), founding));
            return new Stores(
                    log,
                    snapshots,
                    people,
                    reads,
                    () -> ApiKeys.open(data.resolve(ApiKeys.FILE), Clock.systemUTC()),
                    () -> IdempotencyAnswers.open(data.resolve(IdempotencyAnswers.FILE), Clock.systemUTC()),
                    undo.all());
        }
    }

    private static Stores onMongo(DataFolder data, StoreSettings settings) {
        MasterKey master = settings.given()
                .orElseThrow(() -> new IllegalStateException(
                        "the master key is missing: where the log is on MongoDB, set IMBUTO_MASTER_KEY_FILE or"
                                + " IMBUTO_MASTER_KEY, the same for all processes"));
        SharedStores shared =
                SharedStores.open(settings.address().orElseThrow(), master, data.currency(), Clock.systemUTC());
        return new Stores(
                shared.log(),
                shared.snapshots(),
                shared.personalData(),
                shared.readings(),
                () -> ApiKeys.open(shared.database(), Clock.systemUTC()),
                () -> IdempotencyAnswers.open(shared.database(), Clock.systemUTC()),
                List.of(shared));
    }

    /** Closes what was opened before something failed. */
    private static final class Undo implements AutoCloseable {
        private final ArrayList<AutoCloseable> opened = new ArrayList<>();
        private boolean kept;

        <T extends AutoCloseable> T add(T store) {
            opened.add(store);
            return store;
        }

        List<AutoCloseable> all() {
            kept = true;
            return List.copyOf(opened);
        }

        @Override
        public void close() {
            if (!kept) {
                closeAll(opened);
            }
        }
    }

    private static void closeAll(List<AutoCloseable> stores) {
        for (AutoCloseable store : stores) {
            try {
                store.close();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    @Override
    public void close() {
        closeAll(opened);
    }
}
