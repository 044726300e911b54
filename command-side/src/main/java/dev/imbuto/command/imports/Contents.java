package dev.imbuto.command.imports;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a command that a row asks for: SHA-256 over the length-prefixed parts of what makes it this command and no
 * other. The same row asks for the same command for ever, a row that says something else for another.
 */
final class Contents {
    private static final String PREFIX = "import:";

    private final MessageDigest digest;

    Contents() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    Contents add(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
        return this;
    }

    /** To be called once, after the last part. */
    String commandId() {
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }
}
