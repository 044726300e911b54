package dev.imbuto.log.mongo;

import static dev.imbuto.log.LogFixture.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imbuto.log.Head;
import dev.imbuto.log.LogCorruptedException;
import dev.imbuto.log.PreparedCommit;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CommitCodecTest {
    private static final int MUTATIONS = Integer.getInteger("imbuto.mutations", 20_000);
    private static final long SEED = Long.getLong("imbuto.seed", 1);

    private final CommitCodec codec = new CommitCodec();
    private final ChainedCommit commit =
            ChainedCommit.after(Head.EMPTY, PreparedCommit.of(commit("commit-1", "città", 0, 3)));
    private final RawBsonDocument document = new RawBsonDocument(commit, codec);

    @Test
    void a_commit_is_read_as_it_was_written() {
        assertThat(written(codec.decode(document))).isEqualTo(written(commit));
    }

    /** Another kind of bytes is something else, though it holds the same. */
    @Test
    void bytes_of_another_kind_are_not_those_of_a_commit() {
        for (String member : List.of("prevHash", "hash")) {
            var changed = document.decode(new BsonDocumentCodec());
            changed.put(
                    member,
                    new BsonBinary(
                            BsonBinarySubType.USER_DEFINED,
                            changed.getBinary(member).getData()));
            assertThatThrownBy(() -> codec.decode(raw(changed))).isInstanceOf(LogCorruptedException.class);
        }
        for (String member : List.of("payload", "metadata")) {
            var changed = document.decode(new BsonDocumentCodec());
            var event = changed.getArray("events").get(1).asDocument();
            event.put(
                    member,
                    new BsonBinary(
                            BsonBinarySubType.USER_DEFINED,
                            event.getBinary(member).getData()));
            assertThatThrownBy(() -> codec.decode(raw(changed)))
                    .isInstanceOf(LogCorruptedException.class)
                    .hasMessageContaining("position 1");
        }
    }

    /**
     * So that no bit is read over: what differs in any is another commit, or none. But for the names of an array's elements,
     * which are numbers, and which nobody reads.
     */
    @Test
    void a_document_with_any_other_bits_is_read_as_something_else_or_not_at_all() {
        var random = new Random(SEED);
        byte[] bytes = bytes(document);
        for (int n = 0; n < MUTATIONS; n++) {
            byte[] changed = bytes.clone();
            int at = random.nextInt(1, changed.length - 1);
            int bit = random.nextInt(8);
            changed[at] ^= (byte) (1 << bit);
            try {
                var read = codec.decode(new RawBsonDocument(changed));
                if (!isNumberOfAnElement(bytes, at)) {
                    assertThat(written(read)).as("bit %d of byte %d", bit, at).isNotEqualTo(written(commit));
                }
            } catch (LogCorruptedException found) {
                // as it should be
            }
        }
    }

    private static boolean isNumberOfAnElement(byte[] bytes, int at) {
        return bytes[at - 1] == BsonType.DOCUMENT.getValue()
                && bytes[at] >= '0'
                && bytes[at] <= '2'
                && bytes[at + 1] == 0;
    }

    /** Everything of it, as text. */
    private static String written(ChainedCommit commit) {
        var text = new StringBuilder(commit.header().toString());
        commit.stored()
                .forEach(event -> text.append('\n')
                        .append(event.position())
                        .append(List.of(
                                event.eventId(),
                                event.aggregateType(),
                                event.aggregateId(),
                                event.sequence(),
                                event.type(),
                                event.revision(),
                                event.timestamp(),
                                HexFormat.of().formatHex(event.payload()),
                                HexFormat.of().formatHex(event.metadata()))));
        return text.toString();
    }

    private static RawBsonDocument raw(BsonDocument document) {
        return new RawBsonDocument(document, new BsonDocumentCodec());
    }

    private static byte[] bytes(RawBsonDocument document) {
        byte[] bytes = new byte[document.getByteBuffer().remaining()];
        document.getByteBuffer().get(bytes);
        return bytes;
    }
}
