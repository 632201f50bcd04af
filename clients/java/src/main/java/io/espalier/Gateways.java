package io.espalier;

import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The gateways of a client, one of which is current: new calls go there. */
final class Gateways {
  final Loop loop;
  final Liveness liveness;
  final System.Logger log;
  private final List<Gateway> all;
  private final Duration deadline;
  private volatile int current;
  private volatile boolean closed;

  Gateways(List<Endpoint> endpoints, int first, Duration deadline, System.Logger log, Loop loop, Function<Endpoint, Gateway> open) {
    this.loop = loop;
    this.log = log;
    this.deadline = deadline;
    var opened = new ArrayList<Gateway>();
    endpoints.forEach(endpoint -> opened.add(open.apply(endpoint)));
    all = List.copyOf(opened);
    current = first;
    liveness = new Liveness(this);
  }

  List<Gateway> all() {
    return all;
  }

  Gateway current() {
    return all.get(current);
  }

  void use(Gateway gateway) {
    current = all.indexOf(gateway);
  }

  /** The gateways in the order in which they are tried: the given one first. */
  List<Gateway> from(Gateway first) {
    int start = all.indexOf(first);
    var order = new ArrayList<Gateway>();
    for (int at = 0; at < all.size(); at++) order.add(all.get((start + at) % all.size()));
    return order;
  }

  /** Nobody keeps a stream that would notice it: the next call goes elsewhere. */
  void failed(Gateway gateway) {
    if (!liveness.isActive() && gateway == current()) current = (current + 1) % all.size();
  }

  /** GATEWAY_UNREACHABLE, with every endpoint and the cause. */
  EspalierException unreachable(Throwable cause) {
    Map<String, String> why = new LinkedHashMap<>();
    all.forEach(one -> why.put(one.endpoint.toString(), one.trouble()));
    String list = why.entrySet().stream().map(one -> one.getKey() + " (" + one.getValue() + ")").collect(Collectors.joining(", "));
    return new EspalierException(Reason.GATEWAY_UNREACHABLE, "no gateway answers: " + list, why, cause);
  }

  void checkOpen() {
    if (closed) throw EspalierException.closed();
  }

  boolean isClosed() {
    return closed;
  }

  /** Calls the gateways one after the other until one answers, for at most the deadline of the client. */
  <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request) {
    return call(method, request, deadline);
  }

  <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Duration deadline) {
    if (closed) return CompletableFuture.failedFuture(EspalierException.closed());
    return new UnaryCall<>(this, method, request, deadline.toMillis()).start();
  }

  Duration deadline() {
    return deadline;
  }

  void close() {
    closed = true;
    liveness.close();
    for (Gateway gateway : all) gateway.channel.shutdownNow();
  }
}
