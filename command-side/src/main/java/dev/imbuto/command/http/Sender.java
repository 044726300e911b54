package dev.imbuto.command.http;

import dev.imbuto.access.Caller;
import dev.imbuto.access.Role;
import java.util.UUID;

/**
 * Who sends commands by a request.
 *
 * @param apiKey id of the API key
 * @param role of the API key
 * @param client class of the address it comes from
 * @param correlationId of the request, so that all that came of it can be found
 */
public record Sender(String apiKey, Role role, String client, String correlationId) {

    public static Sender of(Caller caller) {
        return new Sender(
                caller.keyId(),
                caller.role(),
                caller.client(),
                UUID.randomUUID().toString());
    }
}
