package io.espalier;

import java.time.Instant;
import java.util.Map;

/**
 * A registered server, or any other child of a path that is read as a list of providers.
 *
 * @param name its address
 * @param properties {@link Json} values; empty if only names were asked for
 * @param texts the same values as JSON texts, as they are stored
 * @param ephemeral whether it is removed when the process that registered it dies
 * @param leaseHash a short hash of its lease; empty if a native client of the store created it
 * @param etag identifies this exact state; empty if only names were asked for, or if the node may not be read
 * @param revision the revision of the last write of its data
 * @param createdAt when it was registered
 * @param override what an operator has changed; null if nothing. The properties include it
 */
public record Provider(
    String name,
    Map<String, Object> properties,
    Map<String, String> texts,
    boolean ephemeral,
    String leaseHash,
    String etag,
    long revision,
    Instant createdAt,
    ProviderOverride override) {

  static Provider of(io.espalier.v1.Provider message) {
    return new Provider(
        message.getName(),
        Json.parseAll(message.getJsonPropertiesMap()),
        message.getJsonPropertiesMap(),
        message.getEphemeral(),
        message.getLeaseHash(),
        message.getEtag(),
        message.getModifiedRevision(),
        Times.of(message.getCreateTime()),
        message.hasOverride() ? ProviderOverride.of(message.getOverride()) : null);
  }
}
