package io.espalier;

import static io.espalier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.v1.CreateNodeRequest;
import io.espalier.v1.TreeServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NameResolverTest {
  private static final CreateNodeRequest REQUEST = CreateNodeRequest.newBuilder().setPath("/x").build();

  /** Two servers of some service, and the gateway where they are registered. */
  @Test
  void callsOfAChannelAreSpreadByWeightAndFollowTheProviders() throws Exception {
    try (var gateway = new FakeGateway();
        var a = new FakeGateway();
        var b = new FakeGateway();
        var client = Espalier.builder(gateway.endpoint()).deadline(Eventually.DEADLINE).build()) {
      gateway.put(a.endpoint(), Map.of("weight", "3"));
      gateway.put(b.endpoint(), Map.of());
      var resolvers = client.nameResolverProvider();
      NameResolverRegistry.getDefaultRegistry().register(resolvers);
      ManagedChannel channel =
          Grpc.newChannelBuilder("espalier:///p", InsecureChannelCredentials.create()).build();
      try {
        var stub = TreeServiceGrpc.newBlockingStub(channel);
        eventually("both are connected", () -> {
          stub.createNode(REQUEST);
          return a.created.get() > 0 && b.created.get() > 0;
        });
        a.created.set(0);
        b.created.set(0);
        for (int at = 0; at < 40; at++) stub.createNode(REQUEST);
        assertEquals("30 10", a.created + " " + b.created);
        gateway.put(a.endpoint(), Map.of("weight", "0"));
        eventually("the drained one has no calls", () -> {
          a.created.set(0);
          for (int at = 0; at < 4; at++) stub.createNode(REQUEST);
          return a.created.get() == 0;
        });
        gateway.clear();
        eventually("no providers is an error that says so", () -> {
          try {
            stub.createNode(REQUEST);
            return false;
          } catch (StatusRuntimeException error) {
            return error.getStatus().getCode() == Status.Code.UNAVAILABLE
                && error.getStatus().getDescription().contains("/p has no providers");
          }
        });
      } finally {
        channel.shutdownNow();
        NameResolverRegistry.getDefaultRegistry().deregister(resolvers);
      }
    }
  }

  @Test
  void aTargetMayNameItsGateways() throws Exception {
    try (var gateway = new FakeGateway();
        var server = new FakeGateway()) {
      gateway.put(server.endpoint(), Map.of());
      ManagedChannel channel =
          Grpc.newChannelBuilder("espalier://" + gateway.endpoint() + "/p", InsecureChannelCredentials.create()).build();
      try {
        assertEquals("e", TreeServiceGrpc.newBlockingStub(channel).createNode(REQUEST).getEtag());
      } finally {
        channel.shutdownNow();
      }
      var error = assertThrows(IllegalArgumentException.class, () -> Grpc.newChannelBuilder("espalier:///p", InsecureChannelCredentials.create()).build());
      assertTrue(error.getMessage().contains("nameResolverProvider"), error.getMessage());
    }
  }
}
