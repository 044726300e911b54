package dev.imbuto.audit;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Sorts;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Microseconds;
import dev.imbuto.mongo.SharedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A scan of all records of readings that finds the first one that is not what was recorded.
 *
 * <p>Checks that numbers have no holes, that time does not run backwards, that each record has the hash of what stands in it and
 * before it, and that each is found by its contacts. Records cut off at the end are found only against an end remembered
 * elsewhere.
 */
public final class AccessVerification {

    /** The first record that is not what was recorded, and how that shows. */
    public record Fault(long number, String reason) {}

    /** An end of the records as it was once: the last number and its hash, in lower-case hexadecimal. */
    public record End(long number, String hash) {}

    /**
     * What a scan came to.
     *
     * @param end of the part that is whole; number 0 and 64 zeros when there is none
     */
    public record Report(End end, Optional<Fault> fault) {}

    private byte[] hash = AccessChain.start();
    private long number;
    private Instant recordedAt = Instant.MIN;
    private long found;

    /** How a record is found by its contacts. */
    private interface Index {
        boolean holds(ContactId contact, long number) throws SQLException;
    }

    private AccessVerification() {}

    /**
     * Scans the file, whatever its state, beside a process that may be writing it.
     *
     * @param remembered an earlier end that these records must have passed through
     * @throws IllegalStateException when the file is something else
     * @throws AccessRecordsUnavailableException when it cannot be opened
     */
    public static Report of(Path path, @Nullable End remembered) {
        AccessFile file = new AccessFile(path);
        try (Connection connection = file.openForReading()) {
            file.check(connection);
            AccessVerification scan = new AccessVerification();
            return scan.report(scan.run(connection, remembered));
        } catch (SQLException e) {
            throw new AccessRecordsUnavailableException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Scans the records in the database, beside processes that may be writing them; their index is the server's own.
     *
     * @param remembered an earlier end that these records must have passed through
     * @throws AccessRecordsUnavailableException when the database does not answer
     */
    public static Report of(SharedDatabase database, @Nullable End remembered) {
        AccessVerification scan = new AccessVerification();
        return scan.report(scan.run(database.database().getCollection(AccessDocuments.LAYOUT.name()), remembered));
    }

    private Report report(Optional<Fault> fault) {
        return new Report(new End(number, HashChain.toHex(hash)), fault);
    }

    private Optional<Fault> run(Connection connection, @Nullable End remembered) {
        try (Statement statement = connection.createStatement();
                PreparedStatement entry =
                        connection.prepareStatement("SELECT 1 FROM access_to WHERE contact = ? AND number = ?");
                ResultSet row =
                        statement.executeQuery("SELECT " + AccessFile.COLUMNS + " FROM access ORDER BY number")) {
            Index index = (contact, number) -> {
                entry.setBytes(1, AccessFile.bytes(contact));
                entry.setLong(2, number);
                try (ResultSet found = entry.executeQuery()) {
                    return found.next();
                }
            };
            while (row.next()) {
                Optional<Fault> fault = check(AccessFile.record(row), index, remembered);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        } catch (SQLException | IllegalArgumentException e) {
            return unreadable(e);
        }
        return cutOff(remembered).or(() -> checkIndex(connection));
    }

    private Optional<Fault> run(MongoCollection<Document> records, @Nullable End remembered) {
        try {
            for (Document document : records.find().sort(Sorts.ascending("_id"))) {
                Optional<Fault> fault = check(AccessDocuments.record(document), (contact, number) -> true, remembered);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        } catch (MongoException e) {
            throw new AccessRecordsUnavailableException("the records cannot be read: " + e.getMessage(), e);
        } catch (SQLException | IllegalArgumentException e) {
            return unreadable(e);
        }
        return cutOff(remembered);
    }

    private Optional<Fault> unreadable(Exception e) {
        return fault(number + 1, "it cannot be read: " + e.getMessage());
    }

    private Optional<Fault> cutOff(@Nullable End remembered) {
        return remembered != null && remembered.number() > number
                ? fault(number + 1, "the records end here, but number " + remembered.number() + " is remembered")
                : Optional.empty();
    }

    private Optional<Fault> check(AccessRecord record, Index index, @Nullable End remembered) throws SQLException {
        if (record.number() != number + 1) {
            return fault(number + 1, "the next record has number " + record.number());
        }
        if (record.recordedAt().isBefore(recordedAt)) {
            return fault(record.number(), "it was recorded before the one before it");
        }
        byte[] link = AccessChain.link(hash, record.number(), Microseconds.of(record.recordedAt()), record.access());
        if (!HashChain.toHex(link).equals(record.hash())) {
            return fault(record.number(), "it does not have the hash of what stands in it and before it");
        }
        Set<ContactId> contacts = new HashSet<>(record.access().contacts());
        for (ContactId contact : contacts) {
            if (!index.holds(contact, record.number())) {
                return fault(record.number(), "it is not found by contact " + contact);
            }
        }
        if (remembered != null
                && remembered.number() == record.number()
                && !remembered.hash().equals(record.hash())) {
            return fault(record.number(), "it is not the one that is remembered");
        }
        number = record.number();
        recordedAt = record.recordedAt();
        hash = link;
        found += contacts.size();
        return Optional.empty();
    }

    private Optional<Fault> checkIndex(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet entries = statement.executeQuery("SELECT count(*), max(number) FROM access_to")) {
            return entries.getLong(1) == found
                    ? Optional.empty()
                    : fault(entries.getLong(2), "it is found by contacts that it does not name, or another one is");
        } catch (SQLException e) {
            return fault(number + 1, "the index cannot be read: " + e.getMessage());
        }
    }

    private static Optional<Fault> fault(long number, String reason) {
        return Optional.of(new Fault(number, reason));
    }
}
