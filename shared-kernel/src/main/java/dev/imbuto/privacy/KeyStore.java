package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;
import dev.imbuto.mongo.SharedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is done to all keys of a folder, or of a database, at once. */
public final class KeyStore {
    private KeyStore() {}

    /**
     * Wraps every key by another master key, while nobody uses them; the log is not touched. Either all are wrapped by the new one afterwards or,
     * whatever happens, all by the old one. A {@value SqlitePersonalData#MASTER_KEY_FILE} in the folder is deleted.
     *
     * @param given the old master key, when it is kept elsewhere
     * @return how many contacts have a key
     * @throws IllegalStateException when there is no key store, or the old master key is missing or another one
     */
    public static long rotate(Path folder, Optional<MasterKey> given, MasterKey to) {
        KeyFile file = new KeyFile(folder.resolve(SqlitePersonalData.FILE));
        Path inFolder = folder.resolve(SqlitePersonalData.MASTER_KEY_FILE);
        try {
            if (file.isNew()) {
                throw new IllegalStateException("there are no keys in " + folder);
            }
            if (given.isEmpty() && !Files.exists(inFolder)) {
                throw new IllegalStateException(
                        "the old master key is missing: neither IMBUTO_MASTER_KEY nor IMBUTO_MASTER_KEY_FILE is given, and "
                                + inFolder + " is not there");
            }
            MasterKey from = given.isPresent() ? given.get() : MasterKey.read(inFolder);
            long contacts;
            try (Connection writing = file.openForWriting()) {
                contacts = file.rewrap(writing, from, to);
            }
            Files.deleteIfExists(inFolder);
            return contacts;
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the keys in " + file.path() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Those of the contacts that have a key. Needs no master key.
     *
     * @param keys the file
     * @throws IllegalStateException when there is no key store that can be read
     */
    public static List<ContactId> held(Path keys, List<ContactId> contacts) {
        KeyFile file = new KeyFile(keys);
        if (!Files.exists(keys)) {
            throw new IllegalStateException(keys + " is missing: it holds the keys of the people in the log");
        }
        List<ContactId> held = new ArrayList<>();
        try (Connection reading = file.openForReading();
                PreparedStatement find = reading.prepareStatement(
                        "SELECT 1 FROM contact_key WHERE contact = ? AND wrapped IS NOT NULL")) {
            for (ContactId contact : contacts) {
                find.setBytes(1, KeyTable.bytes(contact));
                try (ResultSet row = find.executeQuery()) {
                    if (row.next()) {
                        held.add(contact);
                    }
                }
            }
            return held;
        } catch (SQLException e) {
            throw new IllegalStateException("the keys in " + file.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Wraps every key in a database by another master key, while no process uses them; the log is not touched.
     *
     * <p>Each key is wrapped by the new one beside the old wrapping first. Then one document, the key of all hashes, says that the
     * new one counts: a process starts with that one only from then on, and with the old one only until then. At last the old
     * wrappings are dropped. So whatever happens, the master key that starts a process opens every key, and doing it again with the
     * same two master keys carries on; until it returns the old one still opens some of what is stored. The same again also
     * takes over what a process that ran nevertheless made under the old one.
     *
     * @return how many contacts have a key
     * @throws IllegalStateException when neither is the master key, or there are no keys
     * @throws SealBrokenException when a key cannot be opened; the old master key counts still
     * @throws dev.imbuto.log.LogUnavailableException when the database does not answer; to be done again
     */
    public static long rotate(SharedDatabase database, MasterKey from, MasterKey to) {
        return new MongoKeys(database, MongoKeys.PAGE).rotate(from, to);
    }

    /**
     * Those of the contacts that have a key. Needs no master key.
     *
     * @throws dev.imbuto.log.LogUnavailableException when the database does not answer
     */
    public static List<ContactId> held(SharedDatabase database, List<ContactId> contacts) {
        return new MongoKeys(database, MongoKeys.PAGE).held(contacts);
    }
}
