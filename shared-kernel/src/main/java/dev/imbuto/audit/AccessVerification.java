package dev.imbuto.audit;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.HashChain;
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
            Optional<Fault> fault = scan.run(connection, remembered);
            return new Report(new End(scan.number, HashChain.toHex(scan.hash)), fault);
        } catch (SQLException e) {
            throw new AccessRecordsUnavailableException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Optional<Fault> run(Connection connection, @Nullable End remembered) {
        try (Statement statement = connection.createStatement();
                PreparedStatement index =
                        connection.prepareStatement("SELECT 1 FROM access_to WHERE contact = ? AND number = ?");
                ResultSet row =
                        statement.executeQuery("SELECT " + AccessFile.COLUMNS + " FROM access ORDER BY number")) {
            while (row.next()) {
                Optional<Fault> fault = check(AccessFile.record(row), row.getLong(2), index, remembered);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        } catch (SQLException | IllegalArgumentException e) {
            return fault(number + 1, "it cannot be read: " + e.getMessage());
        }
        if (remembered != null && remembered.number() > number) {
            return fault(number + 1, "the records end here, but number " + remembered.number() + " is remembered");
        }
        return checkIndex(connection);
    }

    private Optional<Fault> check(
            AccessRecord record, long recordedAtUs, PreparedStatement index, @Nullable End remembered)
            throws SQLException {
        if (record.number() != number + 1) {
            return fault(number + 1, "the next record has number " + record.number());
        }
        if (record.recordedAt().isBefore(recordedAt)) {
            return fault(record.number(), "it was recorded before the one before it");
        }
        byte[] link = AccessChain.link(hash, record.number(), recordedAtUs, record.access());
        if (!HashChain.toHex(link).equals(record.hash())) {
            return fault(record.number(), "it does not have the hash of what stands in it and before it");
        }
        Set<ContactId> contacts = new HashSet<>(record.access().contacts());
        for (ContactId contact : contacts) {
            index.setBytes(1, AccessFile.bytes(contact));
            index.setLong(2, record.number());
            try (ResultSet entry = index.executeQuery()) {
                if (!entry.next()) {
                    return fault(record.number(), "it is not found by contact " + contact);
                }
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
