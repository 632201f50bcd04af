package io.espalier;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Map;

/**
 * A stored node. Links and property links are not followed: they are the keys "NAME ->" and "NAME =>".
 *
 * @param path the real path
 * @param properties {@link Json} values
 * @param data the stored bytes
 * @param ephemeral whether it is removed when the process that registered it dies
 * @param etag identifies this state, for conditional writes
 */
public record Node(
    String path, Map<String, Object> properties, ByteString data, boolean ephemeral, String etag, Instant createdAt) {
  static Node of(io.espalier.v1.Node message) {
    Timestamp made = message.getStat().getCreateTime();
    return new Node(
        message.getPath(),
        Json.parseAll(message.getJsonPropertiesMap()),
        message.getData(),
        message.getStat().getEphemeral(),
        message.getEtag(),
        Instant.ofEpochSecond(made.getSeconds(), made.getNanos()));
  }
}
