package io.espalier;

import io.espalier.v1.KeepAliveRequest;
import io.espalier.v1.KeepAliveResponse;
import io.espalier.v1.LeaseStatus;
import io.espalier.v1.RegistryServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Which gateway a client lives at. One keep-alive stream renews all leases of the client there and is pinged at short intervals. When its
 * answers stop, all gateways are asked at once, and the first that answers becomes the new home. On the loop only.
 */
final class Liveness {
  private static final long MAX_INTERVAL_MS = 2_000;
  private static final long MIN_INTERVAL_MS = 100;
  private static final long MIN_SILENCE_MS = 500;
  private static final long MAX_SILENCE_MS = 4_000;
  /** How long the first gateway has, at the start, before the others are asked as well: a JVM also loads classes then. */
  private static final long FIRST_HEAD_START_MS = 2_000;
  /** How long all others have before a gateway that is to be left is asked again. */
  private static final long HEAD_START_MS = 700;
  /** A search that takes longer is reported: values are stale from then on. */
  private static final long REPORTED_AFTER_MS = 1_000;
  private static final long MAX_BACKOFF_MS = 1_000;

  /** What lives at the home: a watch or a registration. */
  interface Resident {
    /** It answers. Also called for the same gateway, when it answers again. */
    void homeFound(Gateway home);

    /** No gateway answers. Called again when the causes have changed. */
    void homeLost(EspalierException why);
  }

  private final Gateways gateways;
  private final Set<Resident> residents = new LinkedHashSet<>();
  private final Map<String, Lease> leases = new LinkedHashMap<>();
  private final Map<Gateway, Ping> probes = new LinkedHashMap<>();
  /** In this search. */
  private final Set<Gateway> probed = new LinkedHashSet<>();
  private final List<CompletableFuture<Gateway>> waiting = new ArrayList<>();
  private volatile boolean active;
  private Gateway home;
  private Ping stream;
  /** The stream before the search; null if it has failed. */
  private Ping kept;
  private int connection;
  private boolean isSearching;
  private int search;
  private EspalierException reported;
  private long searchedAt;
  private long answeredAt;
  private long toldIntervalMs = MAX_INTERVAL_MS;
  private Loop.Timer next = () -> {};
  private Loop.Timer silence = () -> {};
  private boolean closed;

  private record Lease(Gateway at, long ttlMs, Consumer<LeaseStatus> onStatus) {}

  Liveness(Gateways gateways) {
    this.gateways = gateways;
  }

  /** Whether something lives, so that the current gateway is the home. */
  boolean isActive() {
    return active;
  }

  /** Null while it is searched. */
  Gateway home() {
    return isSearching ? null : home;
  }

  /** Another number means: streams that were opened before may be dead, though their connections stand. */
  int connection() {
    return connection;
  }

  void add(Resident resident) {
    residents.add(resident);
    active = true;
    if (home != null && !isSearching) resident.homeFound(home);
    else if (!isSearching) search();
    else if (reported != null) resident.homeLost(reported);
  }

  void remove(Resident resident) {
    residents.remove(resident);
    restIfIdle();
  }

  /** Renews the lease from now on, where it is registered, as long as that is the home. */
  void renew(String leaseId, Gateway at, long ttlMs, Consumer<LeaseStatus> onStatus) {
    leases.put(leaseId, new Lease(at, ttlMs, onStatus));
    // A shorter ttl may ask for an earlier ping.
    if (stream != null && !isSearching) schedule();
  }

  void stopRenewing(String leaseId) {
    leases.remove(leaseId);
  }

  /** The first gateway that answers a ping, the current one preferred. */
  CompletableFuture<Gateway> findLiving() {
    var found = new CompletableFuture<Gateway>();
    if (closed) found.completeExceptionally(EspalierException.closed());
    else if (home != null && !isSearching) found.complete(home);
    else {
      waiting.add(found);
      if (!isSearching) search();
    }
    return found;
  }

  /** The home has refused something that another gateway may do: it is left if another one answers soon. */
  void leave(Gateway gateway, EspalierException why) {
    if (closed || isSearching || gateway != home || stream == null || gateways.all().size() == 1) return;
    gateways.log.log(System.Logger.Level.INFO, "leaving gateway {0}: {1}", gateway.endpoint, why.getMessage());
    stream.isLeft = true;
    search();
  }

  void close() {
    closed = true;
    residents.clear();
    leases.clear();
    waiting.forEach(one -> one.completeExceptionally(EspalierException.closed()));
    waiting.clear();
    rest();
  }

  private void restIfIdle() {
    if (residents.isEmpty() && waiting.isEmpty()) rest();
  }

  private void rest() {
    active = false;
    isSearching = false;
    search++;
    probes.values().forEach(Ping::cancel);
    probes.clear();
    if (stream != null) stream.cancel();
    stream = null;
    home = null;
    reported = null;
    next.cancel();
    silence.cancel();
  }

  /** Asks every gateway until one answers. The streams of the residents stay where they are meanwhile. */
  private void search() {
    if (closed || isSearching) return;
    isSearching = true;
    int number = ++search;
    searchedAt = Loop.now();
    probed.clear();
    next.cancel();
    silence.cancel();
    Gateway first = home == null ? gateways.current() : home;
    for (Gateway gateway : gateways.from(first)) {
      if (gateway == home && stream != null) {
        Ping before = stream;
        probes.put(gateway, before);
        probed.add(gateway);
        if (before.isLeft) gateways.loop.after(HEAD_START_MS, () -> pingAgain(before, number));
      }
      else if (home != null || gateway == first) probe(gateway, number, 0);
      else
        gateways.loop.after(
            first.heardSince(Long.MIN_VALUE + 1) ? HEAD_START_MS : FIRST_HEAD_START_MS,
            () -> {
              if (!probed.contains(gateway)) probe(gateway, number, 0);
            });
    }
    if (probes.get(home) == stream && stream != null) gateways.loop.after(MAX_SILENCE_MS, () -> reprobe(home, number, 0));
    kept = stream;
    stream = null;
    gateways.loop.after(REPORTED_AFTER_MS, () -> report(number));
  }

  private void probe(Gateway gateway, int number, int attempt) {
    if (!isSearching || number != search || probes.containsKey(gateway)) return;
    gateway.asked();
    probed.add(gateway);
    Ping ping = new Ping(gateway, attempt);
    probes.put(gateway, ping);
    ping.send();
    gateways.loop.after(
        MAX_SILENCE_MS,
        () -> {
          if (probes.get(gateway) != ping || number != search || !isSearching) return;
          gateway.failed("silent for " + MAX_SILENCE_MS + " ms");
          reprobe(gateway, number, 0);
        });
  }

  /** Gives up a silent connection and makes a new one. */
  private void reprobe(Gateway gateway, int number, int attempt) {
    if (!isSearching || number != search) return;
    Ping ping = probes.remove(gateway);
    if (ping != null) ping.cancel();
    gateway.reconnect();
    probe(gateway, number, attempt);
  }

  private void pingAgain(Ping ping, int number) {
    if (isSearching && number == search && probes.get(ping.gateway) == ping) ping.send();
  }

  private void report(int number) {
    if (!isSearching || number != search) return;
    EspalierException why = gateways.unreachable(null);
    if (reported == null || !reported.getMessage().equals(why.getMessage())) {
      if (reported == null) gateways.log.log(System.Logger.Level.WARNING, why.getMessage());
      reported = why;
      List.copyOf(residents).forEach(one -> one.homeLost(why));
    }
    gateways.loop.after(REPORTED_AFTER_MS, () -> report(number));
  }

  private void answered(Ping ping, KeepAliveResponse answer) {
    ping.gateway.heard();
    if (ping == stream || isSearching) answeredAt = Loop.now();
    if (answer != null && answer.hasInterval()) toldIntervalMs = Times.of(answer.getInterval()).toMillis();
    boolean isDraining = answer != null && answer.getDraining();
    if (isDraining) ping.isLeft = true;
    if (isSearching && probes.get(ping.gateway) == ping) {
      // It answers no request.
      if (isDraining) return;
      long headStart = searchedAt + HEAD_START_MS - Loop.now();
      if (ping.isLeft && headStart > 0) {
        int number = search;
        gateways.loop.after(headStart, () -> pingAgain(ping, number));
        return;
      }
      found(ping);
    } else if (ping != stream) return;
    if (answer != null) dispatch(answer);
    if (ping != stream || isSearching) return;
    if (!isDraining) schedule();
    else if (gateways.all().size() > 1) {
      gateways.log.log(System.Logger.Level.INFO, "gateway {0} asks its clients to leave", ping.gateway.endpoint);
      search();
    }
  }

  private void dispatch(KeepAliveResponse answer) {
    for (LeaseStatus status : answer.getLeasesList()) {
      Lease lease = leases.get(status.getLeaseId());
      if (lease != null) lease.onStatus.accept(status);
    }
  }

  private void found(Ping ping) {
    Gateway before = home;
    isSearching = false;
    home = ping.gateway;
    if (ping != kept) connection++;
    kept = null;
    stream = ping;
    ping.isLeft = false;
    probes.values().forEach(one -> { if (one != ping) one.cancel(); });
    probes.clear();
    gateways.use(home);
    if (before != null && before != home || reported != null)
      gateways.log.log(System.Logger.Level.WARNING, "gateway {0} answers{1}", home.endpoint,
          before == null || before == home ? "" : " and is used instead of " + before.endpoint);
    reported = null;
    schedule();
    List.copyOf(residents).forEach(one -> one.homeFound(home));
    List.copyOf(waiting).forEach(one -> one.complete(home));
    waiting.clear();
    restIfIdle();
  }

  private void schedule() {
    next.cancel();
    silence.cancel();
    long interval = intervalMs();
    long limit = Math.min(MAX_SILENCE_MS, Math.max(MIN_SILENCE_MS, 2 * interval));
    Ping ping = stream;
    next = gateways.loop.after(Math.max(answeredAt + interval, ping.sentAt + MIN_INTERVAL_MS) - Loop.now(), () -> pingHome(ping));
    silence = gateways.loop.after(answeredAt + limit - Loop.now(), () -> silent(ping));
  }

  private long intervalMs() {
    long interval = Math.min(MAX_INTERVAL_MS, toldIntervalMs);
    for (Lease lease : leases.values()) interval = Math.min(interval, lease.ttlMs / 3);
    return Math.max(MIN_INTERVAL_MS, interval);
  }

  private void pingHome(Ping ping) {
    if (ping != stream || isSearching) return;
    if (ping.isOpen) ping.send();
    else {
      // The gateway refuses the stream, but it answers.
      stream = new Ping(home, 0);
      answeredAt = Loop.now();
      stream.send();
      Ping now = stream;
      silence.cancel();
      silence = gateways.loop.after(MAX_SILENCE_MS, () -> silent(now));
    }
  }

  private void silent(Ping ping) {
    if (ping != stream || isSearching) return;
    home.failed("silent for " + (Loop.now() - answeredAt) + " ms");
    gateways.log.log(System.Logger.Level.WARNING, "gateway {0} is {1}", home.endpoint, home.trouble());
    search();
  }

  private void ended(Ping ping, Status status, Metadata trailers) {
    ping.isOpen = false;
    boolean isProbe = isSearching && probes.get(ping.gateway) == ping;
    if (!isProbe && ping != stream) return;
    Status failure = status.isOk() ? Status.UNAVAILABLE.withDescription("it ended the stream") : status;
    EspalierException error = EspalierException.of(failure.asRuntimeException(trailers), ping.gateway.endpoint.toString());
    if (error.reason() == Reason.DRAINING || error.isTransient() && !error.isAnswer()) {
      ping.gateway.failed(error);
      if (isProbe) {
        retry(ping);
        // At the start they are still waiting for the first one.
        for (Gateway other : gateways.all()) if (!probed.contains(other)) probe(other, search, 0);
        return;
      }
      stream = null;
      gateways.log.log(System.Logger.Level.WARNING, "gateway {0} is lost: {1}", ping.gateway.endpoint, ping.gateway.trouble());
      search();
      return;
    }
    // It answers, although it allows no such stream; residents learn the reason from their own calls.
    answered(ping, null);
  }

  private void retry(Ping ping) {
    int number = search;
    probes.remove(ping.gateway);
    ping.cancel();
    gateways.loop.after(Loop.backoff(ping.attempt + 1, MAX_BACKOFF_MS), () -> probe(ping.gateway, number, ping.attempt + 1));
  }

  /** A keep-alive stream to one gateway. */
  private final class Ping extends ClientCall.Listener<KeepAliveResponse> {
    final Gateway gateway;
    final int attempt;
    private final ClientCall<KeepAliveRequest, KeepAliveResponse> call;
    boolean isOpen = true;
    /** Another gateway is preferred. */
    boolean isLeft;

    long sentAt;

    Ping(Gateway gateway, int attempt) {
      this.gateway = gateway;
      this.attempt = attempt;
      gateway.wake();
      call =
          gateway.channel.newCall(RegistryServiceGrpc.getKeepAliveMethod(), CallOptions.DEFAULT.withExecutor(gateways.loop));
      call.start(this, new Metadata());
      call.request(1);
    }

    /** Only leases that are registered there are named. */
    void send() {
      sentAt = Loop.now();
      var request = KeepAliveRequest.newBuilder();
      leases.forEach(
          (id, lease) -> {
            if (lease.at == gateway) request.addLeaseIds(id);
          });
      if (isOpen) call.sendMessage(request.build());
    }

    void cancel() {
      if (isOpen) call.cancel("no longer needed", null);
      isOpen = false;
    }

    @Override
    public void onMessage(KeepAliveResponse answer) {
      if (!isOpen) return;
      call.request(1);
      answered(this, answer);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (isOpen) ended(this, status, trailers);
    }
  }
}
