package io.espalier;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Describes a server to register. Immutable: each method returns a changed copy. */
public final class Announcement {
  final String path;
  final List<String> addresses;
  final List<String> hosts;
  final Map<String, Object> properties;
  final Duration ttl;
  final boolean createPath;
  final boolean force;
  final boolean waitForPath;
  final boolean inBackground;
  final List<AclEntry> acl;
  /** Null if there is none. */
  final Consumer<Map<String, Object>> onRegister;

  private Announcement(
      String path,
      List<String> addresses,
      List<String> hosts,
      Map<String, Object> properties,
      Duration ttl,
      boolean createPath,
      boolean force,
      boolean waitForPath,
      boolean inBackground,
      List<AclEntry> acl,
      Consumer<Map<String, Object>> onRegister) {
    this.path = path;
    this.addresses = addresses;
    this.hosts = hosts;
    this.properties = properties;
    this.ttl = ttl;
    this.createPath = createPath;
    this.force = force;
    this.waitForPath = waitForPath;
    this.inBackground = inBackground;
    this.acl = acl;
    this.onRegister = onRegister;
  }

  /**
   * A server with a ttl of ten seconds and no properties but "pid".
   *
   * @param path the service path; its children are the providers
   * @param addresses where the server listens: "host:port", "[v6]:port", or ":port", which stands for the addresses of this machine's
   *     interfaces without loopback or, if there are none, for the address from which the gateway is called. The hosts 0.0.0.0 and [::] are
   *     read as an empty one
   */
  public static Announcement of(String path, String... addresses) {
    return new Announcement(
        path,
        List.of(addresses),
        List.of(),
        Map.of(),
        Duration.ofSeconds(10),
        false,
        false,
        false,
        false,
        List.of(),
        null);
  }

  /** {@link Json} values; "pid" is added unless it is given. */
  public Announcement withProperties(Map<String, ?> properties) {
    Map<String, Object> copy = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    return new Announcement(
        path, addresses, hosts, copy, ttl, createPath, force, waitForPath, inBackground, acl, onRegister);
  }

  /** How long the providers outlive this process: from 2 seconds to one hour. */
  public Announcement withTtl(Duration ttl) {
    if (ttl.isNegative() || ttl.isZero())
      throw new EspalierException(Reason.BAD_ARGUMENT, "a ttl of " + ttl.toMillis() + " ms", Map.of("argument", "ttl"), null);
    return new Announcement(
        path, addresses, hosts, properties, ttl, createPath, force, waitForPath, inBackground, acl, onRegister);
  }

  /** For an address ":port": these host names or addresses instead of this machine's. */
  public Announcement withHosts(String... hosts) {
    return new Announcement(
        path, addresses, List.of(hosts), properties, ttl, createPath, force, waitForPath, inBackground, acl, onRegister);
  }

  /** Creates the path if it does not exist. */
  public Announcement createPath() {
    return new Announcement(path, addresses, hosts, properties, ttl, true, force, waitForPath, inBackground, acl, onRegister);
  }

  /** Takes over an address from a client that uses the store directly. */
  public Announcement force() {
    return new Announcement(
        path, addresses, hosts, properties, ttl, createPath, true, waitForPath, inBackground, acl, onRegister);
  }

  /** Waits for a path that does not exist. Otherwise {@link Espalier#register} throws NOT_FOUND, LINK_DANGLING or LINK_LOOP. */
  public Announcement waitForPath() {
    return new Announcement(path, addresses, hosts, properties, ttl, createPath, force, true, inBackground, acl, onRegister);
  }

  /** {@link Espalier#register} returns at once, and goes on trying until a gateway answers. */
  public Announcement inBackground() {
    return new Announcement(path, addresses, hosts, properties, ttl, createPath, force, waitForPath, true, acl, onRegister);
  }

  /** The ACL of the provider nodes in ZooKeeper; empty: the gateway chooses it. */
  public Announcement withAcl(List<AclEntry> acl) {
    return new Announcement(
        path, addresses, hosts, properties, ttl, createPath, force, waitForPath, inBackground, List.copyOf(acl), onRegister);
  }

  /** Called before every registration, also at the next gateway, with the properties, which it may change. It runs on the client's executor. */
  public Announcement onRegister(Consumer<Map<String, Object>> hook) {
    return new Announcement(path, addresses, hosts, properties, ttl, createPath, force, waitForPath, inBackground, acl, hook);
  }

  /** The hosts of an address without one. */
  List<String> actualHosts() {
    return hosts.isEmpty() && Hosts.areNeeded(addresses) ? Hosts.own() : hosts;
  }
}
