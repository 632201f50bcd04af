package io.espalier;

import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.TreeServiceGrpc;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A call that lasts until a gateway answers or its deadline is over. A gateway that is silent for a second is given time, and the next one is
 * asked as well; a call that changes something is sent once, to a gateway that has just answered, and is repeated only if it certainly had no
 * effect.
 */
final class UnaryCall<Q, A> {
  private static final long MAX_WAIT_MS = 1_000;
  private static final long SILENT_MS = 1_000;
  /** A gateway that answered within this time needs no ping before a write. */
  private static final long FRESH_MS = 2_500;

  /** Calls that have another outcome the second time. */
  private static final Set<MethodDescriptor<?, ?>> ONCE =
      Set.of(
          TreeServiceGrpc.getCreateNodeMethod(),
          TreeServiceGrpc.getDeleteNodeMethod(),
          TreeServiceGrpc.getLinkNodeMethod(),
          TreeServiceGrpc.getMoveNodeMethod(),
          TreeServiceGrpc.getCopyNodeMethod());

  /** The answer about a lease is that of the gateway that holds it. */
  private static final Set<MethodDescriptor<?, ?>> OF_REGISTRATIONS =
      Set.of(RegistryServiceGrpc.getRevokeLeaseMethod(), RegistryServiceGrpc.getDeregisterMethod());

  /** A gateway refuses it now and later; another one may not. */
  private static final Set<Reason> ELSEWHERE = Set.of(Reason.READ_ONLY, Reason.TOO_MANY);

  private final Gateways gateways;
  private final MethodDescriptor<Q, A> method;
  private final Q request;
  private final long deadlineMs;
  private final CallOptions options;
  private final Metadata headers;
  private final boolean once;
  private final long startedAt = Loop.now();
  private final CompletableFuture<A> result = new CompletableFuture<>();
  private final Map<Gateway, ClientCall<Q, A>> open = new LinkedHashMap<>();
  private final Set<Gateway> triedInRound = new HashSet<>();
  private EspalierException refusal;
  private boolean isSent;
  private boolean isWaiting;
  private int rounds;
  private Loop.Timer timer;

  UnaryCall(Gateways gateways, MethodDescriptor<Q, A> method, Q request, long deadlineMs) {
    this(gateways, method, request, deadlineMs, CallOptions.DEFAULT, new Metadata());
  }

  /** With what an interceptor, or a stub that was configured, has added. */
  UnaryCall(Gateways gateways, MethodDescriptor<Q, A> method, Q request, long deadlineMs, CallOptions options, Metadata headers) {
    this.options = options;
    this.headers = headers;
    this.gateways = gateways;
    this.method = method;
    this.request = request;
    this.deadlineMs = deadlineMs;
    once = ONCE.contains(method);
  }

  CompletableFuture<A> start() {
    gateways.loop.execute(
        () -> {
          timer = gateways.loop.after(deadlineMs, this::timeOut);
          Gateway first = gateways.current();
          if (!once || first.heardSince(startedAt - FRESH_MS)) attempt(first);
          else gateways.liveness.findLiving().whenComplete((living, error) -> attempt(living == null ? first : living));
        });
    result.whenComplete((answer, error) -> gateways.loop.execute(this::end));
    return result;
  }

  private void end() {
    if (timer != null) timer.cancel();
    open.values().forEach(call -> call.cancel("no longer needed", null));
    open.clear();
  }

  private void attempt(Gateway gateway) {
    if (result.isDone() || open.containsKey(gateway)) return;
    if (gateways.isClosed()) {
      result.completeExceptionally(EspalierException.closed());
      return;
    }
    triedInRound.add(gateway);
    gateway.wake();
    long remaining = Math.max(1, startedAt + deadlineMs - Loop.now());
    var bounded =
        options
            .withDeadlineAfter(remaining, TimeUnit.MILLISECONDS)
            .withExecutor(gateways.loop)
            .withStreamTracerFactory(new SentTracer());
    ClientCall<Q, A> call = gateway.channel.newCall(method, bounded);
    open.put(gateway, call);
    var sent = new Metadata();
    sent.merge(headers);
    call.start(new Listener(gateway), sent);
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
    if (!once && gateways.all().size() > 1) gateways.loop.after(SILENT_MS, () -> askNextToo(gateway));
  }

  /** If the gateway is silent. One that has answered something else meanwhile only needs more time. */
  private void askNextToo(Gateway gateway) {
    if (result.isDone() || !open.containsKey(gateway)) return;
    if (!gateway.heardSince(startedAt)) {
      for (Gateway next : gateways.from(gateway)) {
        if (open.containsKey(next) || triedInRound.contains(next)) continue;
        attempt(next);
        return;
      }
    } else gateways.loop.after(SILENT_MS, () -> askNextToo(gateway));
  }

  private void failed(Gateway gateway, Status status, Metadata trailers) {
    open.remove(gateway);
    if (result.isDone()) return;
    if (gateways.isClosed()) {
      result.completeExceptionally(EspalierException.closed());
      return;
    }
    var error = EspalierException.of(status.asRuntimeException(trailers), gateway.endpoint.toString());
    if (error.isAnswer()) {
      gateway.heard();
      refusal = error;
    } else if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      timeOut();
      return;
    }
    if (!mayRepeat(error)) {
      result.completeExceptionally(error);
      return;
    }
    if (!error.isAnswer()) gateway.failed(error);
    gateways.failed(gateway);
    if (once && isSent && !error.notApplied()) {
      result.completeExceptionally(error.reason() == Reason.OUTCOME_UNKNOWN ? error : unknown(error));
      return;
    }
    isSent = false;
    next(gateway);
  }

  /** Whether another attempt, perhaps at another gateway, may have another outcome. */
  private boolean mayRepeat(EspalierException error) {
    if (error.notApplied()) return true;
    return error.isAnswer()
        ? error.reason() == Reason.OUTCOME_UNKNOWN || error.reason() == Reason.TIMEOUT
        : error.code() != Status.Code.INTERNAL && error.isTransient();
  }

  private void next(Gateway failed) {
    for (Gateway one : gateways.from(failed)) {
      if (triedInRound.contains(one) || open.containsKey(one)) continue;
      attempt(one);
      return;
    }
    if (!open.isEmpty() || isWaiting) return;
    if (refusal != null && ELSEWHERE.contains(refusal.reason())) {
      result.completeExceptionally(refusal);
      return;
    }
    triedInRound.clear();
    isWaiting = true;
    gateways.loop.after(
        Loop.backoff(++rounds, MAX_WAIT_MS),
        () -> {
          isWaiting = false;
          attempt(gateways.current());
        });
  }

  private void timeOut() {
    if (result.isDone()) return;
    for (Gateway gateway : open.keySet())
      if (!gateway.heardSince(startedAt)) gateway.failed("no answer within " + deadlineMs + " ms");
    EspalierException late = new EspalierException(Reason.TIMEOUT, "no answer within " + deadlineMs + " ms", Map.of(), null);
    boolean isSlow = open.keySet().stream().anyMatch(one -> one.heardSince(startedAt));
    if (once && isSent && !open.isEmpty()) result.completeExceptionally(unknown(late));
    else if (refusal != null) result.completeExceptionally(refusal);
    else result.completeExceptionally(isSlow ? late : gateways.unreachable(null));
  }

  private EspalierException unknown(EspalierException cause) {
    String message = "the answer was lost, and it is not known whether the change was made: " + cause.getMessage();
    return new EspalierException(Reason.OUTCOME_UNKNOWN, message, Map.of(), cause);
  }

  private final class Listener extends ClientCall.Listener<A> {
    private final Gateway gateway;
    private A answer;

    Listener(Gateway gateway) {
      this.gateway = gateway;
    }

    @Override
    public void onMessage(A message) {
      answer = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!status.isOk() || answer == null) {
        failed(gateway, status.isOk() ? Status.UNAVAILABLE.withDescription("no answer") : status, trailers);
        return;
      }
      gateway.heard();
      open.remove(gateway);
      if (!gateways.liveness.isActive() && !OF_REGISTRATIONS.contains(method)) gateways.use(gateway);
      result.complete(answer);
    }
  }

  /** Knows whether the request has reached a connection. */
  private final class SentTracer extends ClientStreamTracer.Factory {
    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
      return new ClientStreamTracer() {
        @Override
        public void streamCreated(Attributes transport, Metadata sent) {
          isSent = true;
        }
      };
    }
  }
}
