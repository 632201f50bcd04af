package io.espalier;

import java.util.Map;

/**
 * A registered server.
 *
 * @param name its address
 * @param properties {@link Json} values
 * @param ephemeral whether it is removed when the process that registered it dies
 * @param etag identifies this exact state
 * @param override what an operator has changed; null if nothing. The properties include it
 */
public record Provider(
    String name, Map<String, Object> properties, boolean ephemeral, String etag, ProviderOverride override) {

  static Provider of(io.espalier.v1.Provider message) {
    return new Provider(
        message.getName(),
        Json.parseAll(message.getJsonPropertiesMap()),
        message.getEphemeral(),
        message.getEtag(),
        message.hasOverride() ? ProviderOverride.of(message.getOverride()) : null);
  }
}
