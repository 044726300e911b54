package dev.imbuto.privacy;

import dev.imbuto.contact.ContactId;

/** Nothing can be sealed for the contact any more: it was erased, perhaps only just now. Looking again tells. */
public final class KeyDestroyedException extends RuntimeException {
    KeyDestroyedException(ContactId contact) {
        super("the key of contact " + contact + " was destroyed", null, false, false);
    }
}
