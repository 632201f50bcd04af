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
 * A client of espalier: announce servers, find them, and read configuration that lives.
 *
 * <pre>{@code
 * try (var client = Espalier.connect("127.0.0.1:7400");
 *     var registration = client.register(Announcement.of("/cms/providers", "10.0.0.7:8080"));
 *     var watch = client.watchChildren("/cms/providers")) {
 *   while (watch.hasNext()) System.out.println(watch.next().providers().keySet());
 * }
 * }</pre>
 *
 * <p>It talks to one of several gateways at a time, and to the next one when that is lost. Any number of threads may use it.
 */
public final class Espalier implements AutoCloseable {
  private final Gateways gateways;

  private Espalier(Gateways gateways) {
    this.gateways = gateways;
  }

  /** A client of the gateways at these endpoints ("host:port"), without TLS. Nothing is sent yet. */
  public static Espalier connect(String... endpoints) {
    return connect(InsecureChannelCredentials.create(), endpoints);
  }

  /** The same with TLS ({@code TlsChannelCredentials}), a {@link Token}, or both ({@code CompositeChannelCredentials}). */
  public static Espalier connect(ChannelCredentials credentials, String... endpoints) {
    return new Espalier(new Gateways(List.of(endpoints), credentials));
  }

  /** Announces a server, and returns when its providers are there. */
  public Registration register(Announcement announcement) {
    return new Registration(gateways, announcement);
  }

  /** The providers of a path. */
  public List<Provider> discover(String path) {
    return discover(path, Map.of());
  }

  /** The providers of a path, all of whose properties named in {@code match} have those values. */
  public List<Provider> discover(String path, Map<String, ?> match) {
    var request = DiscoverRequest.newBuilder().setPath(path).setMatch(Json.toStruct(match)).build();
    var answer =
        gateways.call(
            Gateways.Repeat.SAFE,
            channel ->
                RegistryServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(Gateways.CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .discover(request));
    return answer.getProvidersList().stream().map(Provider::of).toList();
  }

  /** The providers of a path, live. */
  public Watch<Children> watchChildren(String path) {
    return new Watch<>(
        gateways,
        (channel, revision) ->
            RegistryServiceGrpc.newBlockingStub(channel)
                .watchChildren(WatchChildrenRequest.newBuilder().setPath(path).setResumeRevision(revision).build()),
        new Children.Fold());
  }

  /** A node and everything below it, live. Links below it are not followed. */
  public Watch<Tree> watchTree(String path) {
    return new Watch<>(
        gateways,
        (channel, revision) ->
            TreeServiceGrpc.newBlockingStub(channel)
                .watchTree(WatchTreeRequest.newBuilder().setPath(path).setResumeRevision(revision).build()),
        new Tree.Fold());
  }

  /** The properties of a node. */
  public Properties properties(String path) {
    var request = GetPropertiesRequest.newBuilder().setPath(path).build();
    return Properties.of(gateways.call(Gateways.Repeat.SAFE, channel -> onProperties(channel).getProperties(request)));
  }

  /** The properties of a node, live. */
  public Watch<Properties> watchProperties(String path) {
    return new Watch<>(
        gateways,
        (channel, revision) ->
            PropertiesServiceGrpc.newBlockingStub(channel)
                .watchProperties(WatchPropertiesRequest.newBuilder().setPath(path).setResumeRevision(revision).build()),
        new Properties.Fold());
  }

  /**
   * Sets the given properties ({@link Json} values), removes the named ones, leaves all others, and returns the new etag. An etag that is
   * not empty must be that of the node, or it fails with CONFLICT.
   */
  public String updateProperties(String path, Map<String, ?> set, List<String> remove, String etag) {
    var request =
        UpdatePropertiesRequest.newBuilder()
            .setPath(path)
            .putAllJsonProperties(Json.writeAll(set))
            .addAllRemove(remove)
            .setEtag(etag)
            .build();
    return gateways.call(Gateways.Repeat.UNSAFE, channel -> onProperties(channel).updateProperties(request)).getEtag();
  }

  /** Replaces all properties, links among them, and returns the new etag. An etag that is not empty must be that of the node. */
  public String setProperties(String path, Map<String, ?> properties, String etag) {
    var request =
        SetPropertiesRequest.newBuilder().setPath(path).putAllJsonProperties(Json.writeAll(properties)).setEtag(etag).build();
    return gateways.call(Gateways.Repeat.UNSAFE, channel -> onProperties(channel).setProperties(request)).getEtag();
  }

  /** The generated stub of the tree service, on the gateway that is used now. */
  public TreeServiceGrpc.TreeServiceBlockingStub tree() {
    return TreeServiceGrpc.newBlockingStub(gateways.current());
  }

  /** Closes the connections. Close registrations before: without a connection they live on until their ttl is over. */
  @Override
  public void close() {
    gateways.close();
  }

  private static PropertiesServiceBlockingStub onProperties(ManagedChannel channel) {
    return PropertiesServiceGrpc.newBlockingStub(channel).withDeadlineAfter(Gateways.CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }
}
