package io.espalier;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A unary call of a generated stub, as {@link UnaryCall} makes it: tried at all gateways until its deadline. */
final class RoutedUnaryCall<Q, A> extends ClientCall<Q, A> {
  private final Gateways gateways;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private final Executor executor;
  private Listener<A> listener;
  private Metadata headers;
  private Q request;
  private CompletableFuture<A> result;

  RoutedUnaryCall(Gateways gateways, MethodDescriptor<Q, A> method, CallOptions options, Executor executor) {
    this.gateways = gateways;
    this.method = method;
    this.options = options;
    this.executor = executor;
  }

  @Override
  public void start(Listener<A> listener, Metadata headers) {
    this.listener = listener;
    this.headers = headers;
  }

  /** The one answer is delivered as soon as it is there: every stub asks for it. */
  @Override
  public void request(int messages) {}

  @Override
  public void sendMessage(Q message) {
    request = message;
  }

  @Override
  public void halfClose() {
    var deadline = options.getDeadline();
    Duration time =
        deadline == null ? gateways.deadline() : Duration.ofMillis(Math.max(0, deadline.timeRemaining(TimeUnit.MILLISECONDS)));
    result = new UnaryCall<>(gateways, method, request, time.toMillis(), options, headers).start();
    result.whenComplete((answer, thrown) -> executor.execute(() -> deliver(answer, thrown)));
  }

  private void deliver(A answer, Throwable thrown) {
    listener.onHeaders(new Metadata());
    if (thrown == null) {
      listener.onMessage(answer);
      listener.onClose(Status.OK, new Metadata());
    } else if (thrown instanceof CancellationException cancelled)
      listener.onClose(Status.CANCELLED.withDescription(cancelled.getMessage()), new Metadata());
    else {
      var error = (EspalierException) Results.unwrap(thrown);
      var trailers = error.getCause() == null ? null : Status.trailersFromThrowable(error.getCause());
      Status status = error.code().toStatus().withDescription(error.getMessage()).withCause(error);
      listener.onClose(status, trailers == null ? new Metadata() : trailers);
    }
  }

  @Override
  public void cancel(String message, Throwable cause) {
    if (result != null) result.completeExceptionally(new CancellationException(message));
    else if (listener != null)
      executor.execute(() -> listener.onClose(Status.CANCELLED.withDescription(message).withCause(cause), new Metadata()));
  }
}
