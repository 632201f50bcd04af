package io.espalier;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Map;
import java.util.function.LongFunction;

/** Keeps a watch open at the home, and resumes it there after a move, from the last revision received. On the loop only. */
final class WatchLoop<Q, F, T extends Watched> implements Liveness.Resident {
  private static final long MAX_WAIT_MS = 2_000;
  private static final long FIRST_FRAME_MS = 5_000;
  /** A watch that is resumed within this time is not reported as lost. */
  private static final long LOST_AFTER_MS = 1_000;

  private final Gateways gateways;
  private final MethodDescriptor<Q, F> method;
  private final LongFunction<Q> request;
  private final Fold<F, T> fold;
  private final LiveValue<T> target;
  private final LastKnown.Entry<T> lastKnown;
  private Frames open;
  private int failures;
  private Loop.Timer retry = () -> {};
  private Loop.Timer lost;
  private boolean isClosed;

  WatchLoop(
      Gateways gateways,
      MethodDescriptor<Q, F> method,
      LongFunction<Q> request,
      Fold<F, T> fold,
      LiveValue<T> target,
      LastKnown.Entry<T> lastKnown) {
    this.gateways = gateways;
    this.method = method;
    this.request = request;
    this.fold = fold;
    this.target = target;
    this.lastKnown = lastKnown;
  }

  void start() {
    if (gateways.isClosed()) end(EspalierException.closed());
    else gateways.liveness.add(this);
  }

  void close() {
    isClosed = true;
    retry.cancel();
    isResumed();
    if (open != null) open.cancel();
    open = null;
    gateways.liveness.remove(this);
  }

  @Override
  public void homeFound(Gateway home) {
    if (isClosed) return;
    if (open == null || open.gateway != home || open.connection != gateways.liveness.connection()) open(home);
    else {
      isResumed();
      if (fold.resumed()) publish();
      target.stale(fold.stale());
    }
  }

  @Override
  public void homeLost(EspalierException why) {
    if (!isClosed) lost(why);
  }

  private void lost(EspalierException why) {
    boolean isNew = fold.lost(Trouble.of(why));
    target.stale(fold.stale());
    if (isNew) publish();
    else if (!fold.isKnown()) {
      T known = lastKnown.read(Trouble.of(why));
      if (known != null) target.publish(known);
    }
  }

  private void open(Gateway home) {
    retry.cancel();
    if (open != null) open.cancel();
    fold.reopen();
    open = new Frames(home, request.apply(fold.revision()));
  }

  private void publish() {
    T value = fold.value();
    target.stale(fold.stale());
    target.publish(value);
    if (fold.stale() == null) lastKnown.write(value);
  }

  private void isResumed() {
    if (lost != null) lost.cancel();
    lost = null;
  }

  private void end(EspalierException why) {
    target.end(why);
    close();
  }

  private void received(Frames from, F frame) {
    from.first.cancel();
    failures = 0;
    isResumed();
    try {
      if (fold.apply(frame)) publish();
      else target.stale(fold.stale());
    } catch (RuntimeException unreadable) {
      end(EspalierException.of(Status.INTERNAL.withDescription("unreadable: " + unreadable).withCause(unreadable).asRuntimeException()));
      return;
    }
    if (fold.isDraining(frame))
      gateways.liveness.leave(from.gateway, new EspalierException(Reason.DRAINING, "it is shutting down", Map.of(), null));
  }

  private void broken(Frames from, EspalierException error) {
    open = null;
    if (!isTransient(error)) {
      end(error);
      return;
    }
    if (lost == null) lost = gateways.loop.after(LOST_AFTER_MS, () -> lost(error.isAnswer() ? error : unreachable(error)));
    if (error.isAnswer()) gateways.liveness.leave(from.gateway, error);
    retry = gateways.loop.after(Loop.backoff(++failures, MAX_WAIT_MS), this::reopen);
  }

  private EspalierException unreachable(EspalierException error) {
    return gateways.liveness.home() == null
        ? gateways.unreachable(error)
        : new EspalierException(Reason.GATEWAY_UNREACHABLE, error.getMessage(), error.metadata(), error);
  }

  private static boolean isTransient(EspalierException error) {
    return error.isTransient() || error.notApplied();
  }

  private void reopen() {
    Gateway home = gateways.liveness.home();
    // Otherwise it is opened when one is found.
    if (!isClosed && open == null && home != null) open(home);
  }

  /** One stream of frames. */
  private final class Frames extends ClientCall.Listener<F> {
    final Gateway gateway;
    final int connection = gateways.liveness.connection();
    private final ClientCall<Q, F> call;
    final Loop.Timer first;

    Frames(Gateway gateway, Q request) {
      this.gateway = gateway;
      gateway.wake();
      call = gateway.channel.newCall(method, CallOptions.DEFAULT.withExecutor(gateways.loop));
      first = gateways.loop.after(FIRST_FRAME_MS, this::overdue);
      call.start(this, new Metadata());
      call.request(1);
      call.sendMessage(request);
      call.halfClose();
    }

    private void overdue() {
      if (open != this) return;
      cancel();
      String message = "no first frame from " + gateway.endpoint + " within " + FIRST_FRAME_MS + " ms";
      var error = new EspalierException(Reason.TIMEOUT, message, Map.of(), null);
      gateways.liveness.leave(gateway, error);
      broken(this, error);
    }

    void cancel() {
      first.cancel();
      call.cancel("no longer needed", null);
    }

    @Override
    public void onMessage(F frame) {
      if (open != this) return;
      call.request(1);
      received(this, frame);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      first.cancel();
      if (open != this) return;
      Status failure = status.isOk() ? Status.UNAVAILABLE.withDescription("it ended the watch") : status;
      broken(this, EspalierException.of(failure.asRuntimeException(trailers), gateway.endpoint.toString()));
    }
  }
}
