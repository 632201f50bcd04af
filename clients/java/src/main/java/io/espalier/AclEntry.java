package io.espalier;

/**
 * What one identity may do with a node of ZooKeeper, whose client is the gateway.
 *
 * @param scheme "world", "digest", "ip", "auth", or any other that ZooKeeper is configured for
 * @param id "anyone" for world, "USER:HASH" for digest, "ADDRESS" or "ADDRESS/BITS" for ip, and empty for auth
 * @param permissions letters of "cdrwa": create children, delete children, read, write, change the ACL. Empty: no permission
 */
public record AclEntry(String scheme, String id, String permissions) {
  io.espalier.v1.AclEntry toMessage() {
    return io.espalier.v1.AclEntry.newBuilder().setScheme(scheme).setId(id).setPermissions(permissions).build();
  }
}
