package dev.imbuto.privacy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * The key that all other keys are wrapped with: 256 bits, as text in Base64 or hexadecimal.
 *
 * <p>Whoever has it and the key store can read what was sealed; whoever loses it can read nothing any more. So it belongs
 * outside the folder of the data, and into a backup of its own.
 */
public final class MasterKey {
    private final SecretKey key;

    private MasterKey(byte[] bytes) {
        this.key = AesGcm.key(bytes);
    }

    /** Throws {@link IllegalArgumentException}, which does not repeat the text, when it is not a key. */
    public static MasterKey parse(String text) {
        String stripped = text.strip();
        byte[] bytes;
        try {
            bytes = stripped.length() == 2 * AesGcm.KEY_BYTES
                    ? HexFormat.of().parseHex(stripped)
                    : Base64.getDecoder().decode(stripped.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException neither) {
            bytes = new byte[0];
        }
        if (bytes.length != AesGcm.KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the master key is not 32 bytes in Base64 (44 characters) or hexadecimal (64 characters)");
        }
        return new MasterKey(bytes);
    }

    /** Reads the key from a file that holds nothing else. */
    public static MasterKey read(Path file) {
        try {
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new IllegalStateException(
                    "the master key cannot be read from " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * Makes a key and the file that holds it, which only its owner may read; the file is durable afterwards. A file that is
     * there already is replaced.
     */
    public static MasterKey create(Path file) throws IOException {
        byte[] bytes = AesGcm.randomKey();
        byte[] text = (Base64.getEncoder().encodeToString(bytes) + "\n").getBytes(StandardCharsets.US_ASCII);
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        createPrivate(unfinished);
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text));
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            forceFolder(folder);
        }
        return new MasterKey(bytes);
    }

    /** Makes an empty file that only its owner may read and write, where the file system knows owners. */
    static void createPrivate(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        } catch (IOException unsupported) {
            // a folder cannot be opened on Windows, where the move itself is durable
        }
    }

    byte[] wrap(byte[] associated, byte[] otherKey) {
        return AesGcm.seal(key, associated, otherKey);
    }

    /** Throws {@link SealBrokenException} when it was wrapped by another key. */
    byte[] unwrap(byte[] associated, byte[] wrapped) {
        return AesGcm.open(key, associated, wrapped, 0);
    }

    /** Never the key itself. */
    @Override
    public String toString() {
        return "MasterKey[…]";
    }
}
