package io.espalier;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes a server to register.
 *
 * @param path the service path; its children are the providers
 * @param addresses where the server listens: "host:port", "[v6]:port", or ":port" for each of {@code hosts}. Without hosts it
 *     stands for the addresses of this machine's interfaces without loopback or, if there are none, for the address from which the
 *     gateway is called. The hosts 0.0.0.0 and [::] are read as an empty one
 * @param properties {@link Json} values; "pid" is added unless it is given
 * @param ttl how long the providers outlive this process
 * @param createPath create the path if it does not exist
 * @param force take over an address from a client that uses the store directly
 * @param acl of the provider nodes in ZooKeeper; empty: the gateway chooses it
 */
public record Announcement(
    String path,
    List<String> addresses,
    List<String> hosts,
    Map<String, Object> properties,
    Duration ttl,
    boolean createPath,
    boolean force,
    List<AclEntry> acl) {

  public Announcement {
    Map<String, Object> all = new HashMap<>(Map.of("pid", ProcessHandle.current().pid()));
    all.putAll(properties);
    properties = all;
    if (hosts.isEmpty() && Hosts.areNeeded(addresses)) hosts = Hosts.own();
  }

  /** One address, a ttl of ten seconds, and no properties but "pid". */
  public static Announcement of(String path, String address) {
    return new Announcement(path, List.of(address), List.of(), Map.of(), Duration.ofSeconds(10), false, false, List.of());
  }

  public Announcement withProperties(Map<String, Object> properties) {
    return new Announcement(path, addresses, hosts, properties, ttl, createPath, force, acl);
  }

  public Announcement withTtl(Duration ttl) {
    return new Announcement(path, addresses, hosts, properties, ttl, createPath, force, acl);
  }

  public Announcement withAcl(List<AclEntry> acl) {
    return new Announcement(path, addresses, hosts, properties, ttl, createPath, force, acl);
  }
}
