package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Personal data of one contact, encrypted under that contact's key: base64url text without padding. Opened by {@code
 * dev.imbuto.privacy}, for ever unreadable once the key is destroyed.
 */
public record Sealed(@JsonValue String ciphertext) {
    @JsonCreator
    public Sealed {
        if (ciphertext.isEmpty()) {
            throw new IllegalArgumentException("ciphertext is empty");
        }
    }
}
