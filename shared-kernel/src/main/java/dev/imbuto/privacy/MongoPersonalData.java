package dev.imbuto.privacy;

import dev.imbuto.mongo.SharedDatabase;
import java.time.Clock;

/**
 * Personal data under keys that are kept in a MongoDB database, which any number of processes share.
 *
 * <pre>
 * contact_keys   see MongoKeyTable
 * email_owners   see EmailOwners
 * erasures       see MongoAnnouncements
 * secrets        see MongoSecrets
 * </pre>
 *
 * <p>Keys are durable in a majority of members before anything is sealed with them. {@link Forgetting#destroy} takes two seconds
 * longer than its write: when it returns, no process opens with the destroyed key any more, and no document holds it. Files of the
 * database, its oplog and its backups hold the key for as long as the server keeps what was overwritten, wrapped by the master
 * key.
 *
 * <p>Of two contacts that {@link PersonalData#claimEmail claim} an address in different processes, the later one is told of the
 * earlier one for ten seconds, and after that if the earlier one exists by then. These ten seconds run from the clock of the one
 * machine to that of the other: where the later one's is ahead by some seconds they are that much shorter, where it is behind,
 * longer. An address that its owner has given up for another one is held for the rest of them too. The contacts who got an
 * address otherwise, by {@link PersonalData#index}, are told of if they exist.
 */
public final class MongoPersonalData {
    private MongoPersonalData() {}

    /**
     * Opens the keys in this database, which stays open when they are closed.
     *
     * @param founding whether the log was empty when this process looked. Only then a key of the hashes is made, by the process
     *     that comes first
     * @param clock of this machine; those of all machines are to agree within some seconds, since an e-mail address is held for ten
     * @throws IllegalStateException when the master key is another than that of the other processes, or keys are missing
     * @throws dev.imbuto.log.LogUnavailableException when the database does not answer
     */
    public static PersonalData open(SharedDatabase database, MasterKey master, boolean founding, Clock clock) {
        MongoKeyTable table = new MongoKeyTable(database, master, clock);
        return new SealedPersonalData(table, new MongoSecrets(database).lookupKey(master, founding && table.isEmpty()));
    }
}
