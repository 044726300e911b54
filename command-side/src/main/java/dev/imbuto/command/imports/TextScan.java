package dev.imbuto.command.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a look at all bytes of a file has shown: it is text in UTF-8.
 *
 * @param firstByte where the text begins, after a byte order mark
 * @param sha256 of all bytes, in hexadecimal
 */
record TextScan(int firstByte, String sha256) {
    private static final int CHUNK = 64 * 1024;
    private static final String BYTE_ORDER_MARK = "efbbbf";

    /** Reads the file; throws {@link ImportRefusedException} when it is not UTF-8 text, saying what it seems to be. */
    static TextScan of(Path file) {
        if (Files.isDirectory(file)) {
            throw ImportRefusedException.of(file, "is a folder");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            MessageDigest digest = sha256Digest();
            Check check = new Check(file);
            int first = 0;
            boolean begun = false;
            for (int read = in.readNBytes(chunk, 0, CHUNK); read > 0; read = in.readNBytes(chunk, 0, CHUNK)) {
                if (!begun) {
                    first = checkBeginning(file, HexFormat.of().formatHex(chunk, 0, Math.min(read, 8)));
                    begun = true;
                }
                digest.update(chunk, 0, read);
                check.accept(chunk, read);
            }
            check.finish();
            return new TextScan(first, HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchFileException missing) {
            throw ImportRefusedException.of(file, "there is no such file: " + file);
        } catch (IOException failure) {
            throw ImportRefusedException.of(file, "cannot be read: " + failure.getMessage());
        }
    }

    /** Returns how many bytes a byte order mark takes. */
    private static int checkBeginning(Path file, String hex) {
        String kind = hex.startsWith("504b0304")
                ? "is a ZIP archive, as .xlsx and .ods files are: save the sheet as CSV"
                : hex.startsWith("d0cf11e0")
                        ? "is an old Office document, as .xls files are: save the sheet as CSV"
                        : hex.startsWith("1f8b")
                                ? "is compressed with gzip: unpack it first"
                                : hex.startsWith("25504446")
                                        ? "is a PDF"
                                        : hex.startsWith("fffe") || hex.startsWith("feff")
                                                ? "is UTF-16 text: save it as UTF-8"
                                                : "";
        if (!kind.isEmpty()) {
            throw ImportRefusedException.of(file, kind);
        }
        return hex.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() / 2 : 0;
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Decodes strictly and counts lines, so that it can say where something is wrong. */
    private static final class Check {
        private final Path file;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        // A sequence of up to four bytes may be cut by the end of a chunk.
        private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK + 4);
        private final CharBuffer chars = CharBuffer.allocate(CHUNK + 4);
        private long line = 1;

        Check(Path file) {
            this.file = file;
        }

        void accept(byte[] chunk, int length) {
            bytes.put(chunk, 0, length).flip();
            decode(false);
            bytes.compact();
        }

        void finish() {
            bytes.flip();
            decode(true);
        }

        private void decode(boolean end) {
            chars.clear();
            CoderResult result = decoder.decode(bytes, chars, end);
            chars.flip();
            while (chars.hasRemaining()) {
                char c = chars.get();
                if (c == '\n') {
                    line++;
                } else if (c == '\0') {
                    throw ImportRefusedException.atLine(file, line, "holds a NUL byte: it is not text");
                }
            }
            if (result.isError()) {
                throw ImportRefusedException.atLine(file, line, "is not UTF-8 text: save it as UTF-8");
            }
        }
    }
}
