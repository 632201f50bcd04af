package io.espalier;

import static io.espalier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class LivenessTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void everythingMovesToTheOnlyLivingGatewayWhenTheOthersFreezeAtOnceAndNothingIsStaleMeanwhile() throws Exception {
    try (var a = new FakeGateway();
        var b = new FakeGateway();
        var c = new FakeGateway();
        var client = Espalier.builder(a.endpoint(), b.endpoint(), c.endpoint()).beginWithFirst().deadline(Eventually.DEADLINE).build()) {
      b.frozen = c.frozen = true;
      a.put("1.2.3.4:5", Map.of());
      var registration = client.register(Announcement.of("/p", "1.2.3.4:5"));
      var seen = new CopyOnWriteArrayList<Children>();
      var live = client.children("/p");
      live.onChange(seen::add);
      live.waitFor(now -> now.providers().size() == 1, SOON);
      eventually("the lease is renewed", () -> a.lastLeases == 1);
      c.revision = a.revision;
      c.frozen = false;
      a.frozen = true;
      eventually("it is registered at the living gateway", () -> c.registered.size() == 1);
      assertEquals(a.registered.get(0).getLeaseId(), c.registered.get(0).getLeaseId());
      eventually("the watch is resumed there", () -> c.watches.size() == 1);
      assertEquals(a.revision, c.watches.get(0).getResumeRevision());
      eventually("it is registered", () -> registration.state() == Registration.State.REGISTERED);
      assertEquals(c.endpoint(), client.endpoint());
      assertTrue(seen.stream().allMatch(one -> one.stale() == null && one.providers().size() == 1), seen.toString());
      a.frozen = b.frozen = false;
    }
  }

  @Test
  void aLiveValueThatIsOpenedWhileTheFirstGatewayIsFrozenStartsAtAnother() throws Exception {
    try (var a = new FakeGateway();
        var b = new FakeGateway();
        var client = Espalier.builder(a.endpoint(), b.endpoint()).beginWithFirst().deadline(Eventually.DEADLINE).build()) {
      a.frozen = true;
      b.put("1.2.3.4:5", Map.of());
      assertEquals(1, client.children("/p").waitFor(now -> true, SOON).providers().size());
      a.frozen = false;
    }
  }

  @Test
  void valuesAreStaleWithEveryEndpointAndTheCauseWhileNoGatewayAnswersAndKeepTheirProviders() throws Exception {
    var a = new FakeGateway();
    try (var b = new FakeGateway();
        var client = Espalier.builder(a.endpoint(), b.endpoint()).beginWithFirst().deadline(Eventually.DEADLINE).build()) {
      b.frozen = true;
      b.revision = 100;
      a.put("1.2.3.4:5", Map.of());
      var live = client.children("/p");
      live.waitFor(now -> now.providers().size() == 1, SOON);
      a.close();
      Children stale = live.waitFor(now -> now.stale() != null, SOON);
      assertEquals(1, stale.providers().size());
      assertEquals(Reason.GATEWAY_UNREACHABLE, stale.stale().reason());
      String why = live.stale().message();
      assertTrue(why.contains(a.endpoint() + " (connection"), why);
      assertTrue(why.contains(b.endpoint()), why);
      b.frozen = false;
      b.put("1.2.3.4:6", Map.of());
      live.waitFor(now -> now.stale() == null && now.providers().containsKey("1.2.3.4:6"), SOON);
      assertNull(live.stale());
    }
  }

  @Test
  void aLiveValueThatNobodyHasServedYetSaysWhyAndStartsWhenTheGatewayStarts() throws Exception {
    int port;
    try (var gone = new FakeGateway()) {
      port = Integer.parseInt(gone.endpoint().split(":")[1]);
    }
    try (var client = Espalier.connect("127.0.0.1:" + port)) {
      var live = client.children("/p");
      eventually("it says why", () -> live.stale() != null);
      assertNull(live.current());
      assertNotNull(live.stale().message());
      try (var late = new FakeGateway(port)) {
        live.waitFor(now -> now.stale() == null, SOON);
      }
    }
  }

  @Test
  void twoHundredRegistrationsHaveOneStreamAndNoThreadsOfTheirOwn() throws Exception {
    try (var gateway = new FakeGateway();
        var client = Espalier.builder(gateway.endpoint()).deadline(Eventually.DEADLINE).build()) {
      client.register(Announcement.of("/p", "1.2.3.4:1"));
      int before = clientThreads();
      List<Registration> all = new ArrayList<>();
      for (int port = 2; port <= 200; port++) all.add(client.register(Announcement.of("/p", "1.2.3.4:" + port)));
      for (int at = 0; at < 200; at++) client.children("/p" + at);
      eventually("all leases are renewed together", () -> gateway.lastLeases == 200);
      assertEquals(1, gateway.keepAliveStreams.get());
      assertTrue(clientThreads() <= before + 2, before + " threads became " + clientThreads());
    }
  }

  /** Those of the client, not those of the server in this process. */
  private static int clientThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(one -> one.getName().startsWith("espalier") || one.getName().contains("ELG"))
            .count();
  }
}
