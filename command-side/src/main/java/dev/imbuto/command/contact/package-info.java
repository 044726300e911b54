/** What may be done to a contact, and what does it become by it? The contact aggregate and its commands. */
@NullMarked
package dev.imbuto.command.contact;

import org.jspecify.annotations.NullMarked;
