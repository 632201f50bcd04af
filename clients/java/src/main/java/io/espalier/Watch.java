package io.espalier;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * An endless iterator of states: the one now, then one after every change. It outlives gateways.
 *
 * <p>Iterate in one thread; {@link #close} may be called from any, and ends the iteration. {@link #hasNext} waits for the next state, and
 * throws {@link EspalierException} for what repeating cannot mend.
 */
public final class Watch<T> implements Iterator<T>, AutoCloseable {
  enum Verdict {
    SHOW,
    QUIET,
    /** Go to another gateway and resume there. */
    MOVE
  }

  /** Puts frames together to states. */
  interface Fold<F, T> {
    Verdict apply(F frame);

    T state();

    /** To be called when a gateway is asked; the revision of the last complete state, from which it is to go on. */
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
            leave();
            continue;
          }
          Verdict verdict = fold.apply(frames.next());
          failures = 0;
          if (verdict == Verdict.SHOW) return fold.state();
          if (verdict == Verdict.MOVE) leave();
        } catch (StatusRuntimeException error) {
          if (life.isCancelled()) return null;
          EspalierException failure = EspalierException.of(error);
          if (!failure.elsewhere() && failure.code() != Status.Code.CANCELLED) throw failure;
          leave();
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

    private void leave() {
      call.cancel(null);
      frames = null;
      gateways.leave(channel);
      try {
        Thread.sleep(Gateways.waitBefore(failures++));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        close();
      }
    }
  }
}
