package io.espalier;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells a channel of gRPC the providers of a path, now and after every change. */
final class EspalierNameResolver extends NameResolver {
  /** How many calls a provider gets, compared with others. */
  static final Attributes.Key<Integer> WEIGHT = Attributes.Key.create("io.espalier.weight");

  private static final Map<String, ?> SERVICE_CONFIG =
      Map.of("loadBalancingConfig", List.of(Map.of(WeightedLoadBalancerProvider.NAME, Map.of())));
  private static final int MAX_WEIGHT = 1_000_000;

  private final Espalier client;
  /** Closed with this; null for a client of somebody else. */
  private final Espalier own;
  private final String path;
  private final Args args;
  private Live<Children> providers;

  EspalierNameResolver(Espalier client, Espalier own, String path, Args args) {
    this.client = client;
    this.own = own;
    this.path = path;
    this.args = args;
  }

  @Override
  public String getServiceAuthority() {
    return path.substring(path.lastIndexOf('/') + 1).isEmpty() ? "espalier" : path.substring(1).replace('/', '.');
  }

  @Override
  public void start(Listener2 listener) {
    providers = client.children(path);
    providers.onChange(now -> args.getSynchronizationContext().execute(() -> listener.onResult(result(now))));
    providers
        .ended()
        .whenComplete(
            (nothing, error) -> {
              if (error instanceof EspalierException why)
                args.getSynchronizationContext()
                    .execute(() -> listener.onError(Status.fromCode(why.code()).withDescription(why.getMessage()).withCause(why)));
            });
  }

  private ResolutionResult result(Children now) {
    List<EquivalentAddressGroup> addresses = new ArrayList<>();
    for (Provider provider : now.providers().values()) {
      InetSocketAddress address = addressOf(provider.name());
      int weight = weightOf(provider);
      if (address != null && weight > 0)
        addresses.add(new EquivalentAddressGroup(address, Attributes.newBuilder().set(WEIGHT, weight).build()));
    }
    var result = ResolutionResult.newBuilder().setServiceConfig(args.getServiceConfigParser().parseServiceConfig(SERVICE_CONFIG));
    if (!addresses.isEmpty()) return result.setAddressesOrError(StatusOr.fromValue(addresses)).build();
    String why =
        now.unresolved() != null
            ? now.unresolved().message()
            : now.providers().isEmpty() ? path + " has no providers" : path + " has no provider with a weight above 0";
    return result.setAddressesOrError(StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(why))).build();
  }

  /** Null for a child whose name is no address. */
  private static InetSocketAddress addressOf(String name) {
    int colon = name.lastIndexOf(':');
    try {
      int port = Integer.parseInt(name.substring(colon + 1));
      String host = name.substring(0, Math.max(0, colon)).replaceFirst("^\\[(.*)]$", "$1");
      return host.isEmpty() ? null : new InetSocketAddress(host, port);
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  /** 1 if it has none; 0 takes a provider out. */
  static int weightOf(Provider provider) {
    if (!(provider.properties().get("weight") instanceof Number weight)) return 1;
    double value = weight.doubleValue();
    return value > 0 ? (int) Math.max(1, Math.min(MAX_WEIGHT, Math.round(value))) : 0;
  }

  @Override
  public void shutdown() {
    if (providers != null) providers.close();
    if (own != null) new Thread(own::close, "espalier close").start();
  }
}
