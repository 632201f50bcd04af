package io.espalier;

import io.espalier.v1.DiscoverRequest;
import io.espalier.v1.GetPropertiesRequest;
import io.espalier.v1.PropertiesServiceGrpc;
import io.espalier.v1.PropertiesServiceGrpc.PropertiesServiceBlockingStub;
import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.SetPropertiesRequest;
import io.espalier.v1.TreeServiceGrpc;
import io.espalier.v1.UpdatePropertiesRequest;
import io.espalier.v1.WatchChildrenRequest;
import io.espalier.v1.WatchPropertiesRequest;
import io.espalier.v1.WatchTreeRequest;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The client of espalier: register servers, discover them, and watch configuration.
 *
 * <pre>{@code
 * try (var client = Espalier.connect("127.0.0.1:7400");
 *     var registration = client.register(Announcement.of("/cms/providers", "10.0.0.7:8080"));
 *     var watch = client.watchChildren("/cms/providers")) {
 *   while (watch.hasNext()) System.out.println(watch.next().providers().keySet());
 * }
 * }</pre>
 *
 * <p>It uses one of several gateways at a time, and fails over to the next one when it is lost. It is thread-safe.
 */
public final class Espalier implements AutoCloseable {
  private final Gateways gateways;

  private Espalier(Gateways gateways) {
    this.gateways = gateways;
  }

  /** Creates a client of the gateways at these endpoints ("host:port"), without TLS. Does not connect yet. */
  public static Espalier connect(String... endpoints) {
    return connect(InsecureChannelCredentials.create(), endpoints);
  }

  /** The same with TLS ({@code TlsChannelCredentials}), a {@link Token}, or both ({@code CompositeChannelCredentials}). */
  public static Espalier connect(ChannelCredentials credentials, String... endpoints) {
    return new Espalier(new Gateways(List.of(endpoints), credentials));
  }

  /** Registers a server, and returns once its providers exist. */
  public Registration register(Announcement announcement) {
    return new Registration(gateways, announcement);
  }

  /** Returns the providers of a path. */
  public List<Provider> discover(String path) {
    return discover(path, Map.of());
  }

  /** Returns the providers of a path whose properties have all the values in {@code match}. */
  public List<Provider> discover(String path, Map<String, ?> match) {
    var request = DiscoverRequest.newBuilder().setPath(path).putAllJsonMatch(Json.writeAll(match)).setJsonOnly(true).build();
    var answer =
        gateways.call(
            Gateways.Retry.ALWAYS,
            channel ->
                RegistryServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(Gateways.CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .discover(request));
    return answer.getProvidersList().stream().map(Provider::of).toList();
  }

  /** Watches the providers of a path. */
  public Watch<Children> watchChildren(String path) {
    return new Watch<>(
        gateways,
        (channel, revision) ->
            RegistryServiceGrpc.newBlockingStub(channel)
                .watchChildren(WatchChildrenRequest.newBuilder().setPath(path).setResumeRevision(revision).setJsonOnly(true).build()),
        new Children.Fold());
  }

  /** Watches a node and everything below it. Links below it are not followed. */
  public Watch<Tree> watchTree(String path) {
    return new Watch<>(
        gateways,
        (channel, revision) ->
            TreeServiceGrpc.newBlockingStub(channel)
                .watchTree(WatchTreeRequest.newBuilder().setPath(path).setResumeRevision(revision).setJsonOnly(true).build()),
        new Tree.Fold());
  }

  /** Returns the properties of a node. */
  public Properties properties(String path) {
    var request = GetPropertiesRequest.newBuilder().setPath(path).setJsonOnly(true).build();
    return Properties.of(gateways.call(Gateways.Retry.ALWAYS, channel -> onProperties(channel).getProperties(request)));
  }

  /** Watches the properties of a node. */
  public Watch<Properties> watchProperties(String path) {
    return new Watch<>(
        gateways,
        (channel, revision) ->
            PropertiesServiceGrpc.newBlockingStub(channel)
                .watchProperties(WatchPropertiesRequest.newBuilder().setPath(path).setResumeRevision(revision).setJsonOnly(true).build()),
        new Properties.Fold());
  }

  /**
   * Sets the given properties ({@link Json} values), removes those in {@code remove}, keeps all others, and returns the new etag. Fails
   * with CONFLICT if the given etag is not empty and not that of the node.
   */
  public String updateProperties(String path, Map<String, ?> set, List<String> remove, String etag) {
    var request =
        UpdatePropertiesRequest.newBuilder()
            .setPath(path)
            .putAllJsonProperties(Json.writeAll(set))
            .addAllRemove(remove)
            .setEtag(etag)
            .build();
    return gateways.call(Gateways.Retry.IF_NOT_APPLIED, channel -> onProperties(channel).updateProperties(request)).getEtag();
  }

  /** Replaces all properties, including links, and returns the new etag. An etag that is not empty must be that of the node. */
  public String setProperties(String path, Map<String, ?> properties, String etag) {
    var request =
        SetPropertiesRequest.newBuilder().setPath(path).putAllJsonProperties(Json.writeAll(properties)).setEtag(etag).build();
    return gateways.call(Gateways.Retry.IF_NOT_APPLIED, channel -> onProperties(channel).setProperties(request)).getEtag();
  }

  /** Returns the generated stub of the tree service, on the current gateway. */
  public TreeServiceGrpc.TreeServiceBlockingStub tree() {
    return TreeServiceGrpc.newBlockingStub(gateways.current());
  }

  /** Closes the connections. Close registrations first: without a connection they stay until their ttl expires. */
  @Override
  public void close() {
    gateways.close();
  }

  private static PropertiesServiceBlockingStub onProperties(ManagedChannel channel) {
    return PropertiesServiceGrpc.newBlockingStub(channel).withDeadlineAfter(Gateways.CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }
}
