package io.espalier;

import io.grpc.Grpc;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The gateways that a client may talk to, one of which is current. Any number of threads may use it. */
final class Gateways {
  static final long CALL_TIMEOUT_MS = 5_000;
  private static final long FIRST_WAIT_MS = 50;
  private static final long MAX_WAIT_MS = 2_000;

  /** Whether a call may be made twice. */
  enum Repeat {
    SAFE,
    /** Goes on to the next gateway only if the one before certainly did nothing. */
    UNSAFE
  }

  private final List<ManagedChannel> channels;
  private int current;

  Gateways(List<String> endpoints, ChannelCredentials credentials) {
    if (endpoints.isEmpty()) throw new IllegalArgumentException("no endpoint was given");
    channels = endpoints.stream().map(endpoint -> open(endpoint, credentials)).toList();
  }

  private static ManagedChannel open(String endpoint, ChannelCredentials credentials) {
    // A dead connection is noticed within half a minute, also by a watch to which nothing is sent.
    return Grpc.newChannelBuilder(endpoint, credentials)
        .keepAliveTime(20, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .build();
  }

  synchronized ManagedChannel current() {
    return channels.get(current);
  }

  /** Makes the next gateway current, unless another thread has left this one already. */
  synchronized void leave(ManagedChannel channel) {
    if (channels.get(current) == channel) current = (current + 1) % channels.size();
  }

  /** One answer from the first gateway that gives it; each gets two chances. */
  <T> T call(Repeat repeat, Function<ManagedChannel, T> attempt) {
    int attempts = 2 * channels.size();
    for (int tried = 1; ; tried++) {
      ManagedChannel channel = current();
      EspalierException failure;
      try {
        return attempt.apply(channel);
      } catch (StatusRuntimeException error) {
        failure = EspalierException.of(error);
      }
      if (!failure.elsewhere()) throw failure;
      leave(channel);
      if (tried == attempts || !(repeat == Repeat.SAFE || failure.nothingDone())) throw failure;
      if (tried < channels.size()) continue;
      try {
        Thread.sleep(waitBefore(tried));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw failure;
      }
    }
  }

  void close() {
    for (ManagedChannel channel : channels) channel.shutdownNow();
  }

  /** The wait before another attempt: doubling, capped, the upper half of it random. */
  static long waitBefore(int attempt) {
    long full = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS << Math.min(attempt, 16));
    return full / 2 + ThreadLocalRandom.current().nextLong(full / 2);
  }
}
