package io.espalier;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Map;

/**
 * A node as the store holds it: links and property links are not followed, they are the keys "NAME ->" and "NAME =>".
 *
 * @param path its real path
 * @param properties {@link Json} values; numbers are what a double can hold
 * @param data the stored bytes, exactly
 * @param ephemeral whether it vanishes with the process that it stands for
 * @param etag names this state, for a write
 */
public record Node(
    String path, Map<String, Object> properties, ByteString data, boolean ephemeral, String etag, Instant createdAt) {
  static Node of(io.espalier.v1.Node message) {
    Timestamp made = message.getStat().getCreateTime();
    return new Node(
        message.getPath(),
        Json.ofStruct(message.getProperties()),
        message.getData(),
        message.getStat().getEphemeral(),
        message.getEtag(),
        Instant.ofEpochSecond(made.getSeconds(), made.getNanos()));
  }
}
