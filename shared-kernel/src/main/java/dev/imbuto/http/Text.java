package dev.imbuto.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What text may hold: Unicode without anything that acts on a terminal, a log or the direction of writing. */
public final class Text {
    private Text() {}

    /** What is wrong with the text as a value, for a message that names neither the text nor its place. */
    public static Optional<String> fault(String text) {
        return fault(text, Bounds.STRING);
    }

    static Optional<String> fault(String text, int bound) {
        if (text.length() > bound && text.codePointCount(0, text.length()) > bound) {
            return Optional.of("has more than " + bound + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // most text is ASCII: one comparison decides
            if (c < ' ' || c >= 0x7F) {
                if (Character.isISOControl(c)) {
                    return Optional.of("holds a control character, " + codePoint(c));
                }
                if (isDirectionControl(c)) {
                    return Optional.of("holds a control character for the direction of writing, " + codePoint(c));
                }
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else if (Character.isSurrogate(c)) {
                    return Optional.of("holds half a surrogate pair, " + codePoint(c));
                }
            }
        }
        return Optional.empty();
    }

    /** The text that the bytes are in UTF-8; empty when they are not. */
    static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }

    /** The characters with Unicode's property Bidi_Control. */
    private static boolean isDirectionControl(char c) {
        return (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\u200E'
                || c == '\u200F'
                || c == '\u061C';
    }

    private static String codePoint(char c) {
        return String.format("U+%04X", (int) c);
    }
}
