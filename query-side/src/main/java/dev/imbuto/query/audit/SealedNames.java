package dev.imbuto.query.audit;

import dev.imbuto.contact.Sealed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says of what is sealed in a stored payload that it is, instead of showing ciphertext that nobody can read.
 *
 * <p>What is sealed is known by the types of the event's components, so that whatever events seal one day is named too; where it
 * stands in the payload, by the ciphertext itself, which is found nowhere else.
 */
final class SealedNames {
    private SealedNames() {}

    /** Changes the payload, which is that of the event. */
    static void put(Object event, ObjectNode payload) {
        Set<String> sealed = new HashSet<>();
        collect(event, sealed);
        if (!sealed.isEmpty()) {
            replace(payload, sealed);
        }
    }

    private static void collect(@Nullable Object value, Set<String> sealed) {
        if (value instanceof Sealed found) {
            sealed.add(found.ciphertext());
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(entry -> collect(entry, sealed));
        } else if (value instanceof List<?> list) {
            list.forEach(entry -> collect(entry, sealed));
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                collect(valueOf(component, value), sealed);
            }
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Object event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException("events and what they are made of are public", impossible);
        }
    }

    private static void replace(JsonNode node, Set<String> sealed) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode member = object.get(name);
                if (member.isString() && sealed.contains(member.stringValue())) {
                    object.putObject(name).put("sealed", true);
                } else {
                    replace(member, sealed);
                }
            }
        } else if (node instanceof ArrayNode array) {
            array.forEach(entry -> replace(entry, sealed));
        }
    }
}
