package io.espalier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallsTest {
  @Test
  void aReadIsAnsweredByAnotherGatewayWhileTheFirstIsFrozen() throws Exception {
    try (var a = new FakeGateway();
        var b = new FakeGateway();
        var client = Espalier.builder(a.endpoint(), b.endpoint()).beginWithFirst().deadline(Eventually.DEADLINE).build()) {
      assertEquals(0, client.discover("/p").providers().size());
      a.frozen = true;
      b.put("1.2.3.4:5", Map.of("pid", "9007199254740993", "load", "1.0", "big", "1" + "0".repeat(30), "far", "1e999"));
      Children found = client.discover("/p");
      assertEquals(7 + 1, found.revision());
      Map<String, Object> properties = found.providers().get("1.2.3.4:5").properties();
      assertEquals(9007199254740993L, properties.get("pid"));
      assertEquals(1.0, properties.get("load"));
      assertEquals(new java.math.BigInteger("1" + "0".repeat(30)), properties.get("big"));
      a.frozen = false;
    }
  }

  @Test
  void aWriteGoesToAGatewayThatHasJustAnsweredAndIsNotRepeatedWhenItsAnswerIsLost() throws Exception {
    try (var a = new FakeGateway();
        var b = new FakeGateway();
        var client =
            Espalier.builder(a.endpoint(), b.endpoint()).beginWithFirst().deadline(Duration.ofSeconds(3)).build()) {
      client.discover("/p");
      Thread.sleep(2_600);
      a.frozen = true;
      assertEquals("e", client.create("/x", Map.of()));
      assertEquals(0, a.created.get());
      assertEquals(1, b.created.get());
      var lost = assertThrows(EspalierException.class, () -> client.create("/lost", Map.of()));
      assertEquals(Reason.OUTCOME_UNKNOWN, lost.reason());
      assertEquals(2, a.created.get() + b.created.get());
      a.frozen = false;
    }
  }

  @Test
  void aCallWaitsForAGatewayThatStartsAndFailsAfterItsDeadlineWithEveryEndpoint() throws Exception {
    int port;
    try (var gone = new FakeGateway()) {
      port = Integer.parseInt(gone.endpoint().split(":")[1]);
    }
    String endpoint = "127.0.0.1:" + port;
    try (var client = Espalier.builder(endpoint, "127.0.0.1:1").deadline(Duration.ofSeconds(1)).build()) {
      var error = assertThrows(EspalierException.class, () -> client.discover("/p"));
      assertEquals(Reason.GATEWAY_UNREACHABLE, error.reason());
      assertTrue(error.getMessage().contains(endpoint + " (connection refused)"), error.getMessage());
      assertTrue(error.metadata().containsKey("127.0.0.1:1"), error.metadata().toString());
      assertEquals(
          Reason.GATEWAY_UNREACHABLE,
          assertThrows(EspalierException.class, () -> client.register(Announcement.of("/p", "1.2.3.4:5"))).reason());
    }
    try (var client = Espalier.builder(endpoint).deadline(Duration.ofSeconds(15)).build()) {
      var later = CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
      var started = later.thenApply(nothing -> start(port));
      assertEquals(0, client.discover("/p").providers().size());
      started.join().close();
    }
  }

  private static FakeGateway start(int port) {
    try {
      return new FakeGateway(port);
    } catch (java.io.IOException used) {
      throw new IllegalStateException(used);
    }
  }

  @Test
  void everyCallOnAClosedClientIsClosedAndClosingTwiceIsFine() throws Exception {
    try (var gateway = new FakeGateway()) {
      var client = Espalier.builder(gateway.endpoint()).deadline(Eventually.DEADLINE).build();
      var registration = client.register(Announcement.of("/p", "1.2.3.4:5"));
      var live = client.children("/p");
      var waiting = CompletableFuture.supplyAsync(() -> live.waitFor(now -> false, Duration.ofSeconds(20)));
      client.close();
      client.close();
      assertTrue(gateway.leases.isEmpty(), "it is deregistered");
      assertEquals(Registration.State.CLOSED, registration.state());
      assertEquals(Reason.CLOSED, assertThrows(EspalierException.class, () -> join(waiting)).reason());
      for (Runnable call :
          new Runnable[] {
            () -> client.discover("/p"),
            () -> client.get("/p"),
            () -> client.register(Announcement.of("/p", "1.2.3.4:5")),
            () -> client.children("/p"),
            () -> client.exportTree("/p"),
            () -> join(registration.update(Map.of())),
            () -> live.waitFor(now -> true, Duration.ofSeconds(1)),
            () -> client.registryService().discover(io.espalier.v1.DiscoverRequest.getDefaultInstance()),
          }) assertEquals(Reason.CLOSED, assertThrows(EspalierException.class, call::run).reason());
      assertEquals(Reason.CLOSED, live.stale().reason());
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    return Results.await(future);
  }

  @Test
  void aReasonThatThisClientDoesNotKnowKeepsItsText() {
    var error = EspalierException.of(FakeGateway.error(com.google.rpc.Code.ABORTED, "BRAND_NEW"));
    assertEquals(Reason.UNKNOWN, error.reason());
    assertEquals("BRAND_NEW", error.reasonText());
  }

  @Test
  void endpointsHaveADefaultPortSchemesAndCommas() {
    var endpoints = Endpoint.parseAll(java.util.List.of("a", "grpc://b:1, grpcs://[::1]"));
    assertEquals("[a:7400, b:1, [::1]:7400]", endpoints.toString());
    assertEquals(true, endpoints.get(2).secure());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://a", "a:0", "a:70000", "a b", "a/b", "[::1"})
  void aBadEndpointIsNamedInItsError(String endpoint) {
    var error = assertThrows(EspalierException.class, () -> Espalier.connect(endpoint));
    assertEquals(Reason.BAD_ARGUMENT, error.reason());
    assertEquals(endpoint, error.metadata().get("endpoint"));
  }
}
