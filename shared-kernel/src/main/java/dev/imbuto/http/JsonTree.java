package dev.imbuto.http;

import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON text as a tree, in which every name, string and number has been looked at: what a tree holds is within {@link Limits},
 * whatever it is bound to afterwards.
 */
final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Limits limits;

    private JsonTree(JsonParser parser, Limits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    static ObjectNode object(JsonMapper mapper, Limits limits, String text) {
        if (text.isBlank()) {
            throw new ProblemException(Fault.at("", "is empty, a JSON object is expected"));
        }
        try (JsonParser parser = mapper.createParser(text)) {
            JsonTree tree = new JsonTree(parser, limits);
            parser.nextToken();
            JsonNode root = tree.value();
            if (parser.nextToken() != null) {
                throw new ProblemException(Fault.at("", "is not one JSON object" + place(parser.currentLocation())));
            }
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new ProblemException(Fault.at("", "must be an object"));
        } catch (StreamConstraintsException beyond) {
            throw new ProblemException(Fault.at(
                    "",
                    "is beyond the bounds of nesting (" + limits.nesting() + "), of numbers (" + Bounds.NUMBER
                            + " characters), names or strings (" + limits.string() + ")"));
        } catch (JacksonException broken) {
            throw new ProblemException(Fault.at("", "is not JSON" + place(broken.getLocation())));
        }
    }

    private JsonNode value() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members();
            case START_ARRAY -> elements();
            case VALUE_STRING -> NODES.stringNode(checked(parser.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IllegalStateException("not a value: " + parser.currentToken());
        };
    }

    private ObjectNode members() {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            Optional<String> fault = Text.fault(name, Bounds.NAME);
            if (fault.isPresent()) {
                String parent =
                        parser.streamReadContext().getParent().pathAsPointer().toString();
                throw new ProblemException(Fault.at(parent, "the name of a field " + fault.get()));
            }
            if (object.has(name)) {
                throw fault("is there twice");
            }
            parser.nextToken();
            object.set(name, value());
        }
        return object;
    }

    private ArrayNode elements() {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        return array;
    }

    /** Numbers stay exact, and no exponent makes one that takes a gigabyte to write down. */
    private JsonNode number() {
        BigDecimal number = decimal();
        if (Math.abs((long) number.scale()) > Bounds.NUMBER) {
            throw fault("is out of range");
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            return NODES.numberNode(number);
        }
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private BigDecimal decimal() {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException beyondAnyScale) {
            throw fault("is out of range");
        }
    }

    private String checked(String text) {
        Text.fault(text, limits.string()).ifPresent(fault -> {
            throw fault(fault);
        });
        return text;
    }

    private ProblemException fault(String message) {
        return new ProblemException(
                Fault.at(parser.streamReadContext().pathAsPointer().toString(), message));
    }

    private static String place(TokenStreamLocation location) {
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
