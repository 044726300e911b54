package dev.imbuto.command.http;

/**
 * Who sends a command.
 *
 * @param actor id of the API key
 * @param client address class of the caller
 * @param correlationId of the request
 */
public record Sender(String actor, String client, String correlationId) {}
