package dev.imbuto.command.http;

import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.CommandType;
import dev.imbuto.contact.ContactId;
import dev.imbuto.http.JsonBodies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes commands of the JSON that clients send. What cannot be read is a {@link dev.imbuto.http.ProblemException}. */
public final class CommandBodies {
    private final JsonBodies bodies;

    public CommandBodies(JsonBodies bodies) {
        this.bodies = bodies;
    }

    /** A command that makes a contact: under its external id, or where it has none under that of the command. */
    public Object capture(ObjectNode body, String commandId) {
        JsonNode externalId = body.get("externalId");
        ContactId contact = externalId != null && externalId.isString()
                ? ContactId.ofExternal(externalId.stringValue())
                : ContactId.ofCommand(commandId);
        return bodies.bind(body, CommandCatalog.CAPTURE_LEAD.type(), contact);
    }

    /** A command that launches a campaign, whose key is in the body. */
    public Object launch(ObjectNode body) {
        return bodies.bind(body, CommandCatalog.LAUNCH_CAMPAIGN.type());
    }

    /** A command addressed to a contact ({@link ContactId}), or to a campaign, a pipeline or a period (its key). */
    public Object addressed(CommandType type, Object subject, ObjectNode body) {
        return bodies.bind(body, type.type(), subject);
    }
}
