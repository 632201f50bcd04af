package io.espalier;

import static io.espalier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveValueTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private FakeGateway gateway;
  private Espalier client;

  @BeforeEach
  void open() throws Exception {
    gateway = new FakeGateway();
    gateway.put("1.2.3.4:1", Map.of());
    client = Espalier.builder(gateway.endpoint()).deadline(Eventually.DEADLINE).build();
  }

  @AfterEach
  void close() {
    client.close();
    gateway.close();
  }

  @Test
  void aListenerIsCalledAtOnceAndAfterEveryChangeUntilItIsRemoved() {
    var live = client.children("/p");
    live.waitFor(now -> true, SOON);
    var sizes = new CopyOnWriteArrayList<Integer>();
    Subscription listener =
        live.onChange(
            now -> {
              sizes.add(now.providers().size());
              throw new IllegalStateException("a listener that fails is called again");
            });
    eventually("the current value", () -> sizes.equals(List.of(1)));
    gateway.put("1.2.3.4:2", Map.of());
    eventually("the change", () -> sizes.equals(List.of(1, 2)));
    listener.close();
    gateway.put("1.2.3.4:3", Map.of());
    live.waitFor(now -> now.providers().size() == 3, SOON);
    assertEquals(List.of(1, 2), sizes);
  }

  @Test
  void aSubscriberReceivesOnlyWhatItAsksForAndNeverMissesTheLastValue() {
    var live = client.children("/p");
    live.waitFor(now -> true, SOON);
    var sizes = new CopyOnWriteArrayList<Object>();
    var subscription = new CompletableFuture<Flow.Subscription>();
    live.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
          }

          @Override
          public void onNext(Children now) {
            sizes.add(now.providers().size());
          }

          @Override
          public void onError(Throwable error) {
            sizes.add(error);
          }

          @Override
          public void onComplete() {
            sizes.add("complete");
          }
        });
    subscription.join().request(1);
    eventually("the current value", () -> sizes.equals(List.of(1)));
    gateway.put("1.2.3.4:2", Map.of());
    gateway.put("1.2.3.4:3", Map.of());
    live.waitFor(now -> now.providers().size() == 3, SOON);
    assertEquals(List.of(1), sizes);
    subscription.join().request(5);
    eventually("the last value", () -> sizes.equals(List.of(1, 3)));
    live.close();
    eventually("the end", () -> sizes.equals(List.of(1, 3, "complete")));
  }

  @Test
  void iterationYieldsValuesAndEndsWhenItIsClosed() {
    var live = client.children("/p");
    var sizes = new CopyOnWriteArrayList<Integer>();
    var reading = CompletableFuture.runAsync(() -> live.forEach(now -> sizes.add(now.providers().size())));
    eventually("the first value", () -> sizes.equals(List.of(1)));
    gateway.put("1.2.3.4:2", Map.of());
    eventually("the next value", () -> sizes.equals(List.of(1, 2)));
    live.close();
    reading.join();
    assertEquals(
        Reason.CLOSED, assertThrows(EspalierException.class, () -> live.waitFor(now -> true, SOON)).reason());
  }

  @Test
  void waitingEndsAfterItsTime() {
    var live = client.children("/p");
    var late = assertThrows(EspalierException.class, () -> live.waitFor(now -> false, Duration.ofMillis(50)));
    assertEquals(Reason.TIMEOUT, late.reason());
  }

  @Test
  void whatIsKnownIsReadFromTheFileWithItsAgeWhileNoGatewayAnswers(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("known.json");
    gateway.put("1.2.3.4:1", Map.of("pid", "9007199254740993"));
    try (var writer = Espalier.builder(gateway.endpoint()).cache(file).build()) {
      var live = writer.children("/p");
      live.waitFor(now -> now.providers().size() == 1, SOON);
      // An empty list is an accident more often than a fact.
      gateway.clear();
      live.waitFor(now -> now.providers().isEmpty(), SOON);
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var alone = Espalier.builder("127.0.0.1:1").cache(file).deadline(Duration.ofMillis(300)).build()) {
      Children now = alone.children("/p").waitFor(any -> true, SOON);
      assertEquals(9007199254740993L, now.providers().get("1.2.3.4:1").properties().get("pid"));
      assertEquals(Reason.GATEWAY_UNREACHABLE, now.stale().reason());
      assertFalse(now.standing().age().isZero());
      assertEquals(now.providers(), alone.discover("/p").providers());
      assertEquals(
          Reason.GATEWAY_UNREACHABLE, assertThrows(EspalierException.class, () -> alone.discover("/q")).reason());
    }
    assertTrue(Files.list(folder).count() == 1, "nothing else is left in the folder");
  }
}
