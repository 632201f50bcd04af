package io.espalier;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A value that is kept up to date until it is closed, whatever gateways are lost. It can be read at any time, waited for, iterated in a
 * thread, and listened to, by any number of readers. A slow reader skips values, but never the last one.
 *
 * <p>A path that does not exist is no error: the value is empty, {@link Watched#unresolved} says why, and it is filled when the path exists.
 */
public interface Live<T extends Watched> extends Iterable<T>, Flow.Publisher<T>, AutoCloseable {
  /** The newest value; null before the first. Never waits. */
  T current();

  /**
   * Why the value, or its absence, may not be what the store has: the gateway or its store is out of reach. Null if it is live, CLOSED
   * once it has ended.
   */
  Trouble stale();

  /** Why the path does not resolve, so that the value is empty; null if it resolves or is not known yet. */
  default Trouble unresolved() {
    T now = current();
    return now == null ? null : now.unresolved();
  }

  /** The path with all links resolved; empty while it does not resolve or is not known yet. */
  default String realPath() {
    T now = current();
    return now == null ? "" : now.realPath();
  }

  /**
   * Returns the first value, from the current one on, for which the predicate holds. Throws TIMEOUT after the time, CLOSED if this is closed
   * meanwhile, and the error that ended the value.
   */
  T waitFor(Predicate<? super T> predicate, Duration timeout);

  /**
   * As {@link #waitFor}, without a time limit and without a thread that waits. Cancel it to give up. The predicate and what follows run on the
   * thread of the client and must not block.
   */
  CompletableFuture<T> when(Predicate<? super T> predicate);

  /**
   * Calls the listener with the current value and then after every change, one call after the other, until the result is closed. It may
   * block: it runs on the executor of the client.
   */
  Subscription onChange(Consumer<? super T> listener);

  /**
   * Publishes the current value and then newer ones, as they are requested. Completes when this is closed, and fails with the error that
   * ended the value.
   */
  @Override
  void subscribe(Flow.Subscriber<? super T> subscriber);

  /**
   * Iterates in the calling thread: the current value, then newer ones, waiting for each. Ends when this is closed; throws the error that
   * ended the value.
   */
  @Override
  Iterator<T> iterator();

  /** Completes when this is closed, or with the error that ended it: one that a retry cannot mend, such as BAD_PATH. */
  CompletableFuture<Void> ended();

  /** Ends the watch. Readers that wait are woken. Idempotent. */
  @Override
  void close();
}
