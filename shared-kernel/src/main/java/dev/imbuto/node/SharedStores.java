package dev.imbuto.node;

import static com.mongodb.client.model.Filters.eq;

import dev.imbuto.audit.AccessRecords;
import dev.imbuto.audit.MongoAccessRecords;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.log.mongo.MongoEventLog;
import dev.imbuto.log.mongo.MongoSnapshots;
import dev.imbuto.mongo.CollectionLayout;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.privacy.MasterKey;
import dev.imbuto.privacy.MongoPersonalData;
import dev.imbuto.privacy.PersonalData;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Currency;
import java.util.Deque;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** All that the processes of an installation share, opened for this one. Safe for use by many threads. */
public final class SharedStores implements AutoCloseable {
    private static final CollectionLayout INSTALLATION = new CollectionLayout("installation");
    private static final String CURRENCY = "currency";
    private static final String UNREADABLE = "the currency cannot be read";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final SharedDatabase database;
    private final EventLog log;
    private final Snapshots snapshots;
    private final PersonalData personalData;
    private final AccessRecords readings;

    private SharedStores(SharedDatabase database, MasterKey master, Currency currency, Clock clock) {
        open.push(database);
        try {
            this.database = database;
            agree(database, currency);
            log = opened(MongoEventLog.open(database));
            snapshots = opened(new MongoSnapshots(database));
            personalData =
                    opened(MongoPersonalData.open(database, master, log.head().position() == 0, clock));
            readings = opened(MongoAccessRecords.open(database, clock));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens them, and makes what is missing where the log is empty.
     *
     * @param currency that the installation must have; the first process fixes it
     * @throws IllegalStateException when something does not fit: the message says what to do
     * @throws dev.imbuto.log.LogUnavailableException when the server does not answer
     */
    public static SharedStores open(MongoAddress address, MasterKey master, Currency currency, Clock clock) {
        return new SharedStores(SharedDatabase.open(address), master, currency, clock);
    }

    private <T extends AutoCloseable> T opened(T store) {
        open.push(store);
        return store;
    }

    /**
     * The currency that whoever came first wrote down.
     *
     * @throws IllegalStateException when it is another one than this
     */
    public static Currency agree(SharedDatabase database, Currency wanted) {
        Currency known = currencyOf(database);
        if (known == null) {
            SharedDatabase.answered(
                    UNREADABLE,
                    () -> SharedDatabase.insertedIfAbsent(
                            database.collection(INSTALLATION),
                            new Document("_id", CURRENCY).append("code", wanted.getCurrencyCode())));
            known = currencyOf(database);
        }
        Currency fixed = known == null ? wanted : known;
        if (!fixed.equals(wanted)) {
            throw new IllegalStateException("the amounts in this database are in " + fixed + ", not in " + wanted
                    + ": set imbuto.currency=" + fixed);
        }
        return fixed;
    }

    /** The currency of an installation that there is; null in an empty database. */
    public static @Nullable Currency currencyOf(SharedDatabase database) {
        return SharedDatabase.answered(UNREADABLE, () -> {
            Document known =
                    database.collection(INSTALLATION).find(eq("_id", CURRENCY)).first();
            return known == null ? null : Currency.getInstance(known.getString("code"));
        });
    }

    public SharedDatabase database() {
        return database;
    }

    public EventLog log() {
        return log;
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    public PersonalData personalData() {
        return personalData;
    }

    public AccessRecords readings() {
        return readings;
    }

    /** What was opened last is closed first. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
