package io.espalier;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits for results in the calling thread. */
final class Results {
  private Results() {}

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException | CancellationException failed) {
      throw unwrap(failed);
    } catch (InterruptedException interrupted) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw interrupted(interrupted);
    }
  }

  static <T> T await(CompletableFuture<T> future, Duration timeout, Supplier<EspalierException> late) {
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException over) {
      future.cancel(false);
      throw late.get();
    } catch (ExecutionException | CancellationException failed) {
      throw unwrap(failed);
    } catch (InterruptedException interrupted) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw interrupted(interrupted);
    }
  }

  static EspalierException interrupted(InterruptedException cause) {
    return new EspalierException(Reason.UNKNOWN, "interrupted", Map.of(), cause);
  }

  static RuntimeException unwrap(Throwable failed) {
    Throwable cause = failed;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null)
      cause = cause.getCause();
    return cause instanceof RuntimeException known ? known : new EspalierException(Reason.UNKNOWN, String.valueOf(cause), Map.of(), cause);
  }
}
