package io.espalier;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;

/**
 * Resolves the targets "espalier:///PATH", by the client that made it, and "espalier://HOST:PORT,HOST:PORT/PATH", by a client of the gateways
 * that the target names. Found by gRPC itself for the latter.
 */
public final class EspalierNameResolverProvider extends NameResolverProvider {
  private static final String SCHEME = "espalier";
  private static final int DEFAULT_PRIORITY = 5;

  private final Espalier client;

  /** For gRPC, which finds it by itself: targets must name their gateways. */
  public EspalierNameResolverProvider() {
    this(null);
  }

  EspalierNameResolverProvider(Espalier client) {
    this.client = client;
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  /** The provider of a client wins over the one that needs none. */
  @Override
  protected int priority() {
    return client == null ? DEFAULT_PRIORITY : DEFAULT_PRIORITY + 1;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return List.of(InetSocketAddress.class);
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) return null;
    String path = target.getPath();
    if (path == null || path.length() < 2)
      throw new IllegalArgumentException(target + ": write espalier:///PATH or espalier://HOST:PORT/PATH");
    String gateways = target.getAuthority();
    if (gateways != null && !gateways.isEmpty()) {
      Espalier own = Espalier.connect(gateways);
      return new EspalierNameResolver(own, own, path, args);
    }
    if (client == null)
      throw new IllegalArgumentException(
          target + ": name the gateways (espalier://HOST:PORT" + path + "), or register Espalier.nameResolverProvider()");
    return new EspalierNameResolver(client, null, path, args);
  }
}
