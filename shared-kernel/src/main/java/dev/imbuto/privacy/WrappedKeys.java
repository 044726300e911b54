package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * A contact's key as it stands in {@code contact_keys}: wrapped once, or by two master keys while one replaces the other.
 *
 * @param wrapped null once destroyed
 * @param other null but while the master key is being changed
 */
record WrappedKeys(
        ContactId contact,
        @Nullable Binary wrapped,
        @Nullable Binary other) {
    /**
     * A wrapping, and the key in it.
     *
     * @param key its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Opened(Binary wrapped, byte[] key) {}

    static WrappedKeys of(Document document) {
        return new WrappedKeys(
                MongoKeyTable.contact(document, "_id"),
                document.get("wrapped", Binary.class),
                document.get("other", Binary.class));
    }

    boolean isDestroyed() {
        return wrapped == null;
    }

    /** What this master key opens. */
    Optional<Opened> openedBy(MasterKey master) {
        return Stream.of(Optional.ofNullable(wrapped), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .flatMap(one -> opened(master, one).stream())
                .findFirst();
    }

    private Optional<Opened> opened(MasterKey master, Binary one) {
        try {
            return Optional.of(new Opened(one, master.unwrap(KeyTable.bytes(contact), one.getData())));
        } catch (SealBrokenException byAnother) {
            return Optional.empty();
        }
    }

    /** The key's bytes; throws {@link SealBrokenException} when this master key opens none. */
    Opened required(MasterKey master) {
        return openedBy(master)
                .orElseThrow(() -> new SealBrokenException(
                        "the key of contact " + contact + " was changed, or wrapped by another master key"));
    }
}
