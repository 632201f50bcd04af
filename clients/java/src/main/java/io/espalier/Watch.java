package io.espalier;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * An endless iterator of states: the current one, then one after every change. It survives the loss of gateways.
 *
 * <p>Iterate in one thread; {@link #close} may be called from any thread and ends the iteration. {@link #hasNext} waits for the next
 * state, and throws {@link EspalierException} for errors that a retry cannot fix.
 */
public final class Watch<T> implements Iterator<T>, AutoCloseable {
  /** What follows from a frame. */
  enum Action {
    EMIT,
    IGNORE,
    /** Fail over to another gateway and resume there. */
    MOVE_ON
  }

  /** Turns frames into states. */
  interface Fold<F, T> {
    Action apply(F frame);

    T state();

    /** Call before opening a stream; returns the revision of the last complete state, from which to resume. */
    long reopen();
  }

  interface Opener<F> {
    Iterator<F> open(ManagedChannel channel, long revision);
  }

  private final Context.CancellableContext life = Context.ROOT.withCancellation();
  private final Source<T> source;
  private T next;

  private interface Source<T> {
    /** Null when closed. */
    T next();
  }

  <F> Watch(Gateways gateways, Opener<F> opener, Fold<F, T> fold) {
    source = new Reader<>(gateways, opener, fold);
  }

  @Override
  public boolean hasNext() {
    if (next == null) next = source.next();
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) throw new NoSuchElementException("the watch is closed");
    T now = next;
    next = null;
    return now;
  }

  @Override
  public void close() {
    life.cancel(null);
  }

  private final class Reader<F> implements Source<T> {
    private final Gateways gateways;
    private final Opener<F> opener;
    private final Fold<F, T> fold;
    private ManagedChannel channel;
    private Context.CancellableContext call;
    private Iterator<F> frames;
    private int failures;

    Reader(Gateways gateways, Opener<F> opener, Fold<F, T> fold) {
      this.gateways = gateways;
      this.opener = opener;
      this.fold = fold;
    }

    @Override
    public T next() {
      while (!life.isCancelled()) {
        try {
          if (frames == null) open();
          if (!frames.hasNext()) {
            failOver();
            continue;
          }
          Action action = fold.apply(frames.next());
          failures = 0;
          if (action == Action.EMIT) return fold.state();
          if (action == Action.MOVE_ON) failOver();
        } catch (StatusRuntimeException error) {
          if (life.isCancelled()) return null;
          EspalierException failure = EspalierException.of(error);
          if (!failure.retryable() && failure.code() != Status.Code.CANCELLED) throw failure;
          failOver();
        }
      }
      return null;
    }

    private void open() {
      channel = gateways.current();
      call = life.withCancellation();
      Context before = call.attach();
      try {
        frames = opener.open(channel, fold.reopen());
      } finally {
        call.detach(before);
      }
    }

    private void failOver() {
      call.cancel(null);
      frames = null;
      gateways.failOver(channel);
      try {
        Thread.sleep(Gateways.backoff(failures++));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        close();
      }
    }
  }
}
