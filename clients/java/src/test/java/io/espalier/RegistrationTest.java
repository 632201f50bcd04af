package io.espalier;

import static io.espalier.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.Registration.State;
import io.espalier.v1.RegisterRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RegistrationTest {
  private static final Announcement SERVER = Announcement.of("/p", "1.2.3.4:5").withProperties(Map.of("version", "1"));

  private FakeGateway gateway;
  private Espalier client;

  @BeforeEach
  void open() throws Exception {
    gateway = new FakeGateway();
    client = Espalier.builder(gateway.endpoint()).deadline(Eventually.DEADLINE).build();
  }

  @AfterEach
  void close() {
    client.close();
    gateway.close();
  }

  private Map<String, String> latest() {
    List<RegisterRequest> all = gateway.registered;
    return all.get(all.size() - 1).getJsonPropertiesMap();
  }

  @Test
  void propertiesAreMergedReplacedAndKeptIfNewOnesAreRefused() throws Exception {
    var registration = client.register(SERVER);
    String pid = latest().get("pid");
    registration.update(Map.of("weight", 0), List.of("version")).get();
    assertEquals(Map.of("pid", pid, "weight", "0"), latest());
    registration.replace(Map.of("color", "red")).get();
    assertEquals(Map.of("pid", pid, "color", "\"red\""), latest());
    gateway.refusal = "BAD_VALUE";
    var refused = assertThrows(ExecutionException.class, () -> registration.update(Map.of("x", 1)).get());
    assertEquals(Reason.BAD_VALUE, ((EspalierException) refused.getCause()).reason());
    assertEquals(State.REGISTERED, registration.state());
    gateway.refusal = null;
    registration.update(Map.of("y", 1)).get();
    assertFalse(latest().containsKey("x"));
    assertThrows(EspalierException.class, () -> registration.update(Map.of("nan", Double.NaN)));
  }

  @Test
  void aPausedRegistrationIsNotFoundUntilItIsResumed() throws Exception {
    var registration = client.register(SERVER);
    registration.pause().get();
    assertTrue(gateway.leases.isEmpty());
    assertEquals(State.SUSPENDED, registration.state());
    registration.resume().get();
    assertEquals(1, gateway.leases.size());
    assertEquals(State.REGISTERED, registration.state());
  }

  @Test
  void theHookMayAddPropertiesBeforeEveryRegistration() throws Exception {
    var registration = client.register(SERVER.onRegister(properties -> properties.put("at", gateway.registered.size())));
    assertEquals("0", latest().get("at"));
    registration.update(Map.of()).get();
    assertEquals("1", latest().get("at"));
  }

  @Test
  void whatCannotGetBetterIsThrownAndAMissingPathIsWaitedForOnlyIfAsked() {
    gateway.refusal = "BAD_ADDRESS";
    assertEquals(Reason.BAD_ADDRESS, assertThrows(EspalierException.class, () -> client.register(SERVER)).reason());
    gateway.refusal = "NOT_FOUND";
    assertEquals(Reason.NOT_FOUND, assertThrows(EspalierException.class, () -> client.register(SERVER)).reason());
    var waiting = client.register(SERVER.waitForPath().inBackground());
    var states = new CopyOnWriteArrayList<State>();
    waiting.onChange(status -> states.add(status.state()));
    eventually("it says why", () -> waiting.trouble() != null && waiting.trouble().reason() == Reason.NOT_FOUND);
    gateway.refusal = null;
    waiting.registered().join();
    eventually("the listener has seen it", () -> states.contains(State.REGISTERED));
    assertEquals(State.REGISTERING, states.get(0));
  }

  @Test
  void aSupersededRegistrationEndsAndIsNotMadeAgain() throws Exception {
    var registration = client.register(SERVER);
    gateway.superseded.addAll(gateway.leases);
    assertEquals(Reason.SUPERSEDED, registration.ended().get().reason());
    assertEquals(State.SUPERSEDED, registration.state());
    assertEquals(1, gateway.registered.size());
  }

  @Test
  void aLeaseThatTheGatewayHasForgottenIsRegisteredAgain() {
    client.register(SERVER.withTtl(Duration.ofSeconds(60)));
    gateway.leases.clear();
    eventually("it is registered again", () -> gateway.registered.size() == 2);
    assertEquals(gateway.registered.get(0).getLeaseId(), gateway.registered.get(1).getLeaseId());
  }
}
