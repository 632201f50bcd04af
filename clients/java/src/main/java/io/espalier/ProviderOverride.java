package io.espalier;

import java.util.List;
import java.util.Map;

/**
 * What an operator has changed in a live provider, compared with what its client wants.
 *
 * @param properties those that were changed or added, as they are now: {@link Json} values
 * @param removed the names of the properties that were removed
 * @param wanted what the client wants for all these names; one that was added has no entry
 */
public record ProviderOverride(Map<String, Object> properties, List<String> removed, Map<String, Object> wanted) {
  static ProviderOverride of(io.espalier.v1.Override message) {
    return new ProviderOverride(
        Json.parseAll(message.getJsonPropertiesMap()),
        List.copyOf(message.getRemovedList()),
        Json.parseAll(message.getWantedJsonPropertiesMap()));
  }
}
