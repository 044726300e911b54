package dev.imbuto.log.mongo;

import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.HashChain;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.log.NewEvent;
import java.util.ArrayList;
import java.util.List;
import org.bson.BSONException;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;

/**
 * The document of a commit. Instants are microseconds since 1970 UTC, which BSON's own dates are too coarse for.
 *
 * <pre>
 * {
 *   _id:        int64   first position
 *   n:          int32   number of events
 *   commitId:   string
 *   recordedAt: int64   instant
 *   prevHash:   binary  32 bytes, of the commit before
 *   hash:       binary  32 bytes
 *   events: [{
 *     id:            string
 *     aggregateType: string
 *     aggregateId:   string
 *     sequence:      int64
 *     type:          string
 *     revision:      string
 *     timestamp:     int64   instant
 *     payload:       binary
 *     metadata:      binary
 *   }]
 * }
 * </pre>
 */
final class CommitCodec implements Codec<ChainedCommit> {
    @Override
    public Class<ChainedCommit> getEncoderClass() {
        return ChainedCommit.class;
    }

    @Override
    public void encode(BsonWriter writer, ChainedCommit commit, EncoderContext context) {
        var header = commit.header();
        writer.writeStartDocument();
        writer.writeInt64("_id", header.firstPosition());
        writer.writeInt32("n", header.eventCount());
        writer.writeString("commitId", header.commitId());
        writer.writeInt64("recordedAt", Microseconds.of(header.recordedAt()));
        writer.writeBinaryData("prevHash", new BsonBinary(HashChain.fromHex(header.previousHash())));
        writer.writeBinaryData("hash", new BsonBinary(HashChain.fromHex(header.hash())));
        writer.writeStartArray("events");
        commit.events().forEach(event -> encode(writer, event));
        writer.writeEndArray();
        writer.writeEndDocument();
    }

    private static void encode(BsonWriter writer, NewEvent event) {
        writer.writeStartDocument();
        writer.writeString("id", event.eventId());
        writer.writeString("aggregateType", event.aggregateType());
        writer.writeString("aggregateId", event.aggregateId());
        writer.writeInt64("sequence", event.sequence());
        writer.writeString("type", event.type());
        writer.writeString("revision", event.revision());
        writer.writeInt64("timestamp", Microseconds.of(event.timestamp()));
        writer.writeBinaryData("payload", new BsonBinary(event.payload()));
        writer.writeBinaryData("metadata", new BsonBinary(event.metadata()));
        writer.writeEndDocument();
    }

    /**
     * The commit of this document.
     *
     * @throws LogCorruptedException when it is not laid out as drawn above, but for its events, which may be left out
     */
    ChainedCommit decode(RawBsonDocument document) {
        try {
            return document.decode(this);
        } catch (BSONException | IllegalArgumentException e) {
            throw new LogCorruptedException(position(document), "the document is not that of a commit", e);
        }
    }

    /** Where it stands by its key, whatever kind of number that is; 0 when it is none. */
    private static long position(RawBsonDocument document) {
        try {
            return document.getNumber("_id").longValue();
        } catch (BSONException | ArithmeticException none) {
            return 0;
        }
    }

    /** Members stand in the order in which they were written: a document with any other was not written by us. */
    @Override
    public ChainedCommit decode(BsonReader reader, DecoderContext context) {
        reader.readStartDocument();
        long first = reader.readInt64("_id");
        int count = reader.readInt32("n");
        String commitId = reader.readString("commitId");
        long recordedAt = reader.readInt64("recordedAt");
        byte[] previousHash = bytes(reader, "prevHash");
        byte[] hash = bytes(reader, "hash");
        List<NewEvent> events = new ArrayList<>(1);
        if (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
            if (!reader.readName().equals("events")) {
                throw new IllegalArgumentException("a member is not known");
            }
            reader.readStartArray();
            while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
                events.add(event(reader));
            }
            reader.readEndArray();
        }
        reader.readEndDocument();
        return new ChainedCommit(
                new CommitHeader(
                        first,
                        count,
                        commitId,
                        Microseconds.toInstant(recordedAt),
                        HashChain.toHex(previousHash),
                        HashChain.toHex(hash)),
                events);
    }

    private static NewEvent event(BsonReader reader) {
        reader.readStartDocument();
        String id = reader.readString("id");
        String aggregateType = reader.readString("aggregateType");
        String aggregateId = reader.readString("aggregateId");
        long sequence = reader.readInt64("sequence");
        String type = reader.readString("type");
        String revision = reader.readString("revision");
        long timestamp = reader.readInt64("timestamp");
        byte[] payload = bytes(reader, "payload");
        byte[] metadata = bytes(reader, "metadata");
        reader.readEndDocument();
        return new NewEvent(
                id,
                aggregateType,
                aggregateId,
                sequence,
                type,
                revision,
                payload,
                metadata,
                Microseconds.toInstant(timestamp));
    }

    private static byte[] bytes(BsonReader reader, String name) {
        var binary = reader.readBinaryData(name);
        if (binary.getType() != BsonBinarySubType.BINARY.getValue()) {
            throw new IllegalArgumentException(name + " is another kind of bytes");
        }
        return binary.getData();
    }
}
