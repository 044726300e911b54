package dev.imbuto.log;

import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the stored JSON of one revision of an event into that of the next, so that what was written long ago can be read for
 * ever.
 *
 * @param type logical name of the event
 * @param from the revision it reads; it makes {@code from + 1}
 */
public record EventUpcaster(String type, int from, UnaryOperator<ObjectNode> change) {}
