package io.espalier;

import java.util.Map;

/**
 * A live server.
 *
 * @param name its address
 * @param properties what it says of itself, as {@link Json} values; numbers are what a double can hold
 * @param ephemeral whether it vanishes with the process it stands for
 * @param etag names this exact state
 */
public record Provider(String name, Map<String, Object> properties, boolean ephemeral, String etag) {
  static Provider of(io.espalier.v1.Provider message) {
    return new Provider(message.getName(), Json.ofStruct(message.getProperties()), message.getEphemeral(), message.getEtag());
  }
}
