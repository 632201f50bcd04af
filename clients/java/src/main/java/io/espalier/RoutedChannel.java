package io.espalier;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;

/**
 * For the generated stubs: each call goes to the gateway that is current when it begins. A unary call has the deadline of the client unless it
 * brings its own, and the status of a failed one has an {@link EspalierException} as its cause.
 */
final class RoutedChannel extends Channel {
  private final Gateways gateways;

  RoutedChannel(Gateways gateways) {
    this.gateways = gateways;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    gateways.checkOpen();
    Gateway gateway = gateways.current();
    gateway.wake();
    boolean isUnary = method.getType() == MethodDescriptor.MethodType.UNARY;
    var bounded =
        isUnary && options.getDeadline() == null
            ? options.withDeadlineAfter(gateways.deadline().toMillis(), TimeUnit.MILLISECONDS)
            : options;
    return new ForwardingClientCall.SimpleForwardingClientCall<>(gateway.channel.newCall(method, bounded)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                super.onClose(status.isOk() ? status : explained(gateway, status, trailers), trailers);
              }
            },
            headers);
      }
    };
  }

  private Status explained(Gateway gateway, Status status, Metadata trailers) {
    if (gateways.isClosed()) return status.withCause(EspalierException.closed());
    var error = EspalierException.of(status.asRuntimeException(trailers), gateway.endpoint.toString());
    if (error.reason() == Reason.GATEWAY_UNREACHABLE || error.reason() == Reason.DRAINING) {
      gateway.failed(error);
      gateways.failed(gateway);
    }
    return status.withCause(error);
  }

  @Override
  public String authority() {
    return gateways.current().channel.authority();
  }
}
