package dev.imbuto.benchmarks;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventSerializer;
import dev.imbuto.log.LogEventStorageEngine;
import dev.imbuto.log.mongo.MongoEventLog;
import dev.imbuto.log.mongo.MongoSnapshots;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.extensions.mongo.DefaultMongoTemplate;
import org.axonframework.extensions.mongo.MongoTemplate;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.MongoEventStorageEngine;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.StorageStrategy;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.documentpercommit.DocumentPerCommitStorageStrategy;
import org.axonframework.extensions.mongo.eventsourcing.eventstore.documentperevent.DocumentPerEventStorageStrategy;

/** A way to append to MongoDB, open on a database. All of them wait for the journals of a majority. */
interface MongoSide extends AutoCloseable {
    /** What all of them ask of the server when they write. */
    WriteConcern DURABLE = WriteConcern.MAJORITY
            .withJournal(true)
            .withWTimeout(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);

    /** Returns when it is durable. */
    void append(MongoWork.Planned commit);

    @Override
    void close();

    /** Imbuto's log itself. */
    static MongoSide log(String address, boolean singleServer) {
        MongoEventLog log = MongoEventLog.open(MongoAddress.of(address, singleServer));
        return new MongoSide() {
            @Override
            public void append(MongoWork.Planned planned) {
                log.append(planned.commit());
            }

            @Override
            public void close() {
                log.close();
            }
        };
    }

    /** Imbuto's log as Axon's storage, which also serialises. */
    static MongoSide axonOnLog(String address, boolean singleServer) {
        SharedDatabase database = SharedDatabase.open(MongoAddress.of(address, singleServer));
        MongoEventLog log = MongoEventLog.open(database);
        EventCodec codec = new EventCodec();
        return onEngine(
                LogEventStorageEngine.of(log, codec, new MongoSnapshots(database), new EventSerializer(codec)), () -> {
                    log.close();
                    database.close();
                });
    }

    /** Axon's extension for MongoDB with a document per event, which is what it does by itself. */
    static MongoSide axonPerEvent(String address) {
        return axonMongo(address, new DocumentPerEventStorageStrategy());
    }

    /** Axon's extension for MongoDB with a document per commit, as ours. */
    static MongoSide axonPerCommit(String address) {
        return axonMongo(address, new DocumentPerCommitStorageStrategy());
    }

    private static MongoSide axonMongo(String address, StorageStrategy strategy) {
        ConnectionString connection = new ConnectionString(address);
        MongoClient client = connect(connection);
        EventSerializer serializer = new EventSerializer(new EventCodec());
        MongoTemplate template = DefaultMongoTemplate.builder()
                .mongoDatabase(client, database(connection))
                .build();
        strategy.ensureIndexes(template.eventCollection(), template.snapshotCollection());
        MongoEventStorageEngine engine = MongoEventStorageEngine.builder()
                .mongoTemplate(template)
                .storageStrategy(strategy)
                .transactionManager(NoTransactionManager.instance())
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .build();
        return onEngine(engine, client::close);
    }

    private static MongoSide onEngine(EventStorageEngine engine, Runnable closing) {
        return new MongoSide() {
            @Override
            public void append(MongoWork.Planned planned) {
                engine.appendEvents(planned.messages());
            }

            @Override
            public void close() {
                closing.run();
            }
        };
    }

    /** As the log connects, but without its settings for trouble. */
    static MongoClient connect(ConnectionString connection) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(connection)
                .applyToConnectionPoolSettings(pool -> pool.maxSize(256))
                .retryWrites(false)
                .writeConcern(DURABLE)
                .build());
    }

    static String database(ConnectionString connection) {
        String database = connection.getDatabase();
        if (database == null) {
            throw new IllegalArgumentException("the address names no database: " + connection);
        }
        return database;
    }
}
