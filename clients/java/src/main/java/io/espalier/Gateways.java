package io.espalier;

import io.grpc.Grpc;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The channels to the gateways of a client, one of which is current. Thread-safe. */
final class Gateways {
  static final long CALL_TIMEOUT_MS = 5_000;
  private static final long FIRST_WAIT_MS = 50;
  private static final long MAX_WAIT_MS = 2_000;

  /** When a call may be retried on the next gateway. */
  enum Retry {
    ALWAYS,
    /** Only if the previous attempt certainly had no effect. */
    IF_NOT_APPLIED
  }

  private final List<ManagedChannel> channels;
  private int current;

  Gateways(List<String> endpoints, ChannelCredentials credentials) {
    if (endpoints.isEmpty()) throw new IllegalArgumentException("no endpoints given");
    channels = endpoints.stream().map(endpoint -> open(endpoint, credentials)).toList();
  }

  private static ManagedChannel open(String endpoint, ChannelCredentials credentials) {
    // Detects a dead connection within half a minute, even under a watch without traffic.
    return Grpc.newChannelBuilder(endpoint, credentials)
        .keepAliveTime(20, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .build();
  }

  synchronized ManagedChannel current() {
    return channels.get(current);
  }

  /** Makes the next gateway current, unless another thread has already failed over from this one. */
  synchronized void failOver(ManagedChannel channel) {
    if (channels.get(current) == channel) current = (current + 1) % channels.size();
  }

  /** Makes a unary call on the first gateway that answers, with at most two attempts each. */
  <T> T call(Retry retry, Function<ManagedChannel, T> attempt) {
    int attempts = 2 * channels.size();
    for (int tried = 1; ; tried++) {
      ManagedChannel channel = current();
      EspalierException failure;
      try {
        return attempt.apply(channel);
      } catch (StatusRuntimeException error) {
        failure = EspalierException.of(error);
      }
      if (!failure.retryable()) throw failure;
      failOver(channel);
      if (tried == attempts || !(retry == Retry.ALWAYS || failure.notApplied())) throw failure;
      if (tried < channels.size()) continue;
      try {
        Thread.sleep(backoff(tried));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw failure;
      }
    }
  }

  void close() {
    for (ManagedChannel channel : channels) channel.shutdownNow();
  }

  /** The delay before another attempt: exponential, capped, with jitter in its upper half. */
  static long backoff(int attempt) {
    long full = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS << Math.min(attempt, 16));
    return full / 2 + ThreadLocalRandom.current().nextLong(full / 2);
  }
}
