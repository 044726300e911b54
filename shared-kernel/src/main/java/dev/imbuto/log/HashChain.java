package dev.imbuto.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What each commit is hashed over, so that no stored byte can change unnoticed.
 *
 * <p>Two SHA-256 hashes, so that the long one needs no knowledge of the place in the log and is computed by the thread that
 * appends, beside all others. All integers are big-endian; {@code text} and {@code bytes} are a {@code u32} length in bytes
 * followed by so many bytes, text in UTF-8; instants are microseconds since 1970 UTC.
 *
 * <pre>
 * content = SHA-256 of
 *   u8    0x45 'E'
 *   u8    1            version of this layout
 *   u32   number of events, then for each:
 *     text  event id
 *     text  aggregate type
 *     text  aggregate id
 *     i64   sequence
 *     text  type
 *     text  revision
 *     i64   timestamp
 *     bytes payload
 *     bytes metadata
 *
 * hash = SHA-256 of
 *   u8    0x43 'C'
 *   u8    1            version of this layout
 *   32    hash of the commit before, zeros for the first
 *   i64   first position
 *   u32   number of events
 *   i64   recorded at
 *   text  commit id
 *   32    content
 * </pre>
 */
public final class HashChain {
    /** Length of a hash in bytes. */
    public static final int BYTES = 32;

    private static final byte VERSION = 1;
    private static final byte EVENTS = 'E';
    private static final byte COMMIT = 'C';
    private static final HexFormat HEX = HexFormat.of();

    private HashChain() {}

    /** The hash that stands before the first commit: 32 zeros. */
    public static byte[] start() {
        return new byte[BYTES];
    }

    public static String toHex(byte[] hash) {
        return HEX.formatHex(hash);
    }

    public static byte[] fromHex(String hash) {
        return HEX.parseHex(hash);
    }

    /** The hash of a commit at its place in the log. */
    public static byte[] link(
            byte[] previousHash, long firstPosition, int eventCount, long recordedAt, String commitId, byte[] content) {
        byte[] id = commitId.getBytes(UTF_8);
        var bytes = ByteBuffer.allocate(2 + BYTES + Long.BYTES + Integer.BYTES + Long.BYTES + sized(id) + BYTES);
        bytes.put(COMMIT).put(VERSION);
        bytes.put(previousHash).putLong(firstPosition).putInt(eventCount).putLong(recordedAt);
        putSized(bytes, id);
        bytes.put(content);
        return sha256().digest(bytes.array());
    }

    /** The content hash of the events of a commit, taken up one after another. */
    public static final class Content {
        private final List<byte[]> events = new ArrayList<>(2);
        private long size;

        public Content add(NewEvent event) {
            return add(
                    event.eventId(),
                    event.aggregateType(),
                    event.aggregateId(),
                    event.sequence(),
                    event.type(),
                    event.revision(),
                    Microseconds.of(event.timestamp()),
                    event.payload(),
                    event.metadata());
        }

        public Content add(StoredEvent event) {
            return add(
                    event.eventId(),
                    event.aggregateType(),
                    event.aggregateId(),
                    event.sequence(),
                    event.type(),
                    event.revision(),
                    Microseconds.of(event.timestamp()),
                    event.payload(),
                    event.metadata());
        }

        private Content add(
                String eventId,
                String aggregateType,
                String aggregateId,
                long sequence,
                String type,
                String revision,
                long timestamp,
                byte[] payload,
                byte[] metadata) {
            byte[] id = eventId.getBytes(UTF_8);
            byte[] kind = aggregateType.getBytes(UTF_8);
            byte[] aggregate = aggregateId.getBytes(UTF_8);
            byte[] name = type.getBytes(UTF_8);
            byte[] version = revision.getBytes(UTF_8);
            var bytes = ByteBuffer.allocate(sized(id)
                    + sized(kind)
                    + sized(aggregate)
                    + Long.BYTES
                    + sized(name)
                    + sized(version)
                    + Long.BYTES
                    + sized(payload)
                    + sized(metadata));
            putSized(bytes, id);
            putSized(bytes, kind);
            putSized(bytes, aggregate);
            bytes.putLong(sequence);
            putSized(bytes, name);
            putSized(bytes, version);
            bytes.putLong(timestamp);
            putSized(bytes, payload);
            putSized(bytes, metadata);
            events.add(bytes.array());
            size += bytes.capacity();
            return this;
        }

        /** Length of what was taken up, in bytes. */
        public long size() {
            return size;
        }

        public byte[] hash() {
            var sha256 = sha256();
            sha256.update(ByteBuffer.allocate(2 + Integer.BYTES)
                    .put(EVENTS)
                    .put(VERSION)
                    .putInt(events.size())
                    .array());
            events.forEach(sha256::update);
            return sha256.digest();
        }
    }

    private static int sized(byte[] bytes) {
        return Integer.BYTES + bytes.length;
    }

    private static void putSized(ByteBuffer target, byte[] bytes) {
        target.putInt(bytes.length).put(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
