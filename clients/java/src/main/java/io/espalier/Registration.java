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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Providers that live until this is closed, this process dies, or another lease takes their address over.
 *
 * <p>Made by {@link Espalier#register}, which returns when they are there. A thread renews the lease, and registers again under the same
 * lease on the next gateway when one is lost, so that no reader sees the providers missing.
 */
public final class Registration implements AutoCloseable {
  /** A gateway that vanished without a word is noticed this fast, also under a long ttl: its own nodes outlive it by its session only. */
  private static final long MAX_BEAT_MS = 3_000;

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
            // Chosen here and not by the gateway, so that the first registration is safe to repeat, too.
            .setLeaseId(newLease())
            .build();
    RegisterResponse answer = gateways.call(Gateways.Repeat.SAFE, this::register);
    thread = new Thread(() -> keep(answer), "espalier registration");
    thread.setDaemon(true);
    thread.start();
  }

  /** The paths of the providers, in the order of the addresses. */
  public List<String> paths() {
    return paths;
  }

  /** Completes when the providers are gone for good: with the reason (SUPERSEDED), or with null after {@link #close}. */
  public CompletableFuture<EspalierException> ended() {
    return ended.copy();
  }

  /** The latest failure to renew or to register again; null while all is well. */
  public EspalierException trouble() {
    return trouble;
  }

  /** Removes the providers at once; if no gateway can be reached, their ttl does. Does nothing the second time. */
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

  private void keep(RegisterResponse first) {
    RegisterResponse answer = first;
    ManagedChannel channel = gateways.current();
    int failures = 0;
    try {
      while (!closing) {
        Outcome outcome = beat(channel, answer);
        if (outcome.over != null) {
          end(outcome.over);
          return;
        }
        if (outcome.elsewhere) gateways.leave(channel);
        if (outcome.renewed) failures = 0;
        for (answer = null; answer == null; ) {
          // Also before the first attempt: everybody who lost the same gateway comes to the next one now.
          Thread.sleep(Gateways.waitBefore(failures++));
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
            else gateways.leave(channel);
          }
        }
        trouble = null;
      }
    } catch (InterruptedException closed) {
      // `close` goes on from here.
    }
  }

  /** How a keep-alive stream ended: the registration is over, or must be made again, here or elsewhere. */
  private record Outcome(EspalierException over, boolean elsewhere, boolean renewed) {}

  private Outcome beat(ManagedChannel channel, RegisterResponse registered) throws InterruptedException {
    long ttlMs = registered.getTtl().getSeconds() * 1_000 + registered.getTtl().getNanos() / 1_000_000;
    long intervalMs = Math.max(1, Math.min(ttlMs / 3, MAX_BEAT_MS));
    KeepAliveRequest beat = KeepAliveRequest.newBuilder().addLeaseIds(request.getLeaseId()).build();
    Stream stream = new Stream();
    RegistryServiceGrpc.newStub(channel).keepAlive(stream);
    boolean renewed = false;
    try {
      for (boolean answered = true; answered; ) {
        stream.requests.onNext(beat);
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
          }
          if (answer.getDraining()) return new Outcome(null, true, renewed);
        }
      }
      return new Outcome(null, true, renewed);
    } finally {
      stream.requests.cancel("no longer needed", null);
    }
  }

  /** Hands what comes over a keep-alive stream to the thread that waits for it: answers, an error, or the end. */
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
    return answer;
  }

  /** What another lease has taken over is not fought; what is left goes. */
  private void end(EspalierException reason) {
    try {
      var revoke = RevokeLeaseRequest.newBuilder().setLeaseId(request.getLeaseId()).build();
      var answer = gateways.call(Gateways.Repeat.SAFE, channel -> on(channel).revokeLease(revoke));
      // A gateway that does not know the lease finds its registrations one by one.
      if (!answer.getRemovedPathsList().containsAll(paths)) request.getAddressesList().forEach(this::deregister);
    } catch (EspalierException failure) {
      // The ttl will do it.
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
    gateways.call(Gateways.Repeat.SAFE, channel -> on(channel).deregister(deregister));
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
