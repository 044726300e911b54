package dev.imbuto.privacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Personal data under keys that are kept in a SQLite file of their own, which belongs to this process. */
public final class SqlitePersonalData {
    /** Names of the files in the folder of the data. */
    public static final String FILE = "keys.db";

    public static final String MASTER_KEY_FILE = "master.key";

    private SqlitePersonalData() {}

    /**
     * Opens the keys in this folder.
     *
     * @param given the master key, when it is kept elsewhere; otherwise it is in {@value #MASTER_KEY_FILE} in this folder
     * @param founding whether nothing was ever sealed here. Only then are missing files made: {@value #FILE}, and
     *     {@value #MASTER_KEY_FILE} where no master key is given
     * @throws IllegalStateException when keys or master key are missing, or do not fit each other
     */
    public static PersonalData open(Path folder, Optional<MasterKey> given, boolean founding) {
        KeyFile file = new KeyFile(folder.resolve(FILE));
        try {
            boolean isNew = file.isNew();
            if (isNew && !founding) {
                throw new IllegalStateException(file.path() + " is missing: it holds the keys of the people in the log."
                        + " Put it back from a backup; Imbuto does not start without it");
            }
            MasterKey master = given.isPresent() ? given.get() : masterKey(folder.resolve(MASTER_KEY_FILE), isNew);
            if (!Files.exists(file.path())) {
                MasterKey.createPrivate(file.path()); // SQLite gives its other files the same permissions
            }
            byte[] lookupKey;
            try (Connection writing = file.openForWriting()) {
                lookupKey = file.prepare(writing, master);
            }
            return new SealedPersonalData(new SqliteKeyTable(file, master), lookupKey);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the keys in " + file.path() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static MasterKey masterKey(Path file, boolean mayCreate) throws IOException {
        if (Files.exists(file)) {
            return MasterKey.read(file);
        }
        if (!mayCreate) {
            throw new IllegalStateException(
                    "the master key is missing: neither IMBUTO_MASTER_KEY nor a file is given, and "
                            + file
                            + " is not there. Without it nothing about people can be read; Imbuto does not make a new one"
                            + " over existing keys");
        }
        return MasterKey.create(file);
    }
}
