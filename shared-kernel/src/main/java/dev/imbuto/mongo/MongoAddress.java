package dev.imbuto.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.concurrent.TimeUnit;

/**
 * Where a database is: {@code mongodb://host:port,host:port/database}.
 *
 * @param singleServer whether a server that is not a member of a replica set will do, as for a try-out: what it acknowledged is
 *     lost with its disk
 */
public record MongoAddress(ConnectionString connection, String database, boolean singleServer) {
    private static final int CONNECTING_SECONDS = 2;
    private static final int FINDING_A_PRIMARY_SECONDS = 5;
    private static final int WAITING_FOR_AN_ANSWER_SECONDS = 10;

    /**
     * Reads an address. Options of the driver may follow the database, but none that says how writes are acknowledged or
     * where reads go.
     *
     * @throws IllegalArgumentException when it is none: the message says why
     */
    public static MongoAddress of(String uri, boolean singleServer) {
        var connection = new ConnectionString(uri);
        var database = connection.getDatabase();
        if (database == null) {
            throw new IllegalArgumentException("the address names no database: mongodb://host:27017/imbuto does");
        }
        var acknowledged = connection.getWriteConcern();
        if (acknowledged != null && !"majority".equals(acknowledged.getWObject())) {
            throw new IllegalArgumentException(
                    "the log waits for a majority of members: leave w and journal out of the address");
        }
        var preference = connection.getReadPreference();
        if (preference != null && !preference.equals(ReadPreference.primary())) {
            throw new IllegalArgumentException(
                    "the log reads from the primary: leave readPreference out of the address");
        }
        return new MongoAddress(connection, database, singleServer);
    }

    /** Opens connections as they are needed. Who writes finds out by himself what became of it, so the driver repeats nothing. */
    MongoClient connect() {
        return MongoClients.create(MongoClientSettings.builder()
                .applicationName("imbuto")
                .applyToSocketSettings(socket -> socket.connectTimeout(CONNECTING_SECONDS, TimeUnit.SECONDS)
                        .readTimeout(WAITING_FOR_AN_ANSWER_SECONDS, TimeUnit.SECONDS))
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(FINDING_A_PRIMARY_SECONDS, TimeUnit.SECONDS))
                .applyConnectionString(connection)
                .retryWrites(false)
                .build());
    }
}
