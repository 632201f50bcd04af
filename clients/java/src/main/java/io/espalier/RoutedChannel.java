package io.espalier;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.Executor;

/**
 * For the generated stubs. A unary call fails over, and has the deadline of the client unless it brings its own; a stream goes to the gateway
 * that is current when it begins. The status of a failed call has an {@link EspalierException} as its cause.
 */
final class RoutedChannel extends Channel {
  private final Gateways gateways;
  private final Executor executor;

  RoutedChannel(Gateways gateways, Executor executor) {
    this.gateways = gateways;
    this.executor = executor;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    gateways.checkOpen();
    if (method.getType() == MethodDescriptor.MethodType.UNARY)
      return new RoutedUnaryCall<>(gateways, method, options, options.getExecutor() == null ? executor : options.getExecutor());
    Gateway gateway = gateways.current();
    gateway.wake();
    return new ForwardingClientCall.SimpleForwardingClientCall<>(gateway.channel.newCall(method, options)) {
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
