package io.espalier;

import io.espalier.v1.DeregisterRequest;
import io.espalier.v1.DeregisterResponse;
import io.espalier.v1.LeaseState;
import io.espalier.v1.LeaseStatus;
import io.espalier.v1.RegisterRequest;
import io.espalier.v1.RegisterResponse;
import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.RevokeLeaseRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Providers that exist until this is closed, this process dies, or a newer registration takes over their address.
 *
 * <p>Created by {@link Espalier#register}. When a gateway is lost, they are registered under the same lease at another one, so that no reader
 * sees them missing. It never gives up by itself, except on what cannot get better.
 */
public final class Registration implements AutoCloseable {
  /** How far a registration is. */
  public enum State {
    /** Not registered yet; the trouble is why the last attempt failed. */
    REGISTERING,
    /** Registered and renewed. */
    REGISTERED,
    /** No gateway confirms it at the moment, so that it expires a ttl after its last renewal; or it is paused. */
    SUSPENDED,
    /** A newer process registered the same address. It is not registered again. */
    SUPERSEDED,
    /** It can never be registered as requested; the trouble is why. */
    FAILED,
    /** Closed by this client. */
    CLOSED;

    boolean isFinal() {
      return this == SUPERSEDED || this == FAILED || this == CLOSED;
    }
  }

  /**
   * The state of a registration.
   *
   * @param state how far it is
   * @param paths of the providers, in the order of the addresses; empty before the first success
   * @param trouble why it is not registered; null while it is, or if it is paused or closed
   */
  public record Status(State state, List<String> paths, EspalierException trouble) {}

  private static final long CALL_TIMEOUT_MS = 5_000;
  private static final long MAX_WAIT_MS = 2_000;
  private static final long MAX_JITTER_MS = 100;

  /** A path that may be created later. */
  private static final Set<Reason> MISSING_PATH = Set.of(Reason.NOT_FOUND, Reason.LINK_DANGLING, Reason.LINK_LOOP);

  private final Gateways gateways;
  private final Executor executor;
  private final Announcement announcement;
  private final List<String> hosts;
  private final Runnable onEnd;
  private final Resident resident = new Resident();
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final CompletableFuture<EspalierException> ended = new CompletableFuture<>();
  private final Set<Consumer<? super Status>> listeners = new LinkedHashSet<>();
  private volatile Status status = new Status(State.REGISTERING, List.of(), null);

  // On the loop only.
  private Map<String, Object> wanted;
  private Map<String, Object> accepted;
  private CompletableFuture<Void> change = new CompletableFuture<>();
  private String leaseId = newLease();
  private Map<String, io.espalier.v1.Override> overrides = Map.of();
  private final Map<String, String> identities = new HashMap<>();
  private Gateway registeredAt;
  private boolean isAttempting;
  private boolean isDue = true;
  private boolean isPaused;
  private boolean isClosing;
  private int failures;
  private Loop.Timer retry = () -> {};

  Registration(Gateways gateways, Executor executor, Announcement announcement, Runnable onEnd) {
    this.gateways = gateways;
    this.executor = executor;
    this.announcement = announcement;
    this.hosts = announcement.actualHosts();
    this.onEnd = onEnd;
    wanted = withPid(announcement.properties);
    Json.writeAll(wanted);
  }

  /** Completes when it is registered for the first time, or with the reason why it never is. */
  CompletableFuture<Void> start() {
    gateways.loop.execute(() -> gateways.liveness.add(resident));
    return first;
  }

  /** The service path. */
  public String path() {
    return announcement.path;
  }

  /** The addresses as they were announced. */
  public List<String> addresses() {
    return announcement.addresses;
  }

  /** The paths of the providers, in the order of the addresses; empty before the first success. */
  public List<String> paths() {
    return status.paths();
  }

  /** How far it is now. */
  public Status status() {
    return status;
  }

  /** How far it is now. */
  public State state() {
    return status.state();
  }

  /** Why it is not registered at the moment; null while it is, or if it is paused or closed. */
  public EspalierException trouble() {
    return status.trouble();
  }

  /** Completes when it is registered for the first time, or with the error if it never is. */
  public CompletableFuture<Void> registered() {
    return first.copy();
  }

  /** Completes when it has ended: with the reason (SUPERSEDED, or why it failed), or with null after {@link #close}. */
  public CompletableFuture<EspalierException> ended() {
    return ended.copy();
  }

  /** Calls the listener with the current status, and then after every change, in order, on the executor of the client. */
  public Subscription onChange(Consumer<? super Status> listener) {
    var queue = new SerialListener<Status>(executor, gateways.log, listener);
    synchronized (listeners) {
      listeners.add(queue);
      queue.accept(status);
    }
    return () -> {
      synchronized (listeners) {
        listeners.remove(queue);
      }
      queue.close();
    };
  }

  /**
   * Changes these properties and keeps all others, from now on. Completes when they are registered. If they are refused, such as BAD_VALUE, the
   * registration stays as it was.
   */
  public CompletableFuture<Void> update(Map<String, ?> properties) {
    return update(properties, List.of());
  }

  /** The same, and removes other properties. */
  public CompletableFuture<Void> update(Map<String, ?> properties, Collection<String> remove) {
    Json.writeAll(properties);
    return change(
        () -> {
          wanted = new LinkedHashMap<>(wanted);
          wanted.keySet().removeAll(remove);
          wanted.putAll(properties);
        });
  }

  /** Replaces all properties; "pid" is added unless it is given. Otherwise as {@link #update}. */
  public CompletableFuture<Void> replace(Map<String, ?> properties) {
    Json.writeAll(properties);
    return change(() -> wanted = withPid(properties));
  }

  /** Removes the providers until {@link #resume}. Completes when they are removed. */
  public CompletableFuture<Void> pause() {
    var done = new CompletableFuture<Void>();
    onLoop(
        done,
        () -> {
          isPaused = true;
          retry.cancel();
          gateways.liveness.stopRenewing(leaseId);
          registeredAt = null;
          set(State.SUSPENDED, status.paths(), null);
          deregister().whenComplete(
              (nothing, error) -> {
                if (error == null) done.complete(null);
                else done.completeExceptionally(error);
              });
        });
    return done;
  }

  /** Registers again after {@link #pause}. Completes when it is registered. */
  public CompletableFuture<Void> resume() {
    return change(() -> isPaused = false);
  }

  /** Removes the providers at once; if no gateway can be reached, they are removed when their ttl expires. Idempotent. */
  @Override
  public void close() {
    try {
      closeAsync().get(gateways.deadline().toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException failed) {
      gateways.log.log(System.Logger.Level.INFO, "not deregistered from {0}: {1}", path(), failed.getMessage());
    }
  }

  CompletableFuture<EspalierException> closeAsync() {
    if (gateways.isClosed()) return ended;
    gateways.loop.execute(() -> end(State.CLOSED, null));
    return ended;
  }

  private CompletableFuture<Void> change(Runnable what) {
    var done = new CompletableFuture<Void>();
    onLoop(
        done,
        () -> {
          what.run();
          if (change.isDone()) change = new CompletableFuture<>();
          change.whenComplete(
              (nothing, error) -> {
                if (error == null) done.complete(null);
                else done.completeExceptionally(error);
              });
          isDue = true;
          attempt();
        });
    return done;
  }

  private void onLoop(CompletableFuture<Void> done, Runnable what) {
    if (gateways.isClosed()) done.completeExceptionally(EspalierException.closed());
    else
      gateways.loop.execute(
          () -> {
            if (status.state().isFinal() || isClosing) done.completeExceptionally(endedError());
            else what.run();
          });
  }

  private EspalierException endedError() {
    return status.trouble() == null
        ? new EspalierException(Reason.CLOSED, "the registration is closed", Map.of(), null)
        : status.trouble();
  }

  private final class Resident implements Liveness.Resident {
    @Override
    public void homeFound(Gateway home) {
      if (home == registeredAt && !isDue) {
        if (status.state() == State.SUSPENDED && !isPaused) set(State.REGISTERED, status.paths(), null);
        return;
      }
      isDue = true;
      retry.cancel();
      // All registrations of all clients of a lost gateway come at the same time.
      long jitter = status.state() == State.REGISTERING ? 0 : ThreadLocalRandom.current().nextLong(MAX_JITTER_MS);
      retry = gateways.loop.after(jitter, Registration.this::attempt);
    }

    @Override
    public void homeLost(EspalierException why) {
      if (status.state() == State.REGISTERED) set(State.SUSPENDED, status.paths(), why);
      else if (!isPaused && !status.state().isFinal()) set(status.state(), status.paths(), why);
    }
  }

  /** Registers at the home, if that is due and nothing is under way. */
  private void attempt() {
    Gateway home = gateways.liveness.home();
    if (!isDue || isAttempting || isPaused || isClosing || home == null) return;
    isDue = false;
    isAttempting = true;
    retry.cancel();
    Map<String, Object> properties = wanted;
    CompletableFuture<Void> done = change;
    withHook(properties)
        .thenComposeAsync(all -> send(home, all), gateways.loop)
        .whenCompleteAsync(
            (answer, error) -> {
              isAttempting = false;
              if (error == null) succeeded(home, properties, done, answer);
              else failed(home, properties, done, error);
            },
            gateways.loop);
  }

  private CompletableFuture<Map<String, Object>> withHook(Map<String, Object> properties) {
    if (announcement.onRegister == null) return CompletableFuture.completedFuture(properties);
    return CompletableFuture.supplyAsync(
        () -> {
          Map<String, Object> copy = new LinkedHashMap<>(properties);
          announcement.onRegister.accept(copy);
          return copy;
        },
        executor);
  }

  private CompletableFuture<RegisterResponse> send(Gateway home, Map<String, Object> properties) {
    var request =
        RegisterRequest.newBuilder()
            .setPath(announcement.path)
            .addAllAddresses(announcement.addresses)
            .addAllHosts(hosts)
            .putAllJsonProperties(Json.writeAll(properties))
            .setTtl(Times.toMessage(announcement.ttl))
            .setCreatePath(announcement.createPath)
            .setForce(announcement.force)
            .addAllAcl(announcement.acl.stream().map(AclEntry::toMessage).toList())
            .setLeaseId(leaseId)
            .putAllOverrides(overrides)
            .putAllIdentities(identities)
            .build();
    return callAt(home, RegistryServiceGrpc.getRegisterMethod(), request);
  }

  private void succeeded(Gateway at, Map<String, Object> properties, CompletableFuture<Void> done, RegisterResponse answer) {
    at.heard();
    failures = 0;
    accepted = properties;
    overrides = answer.getOverridesMap();
    identities.putAll(answer.getIdentitiesMap());
    if (isClosing || isPaused) {
      // Asked for while this attempt was under way, whose providers it did not remove.
      deregister();
      return;
    }
    registeredAt = at;
    long ttlMs = Times.of(answer.getTtl()).toMillis();
    gateways.liveness.renew(leaseId, at, ttlMs, this::renewed);
    set(State.REGISTERED, List.copyOf(answer.getProviderPathsList()), null);
    first.complete(null);
    if (done == change && !isDue) change.complete(null);
    if (gateways.liveness.home() != at) isDue = true;
    attempt();
  }

  private void failed(Gateway at, Map<String, Object> properties, CompletableFuture<Void> done, Throwable thrown) {
    RuntimeException cause = Results.unwrap(thrown);
    EspalierException error =
        cause instanceof EspalierException known
            ? known
            : cause instanceof StatusRuntimeException status
                ? EspalierException.of(status, at.endpoint.toString())
                : new EspalierException(Reason.UNKNOWN, "the hook failed: " + cause, Map.of(), cause);
    if (isClosing || isPaused || status.state().isFinal()) return;
    boolean wasAccepted = accepted != null;
    if (wasAccepted && properties != accepted && isRefusal(error)) {
      // The registration stays as it was.
      if (wanted == properties) wanted = accepted;
      CompletableFuture<Void> refused = done;
      if (change == done) change = new CompletableFuture<>();
      refused.completeExceptionally(error);
      isDue = registeredAt == null || registeredAt != gateways.liveness.home() || wanted != accepted;
      if (isDue) again(error);
      return;
    }
    if (!wasAccepted && !mayStillSucceed(error)) {
      end(State.FAILED, error);
      return;
    }
    isDue = true;
    if (error.reason() == Reason.LEASE_EXPIRED) {
      gateways.liveness.stopRenewing(leaseId);
      leaseId = newLease();
    } else if (error.isAnswer()) {
      at.heard();
      if (error.notApplied() || isRefusal(error)) gateways.liveness.leave(at, error);
    } else if (error.reason() != Reason.GATEWAY_UNREACHABLE) gateways.liveness.leave(at, error);
    set(status.state() == State.REGISTERED && registeredAt != at ? State.SUSPENDED : status.state(), status.paths(), error);
    again(error);
  }

  private void again(EspalierException error) {
    retry.cancel();
    retry = gateways.loop.after(Loop.backoff(++failures, MAX_WAIT_MS), this::attempt);
  }

  /** Whether the gateway will always refuse this request. */
  private static boolean isRefusal(EspalierException error) {
    return switch (error.code()) {
      case INVALID_ARGUMENT, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED -> true;
      default -> error.reason() == Reason.PAYLOAD_TOO_LARGE;
    };
  }

  private boolean mayStillSucceed(EspalierException error) {
    if (error.isTransient() || error.notApplied() || error.reason() == Reason.LEASE_EXPIRED) return true;
    return announcement.waitForPath && MISSING_PATH.contains(error.reason());
  }

  private void renewed(LeaseStatus lease) {
    if (isClosing || status.state().isFinal()) return;
    if (lease.getSupersededPathsCount() > 0) {
      end(State.SUPERSEDED, EspalierException.superseded(lease.getSupersededPathsList()));
      return;
    }
    if (lease.getState() == LeaseState.LEASE_STATE_LIVE) {
      overrides = lease.getOverridesMap();
      identities.putAll(lease.getIdentitiesMap());
      if (status.state() == State.SUSPENDED && !isDue && !isPaused) set(State.REGISTERED, status.paths(), null);
      return;
    }
    if (lease.getState() == LeaseState.LEASE_STATE_EXPIRED) {
      gateways.liveness.stopRenewing(leaseId);
      leaseId = newLease();
    }
    registeredAt = null;
    isDue = true;
    attempt();
  }

  /** Removes the providers as well as it can, and then tells everybody. */
  private void end(State state, EspalierException why) {
    if (isClosing) return;
    isClosing = true;
    retry.cancel();
    gateways.liveness.stopRenewing(leaseId);
    gateways.liveness.remove(resident);
    boolean mayExist = accepted != null || isAttempting || status.trouble() != null && state != State.FAILED;
    set(state, status.paths(), why);
    if (!first.isDone()) first.completeExceptionally(why == null ? EspalierException.closed() : why);
    change.completeExceptionally(endedError());
    CompletableFuture<Void> removed = mayExist && !isPaused ? revoke() : CompletableFuture.completedFuture(null);
    removed.whenCompleteAsync(
        (nothing, error) -> {
          ended.complete(why);
          onEnd.run();
        },
        gateways.loop);
  }

  private CompletableFuture<Void> revoke() {
    var request = RevokeLeaseRequest.newBuilder().setLeaseId(leaseId).build();
    return gateways
        .call(RegistryServiceGrpc.getRevokeLeaseMethod(), request)
        .thenCompose(
            answer ->
                // A gateway removes only those that it holds; an address that another lease has taken over stays with that lease.
                answer.getRemoved() >= status.paths().size() && accepted != null
                    ? CompletableFuture.completedFuture(null)
                    : deregister());
  }

  private CompletableFuture<Void> deregister() {
    return CompletableFuture.allOf(
        announcement.addresses.stream().map(this::deregister).toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<DeregisterResponse> deregister(String address) {
    var request =
        DeregisterRequest.newBuilder()
            .setPath(announcement.path)
            .setLeaseId(leaseId)
            .setAddress(address)
            .addAllHosts(hosts)
            .build();
    return gateways.call(RegistryServiceGrpc.getDeregisterMethod(), request);
  }

  private <Q, A> CompletableFuture<A> callAt(Gateway gateway, MethodDescriptor<Q, A> method, Q request) {
    var result = new CompletableFuture<A>();
    var options =
        CallOptions.DEFAULT.withDeadlineAfter(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS).withExecutor(gateways.loop);
    gateway.wake();
    ClientCalls.asyncUnaryCall(
        gateway.channel.newCall(method, options),
        request,
        new StreamObserver<A>() {
          @Override
          public void onNext(A answer) {
            result.complete(answer);
          }

          @Override
          public void onError(Throwable error) {
            result.completeExceptionally(error);
          }

          @Override
          public void onCompleted() {
            result.completeExceptionally(io.grpc.Status.UNAVAILABLE.withDescription("no answer").asRuntimeException());
          }
        });
    return result;
  }

  private void set(State state, List<String> paths, EspalierException trouble) {
    Status next = new Status(state, paths, trouble);
    if (next.equals(status)) return;
    synchronized (listeners) {
      status = next;
      listeners.forEach(one -> one.accept(next));
    }
  }

  private static Map<String, Object> withPid(Map<String, ?> properties) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("pid", ProcessHandle.current().pid());
    all.putAll(properties);
    return all;
  }

  private static String newLease() {
    byte[] lease = new byte[16];
    new SecureRandom().nextBytes(lease);
    return HexFormat.of().formatHex(lease);
  }
}
