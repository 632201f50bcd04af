package io.espalier;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A stream of a limited length: an import, an export, a walk. It goes to a gateway that has just answered, and is not repeated. */
final class StreamCall<Q, A> extends ClientCall.Listener<A> {
  /** Nothing arrives for this time: the gateway is given up. A large plan takes some time. */
  private static final long SILENT_MS = 60_000;

  /** Receives the messages. */
  interface Sink<A> {
    /** Returns whether the rest of the requests may be sent. */
    boolean accept(A message);
  }

  private final Gateways gateways;
  private final Gateway gateway;
  private final ClientCall<Q, A> call;
  private final Iterator<Q> requests;
  private final Sink<A> sink;
  private final CompletableFuture<Void> result;
  private boolean mayGoOn;
  private boolean isHalfClosed;
  private Loop.Timer silence = () -> {};

  /** The first request is sent at once, the others as the sink allows. */
  static <Q, A> CompletableFuture<Void> start(
      Gateways gateways, MethodDescriptor<Q, A> method, Iterable<Q> requests, Sink<A> sink) {
    if (gateways.isClosed()) return CompletableFuture.failedFuture(EspalierException.closed());
    var result = new CompletableFuture<Void>();
    Loop.Timer late =
        gateways.loop.after(gateways.deadline().toMillis(), () -> result.completeExceptionally(gateways.unreachable(null)));
    gateways.loop.execute(
        () ->
            gateways
                .liveness
                .findLiving()
                .whenComplete(
                    (gateway, error) -> {
                      late.cancel();
                      if (error != null) result.completeExceptionally(error);
                      else if (!result.isDone()) new StreamCall<>(gateways, gateway, method, requests.iterator(), sink, result).begin();
                    }));
    return result;
  }

  /** A stream with one request, whose messages are converted and collected. */
  static <Q, A, T> CompletableFuture<List<T>> collect(
      Gateways gateways, MethodDescriptor<Q, A> method, Q request, Function<A, List<T>> convert) {
    var all = new ArrayList<T>();
    return start(
            gateways,
            method,
            List.of(request),
            message -> {
              all.addAll(convert.apply(message));
              return true;
            })
        .thenApply(nothing -> all);
  }

  private StreamCall(
      Gateways gateways,
      Gateway gateway,
      MethodDescriptor<Q, A> method,
      Iterator<Q> requests,
      Sink<A> sink,
      CompletableFuture<Void> result) {
    this.gateways = gateways;
    this.gateway = gateway;
    this.requests = requests;
    this.sink = sink;
    this.result = result;
    call = gateway.channel.newCall(method, CallOptions.DEFAULT.withExecutor(gateways.loop));
  }

  private void begin() {
    call.start(this, new Metadata());
    call.request(1);
    call.sendMessage(requests.next());
    endIfSent();
    watchSilence();
    result.whenComplete((nothing, error) -> gateways.loop.execute(() -> {
      silence.cancel();
      if (error != null) call.cancel("no longer needed", null);
    }));
  }

  private void endIfSent() {
    if (isHalfClosed || requests.hasNext()) return;
    isHalfClosed = true;
    call.halfClose();
  }

  private void watchSilence() {
    silence.cancel();
    silence =
        gateways.loop.after(
            SILENT_MS,
            () ->
                result.completeExceptionally(
                    new EspalierException(
                        Reason.TIMEOUT, "nothing from " + gateway.endpoint + " for " + SILENT_MS + " ms", Map.of(), null)));
  }

  @Override
  public void onReady() {
    if (isHalfClosed || !mayGoOn) return;
    while (call.isReady() && requests.hasNext()) call.sendMessage(requests.next());
    endIfSent();
  }

  @Override
  public void onMessage(A message) {
    gateway.heard();
    watchSilence();
    call.request(1);
    if (sink.accept(message)) mayGoOn = true;
    onReady();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk()) result.complete(null);
    else if (gateways.isClosed()) result.completeExceptionally(EspalierException.closed());
    else result.completeExceptionally(EspalierException.of(status.asRuntimeException(trailers), gateway.endpoint.toString()));
  }
}
