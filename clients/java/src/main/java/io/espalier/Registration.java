package io.espalier;

import com.google.protobuf.Duration;
import io.espalier.v1.DeregisterRequest;
import io.espalier.v1.KeepAliveRequest;
import io.espalier.v1.KeepAliveResponse;
import io.espalier.v1.LeaseState;
import io.espalier.v1.RegisterRequest;
import io.espalier.v1.RegisterResponse;
import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import io.espalier.v1.RevokeLeaseRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Providers that exist until this is closed, this process dies, or another lease takes over their address.
 *
 * <p>Created by {@link Espalier#register}, which returns once they exist. A thread renews the lease and, when a gateway is lost, registers
 * under the same lease on the next one, so that no reader sees the providers missing.
 */
public final class Registration implements AutoCloseable {
  /**
   * The longest time between two heartbeats. It bounds how long an unreachable gateway goes unnoticed under a long ttl: the nodes that a
   * gateway created outlive it only by its session with the store.
   */
  private static final long MAX_INTERVAL_MS = 3_000;

  private final Gateways gateways;
  private final CompletableFuture<EspalierException> ended = new CompletableFuture<>();
  private final Thread thread;
  private volatile RegisterRequest request;
  private volatile List<String> paths;
  private volatile EspalierException trouble;
  private volatile boolean closing;

  Registration(Gateways gateways, Announcement announcement) {
    this.gateways = gateways;
    request =
        RegisterRequest.newBuilder()
            .setPath(announcement.path())
            .addAllAddresses(announcement.addresses())
            .addAllHosts(announcement.hosts())
            .putAllJsonProperties(Json.writeAll(announcement.properties()))
            .setTtl(Duration.newBuilder().setSeconds(announcement.ttl().getSeconds()).setNanos(announcement.ttl().getNano()))
            .setCreatePath(announcement.createPath())
            .setForce(announcement.force())
            .addAllAcl(announcement.acl().stream().map(AclEntry::toMessage).toList())
            // Chosen here and not by the gateway, so that the first registration can be retried, too.
            .setLeaseId(newLease())
            .build();
    RegisterResponse answer = gateways.call(Gateways.Retry.ALWAYS, this::register);
    thread = new Thread(() -> maintain(answer), "espalier registration");
    thread.setDaemon(true);
    thread.start();
  }

  /** The paths of the providers, in the order of the addresses. */
  public List<String> paths() {
    return paths;
  }

  /** Completes when the registration has ended: with the reason (SUPERSEDED), or with null after {@link #close}. */
  public CompletableFuture<EspalierException> ended() {
    return ended.copy();
  }

  /** The latest failure to renew or to register again; null while the lease is live. */
  public EspalierException trouble() {
    return trouble;
  }

  /** Removes the providers at once; if no gateway can be reached, they are removed when their ttl expires. Idempotent. */
  @Override
  public synchronized void close() {
    if (ended.isDone()) return;
    closing = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended.isDone()) end(null);
  }

  private void maintain(RegisterResponse first) {
    RegisterResponse answer = first;
    ManagedChannel channel = gateways.current();
    int failures = 0;
    try {
      while (!closing) {
        Outcome outcome = renew(channel, answer);
        if (outcome.ended != null) {
          end(outcome.ended);
          return;
        }
        if (outcome.failOver) gateways.failOver(channel);
        if (outcome.renewed) failures = 0;
        for (answer = null; answer == null; ) {
          // Also before the first attempt: all clients of a lost gateway come to the next one at the same time.
          Thread.sleep(Gateways.backoff(failures++));
          channel = gateways.current();
          try {
            answer = register(channel);
          } catch (StatusRuntimeException error) {
            trouble = EspalierException.of(error);
            if (trouble.reason().equals("SUPERSEDED")) {
              end(trouble);
              return;
            }
            if (trouble.reason().equals("LEASE_EXPIRED")) request = request.toBuilder().setLeaseId(newLease()).build();
            else gateways.failOver(channel);
          }
        }
        trouble = null;
      }
    } catch (InterruptedException closed) {
      // Interrupted by close, which revokes the lease.
    }
  }

  /** How a keep-alive stream ended: the registration has ended, or must be made again, on this gateway or on the next one. */
  private record Outcome(EspalierException ended, boolean failOver, boolean renewed) {}

  private Outcome renew(ManagedChannel channel, RegisterResponse registered) throws InterruptedException {
    long ttlMs = registered.getTtl().getSeconds() * 1_000 + registered.getTtl().getNanos() / 1_000_000;
    long intervalMs = Math.max(1, Math.min(ttlMs / 3, MAX_INTERVAL_MS));
    KeepAliveRequest renewal = KeepAliveRequest.newBuilder().addLeaseIds(request.getLeaseId()).build();
    Stream stream = new Stream();
    RegistryServiceGrpc.newStub(channel).keepAlive(stream);
    boolean renewed = false;
    try {
      for (boolean answered = true; answered; ) {
        stream.requests.onNext(renewal);
        answered = false;
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(intervalMs);
        for (Object event; (event = stream.events.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS)) != null; ) {
          if (!(event instanceof KeepAliveResponse answer)) {
            trouble = event instanceof Throwable error ? EspalierException.of(error) : trouble;
            return new Outcome(null, true, renewed);
          }
          answered = true;
          for (var lease : answer.getLeasesList()) {
            if (lease.getSupersededPathsCount() > 0)
              return new Outcome(EspalierException.superseded(lease.getSupersededPathsList()), false, renewed);
            if (lease.getState() == LeaseState.LEASE_STATE_EXPIRED)
              request = request.toBuilder().setLeaseId(newLease()).build();
            if (lease.getState() != LeaseState.LEASE_STATE_LIVE) return new Outcome(null, answer.getDraining(), renewed);
            renewed = true;
            trouble = null;
            keep(lease.getOverridesMap(), lease.getIdentitiesMap());
          }
          if (answer.getDraining()) return new Outcome(null, true, renewed);
        }
      }
      return new Outcome(null, true, renewed);
    } finally {
      stream.requests.cancel("no longer needed", null);
    }
  }

  /** Passes the events of a keep-alive stream to the thread that waits for them: answers, an error, or the end. */
  private static final class Stream implements ClientResponseObserver<KeepAliveRequest, KeepAliveResponse> {
    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    ClientCallStreamObserver<KeepAliveRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<KeepAliveRequest> requests) {
      this.requests = requests;
    }

    @Override
    public void onNext(KeepAliveResponse answer) {
      events.add(answer);
    }

    @Override
    public void onError(Throwable error) {
      events.add(error);
    }

    @Override
    public void onCompleted() {
      events.add("end");
    }
  }

  private RegisterResponse register(ManagedChannel channel) {
    RegisterResponse answer = on(channel).register(request);
    paths = List.copyOf(answer.getProviderPathsList());
    keep(answer.getOverridesMap(), answer.getIdentitiesMap());
    return answer;
  }

  /** Remembers what the next gateway must know: what operators have changed in the providers, and how it recognizes their nodes. */
  private void keep(Map<String, io.espalier.v1.Override> overrides, Map<String, String> identities) {
    if (!overrides.equals(request.getOverridesMap()))
      request = request.toBuilder().clearOverrides().putAllOverrides(overrides).build();
    if (!request.getIdentitiesMap().entrySet().containsAll(identities.entrySet()))
      request = request.toBuilder().putAllIdentities(identities).build();
  }

  /** Revokes the lease; an address that another lease has taken over stays with that lease. */
  private void end(EspalierException reason) {
    try {
      var revoke = RevokeLeaseRequest.newBuilder().setLeaseId(request.getLeaseId()).build();
      var answer = gateways.call(Gateways.Retry.ALWAYS, channel -> on(channel).revokeLease(revoke));
      // A gateway that does not know the lease can still remove its registrations one by one.
      if (!answer.getRemovedPathsList().containsAll(paths)) request.getAddressesList().forEach(this::deregister);
    } catch (EspalierException failure) {
      // The providers are removed when the ttl expires.
      trouble = failure;
    }
    ended.complete(reason);
  }

  private void deregister(String address) {
    var deregister =
        DeregisterRequest.newBuilder()
            .setPath(request.getPath())
            .setLeaseId(request.getLeaseId())
            .setAddress(address)
            .addAllHosts(request.getHostsList())
            .build();
    gateways.call(Gateways.Retry.ALWAYS, channel -> on(channel).deregister(deregister));
  }

  private static RegistryServiceBlockingStub on(ManagedChannel channel) {
    return RegistryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(Gateways.CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  private static String newLease() {
    byte[] lease = new byte[16];
    new SecureRandom().nextBytes(lease);
    return HexFormat.of().formatHex(lease);
  }
}
