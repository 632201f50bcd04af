package io.espalier;

import java.util.Map;

/**
 * A registered server.
 *
 * @param name its address
 * @param properties {@link Json} values
 * @param ephemeral whether it is removed when the process that registered it dies
 * @param etag identifies this exact state
 */
public record Provider(String name, Map<String, Object> properties, boolean ephemeral, String etag) {
  static Provider of(io.espalier.v1.Provider message) {
    return new Provider(message.getName(), Json.parseAll(message.getJsonPropertiesMap()), message.getEphemeral(), message.getEtag());
  }
}
