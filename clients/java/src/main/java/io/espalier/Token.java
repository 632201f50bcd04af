package io.espalier;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/**
 * Sends a token with every call, for {@code CompositeChannelCredentials.create(..., new Token("..."))}. Without TLS it is sent only to this
 * machine itself; a call to any other gateway fails.
 */
public final class Token extends CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Metadata headers = new Metadata();
  private final boolean plaintext;

  public Token(String token) {
    this(token, false);
  }

  private Token(String token, boolean plaintext) {
    headers.put(AUTHORIZATION, "Bearer " + token);
    this.plaintext = plaintext;
  }

  /** For gateways without TLS, where anyone on the way can read the token. */
  public static Token overPlaintext(String token) {
    return new Token(token, true);
  }

  @Override
  public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
    if (plaintext || request.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY || isLocal(request))
      applier.apply(headers);
    else
      applier.fail(
          Status.UNAUTHENTICATED.withDescription(
              "the token would travel in plain text: use TLS, or Token.overPlaintext"));
  }

  /** By the address of the connection: that of a proxy, if there is one. */
  private static boolean isLocal(RequestInfo request) {
    var remote = request.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return !(remote instanceof InetSocketAddress internet)
        || (internet.getAddress() != null && internet.getAddress().isLoopbackAddress());
  }
}
