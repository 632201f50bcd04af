package io.espalier;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Map;

/**
 * A stored node. Links and property links are not followed: they are the keys "NAME ->" and "NAME =>".
 *
 * @param path the real path
 * @param properties {@link Json} values
 * @param texts the same values as JSON texts, as they are stored
 * @param data the stored bytes
 * @param ephemeral whether it is removed when the process that registered it dies
 * @param etag identifies this state, for conditional writes
 * @param createdAt when it was created
 * @param childCount how many children it has
 */
public record Node(
    String path,
    Map<String, Object> properties,
    Map<String, String> texts,
    ByteString data,
    boolean ephemeral,
    String etag,
    Instant createdAt,
    int childCount) {
  static Node of(io.espalier.v1.Node message) {
    return new Node(
        message.getPath(),
        Json.parseAll(message.getJsonPropertiesMap()),
        message.getJsonPropertiesMap(),
        message.getData(),
        message.getStat().getEphemeral(),
        message.getEtag(),
        Times.of(message.getStat().getCreateTime()),
        message.getStat().getChildCount());
  }
}
