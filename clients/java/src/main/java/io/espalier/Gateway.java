package io.espalier;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;

/** One gateway. */
final class Gateway {
  private static final String NOT_TRIED = "not tried yet";

  final Endpoint endpoint;
  final ManagedChannel channel;
  private volatile long heardAt = Long.MIN_VALUE;
  private volatile String trouble = NOT_TRIED;

  Gateway(Endpoint endpoint, ManagedChannel channel) {
    this.endpoint = endpoint;
    this.channel = channel;
  }

  /** It has answered something. */
  void heard() {
    heardAt = Loop.now();
    trouble = null;
  }

  boolean heardSince(long time) {
    return heardAt >= time;
  }

  /** Its answer is awaited. */
  void asked() {
    if (trouble == null || trouble.equals(NOT_TRIED)) trouble = "no answer yet";
  }

  void failed(EspalierException error) {
    failed(
        error.reason() == Reason.GATEWAY_UNREACHABLE && error.getCause() != null
            ? ConnectionFailure.describe(error.getCause())
            : error.getMessage());
  }

  void failed(String why) {
    trouble = why;
  }

  /** Why it was not reached. */
  String trouble() {
    String why = trouble;
    return why == null ? "no answer" : why;
  }

  /** Lets the next call connect at once: otherwise gRPC refuses it while it waits up to two minutes for its next attempt. */
  void wake() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) channel.enterIdle();
  }

  /** Gives up a connection that is open and silent: the next call makes a new one. One that is not open yet is waited for. */
  void reconnect() {
    if (channel.getState(false) == ConnectivityState.READY) channel.enterIdle();
  }
}
