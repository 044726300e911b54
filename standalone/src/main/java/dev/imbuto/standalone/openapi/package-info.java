/**
 * What can be sent to this server, and what does it answer? One OpenAPI document for both sides at {@code /v1/openapi.json},
 * and a page to read it at {@code /docs}. Everything is served from this server.
 */
@NullMarked
package dev.imbuto.standalone.openapi;

import org.jspecify.annotations.NullMarked;
