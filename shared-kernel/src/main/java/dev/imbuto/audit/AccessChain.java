package dev.imbuto.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.contact.ContactId;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.Microseconds;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What each record is hashed over. Integers are big-endian; {@code text} is a {@code u32} length in bytes and UTF-8; instants
 * are microseconds since 1970 UTC.
 *
 * <pre>
 * hash = SHA-256 of
 *   u8    0x52 'R'
 *   u8    1            version of this layout
 *   32    hash of the record before, zeros for the first
 *   i64   number
 *   i64   recorded at
 *   text  actor
 *   text  client
 *   text  route
 *   text  correlation id
 *   i64   everybody up to this position, 0 for nobody
 *   u32   number of contacts, then the UUID (16) of each
 * </pre>
 */
final class AccessChain {
    static final int BYTES = 32;
    static final int CONTACT_BYTES = 16;

    private static final int KIND = 'R';
    private static final int VERSION = 1;

    private AccessChain() {}

    /** What stands before the first record. */
    static byte[] start() {
        return new byte[BYTES];
    }

    static byte[] link(byte[] previous, long number, long recordedAt, Access access) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream layout = new DataOutputStream(bytes)) {
            layout.writeByte(KIND);
            layout.writeByte(VERSION);
            layout.write(previous);
            layout.writeLong(number);
            layout.writeLong(recordedAt);
            text(access.actor(), layout);
            text(access.client(), layout);
            text(access.route(), layout);
            text(access.correlationId(), layout);
            layout.writeLong(access.everybodyUpTo());
            layout.writeInt(access.contacts().size());
            for (ContactId contact : access.contacts()) {
                layout.writeLong(contact.value().getMostSignificantBits());
                layout.writeLong(contact.value().getLeastSignificantBits());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array takes all", impossible);
        }
        return sha256().digest(bytes.toByteArray());
    }

    /** Throws {@link IllegalStateException} when the last record does not have the hash of what stands in it. */
    static void checkLast(AccessRecords records) {
        long number = records.last().map(AccessRecord::number).orElse(0L);
        byte[] hash = start();
        for (AccessRecord record : records.read(Math.max(0, number - 2), 2)) {
            byte[] link = link(hash, record.number(), Microseconds.of(record.recordedAt()), record.access());
            boolean linked = record.number() == 1 || record.number() == number;
            if (linked && !HashChain.toHex(link).equals(record.hash())) {
                throw new IllegalStateException(
                        "the last record of readings is not what was recorded; imbuto verify says"
                                + " where that begins");
            }
            hash = HashChain.fromHex(record.hash());
        }
    }

    private static void text(String text, DataOutputStream layout) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        layout.writeInt(bytes.length);
        layout.write(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
