package dev.imbuto.query.contact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.query.contact.ContactList.Cursor;
import java.util.Base64;
import java.util.Optional;

/** Cursors of a list from any text, plain and in base64: none, or one that is the same again once written. */
public final class CursorFuzzer {
    private CursorFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        read(new String(input, UTF_8));
        read(Base64.getUrlEncoder().withoutPadding().encodeToString(input));
    }

    private static void read(String text) {
        Optional<Cursor> cursor = Cursor.parse(text);
        if (cursor.isPresent()) {
            boolean inBounds = cursor.get().knownAt() >= 0 && cursor.get().after() >= 0;
            if (!inBounds || !Cursor.parse(cursor.get().text()).equals(cursor)) {
                throw new AssertionError("another cursor once written");
            }
        }
    }
}
