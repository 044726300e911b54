package dev.imbuto.log;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name and revision under which an event is stored. They outlive the class: renaming it changes nothing on disk. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
    /** Logical name: family, dot, past tense in kebab case ({@code contact.lead-captured}). */
    String value();

    /** Starts at 1; a changed shape is a new revision and an upcaster. */
    int revision() default 1;
}
