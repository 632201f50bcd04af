package io.espalier;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The readers of a live value. {@link WatchLoop} publishes it. */
final class LiveValue<T extends Watched> implements Live<T> {
  private final Loop loop;
  private final Executor executor;
  private final System.Logger log;
  private final Runnable onClose;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Set<Reader> readers = new LinkedHashSet<>();
  private T value;
  private long version;
  private boolean isEnded;
  private EspalierException error;
  private volatile Trouble stale;

  LiveValue(Loop loop, Executor executor, System.Logger log, Runnable onClose) {
    this.loop = loop;
    this.executor = executor;
    this.log = log;
    this.onClose = onClose;
  }

  /** For the publisher: what stays true also while there is no value. */
  void stale(Trouble why) {
    stale = why;
  }

  void publish(T next) {
    List<Reader> awake;
    synchronized (this) {
      if (isEnded) return;
      value = next;
      version++;
      notifyAll();
      awake = List.copyOf(readers);
    }
    awake.forEach(Reader::wake);
  }

  /** Ends it with an error, or without one. */
  void end(EspalierException why) {
    List<Reader> awake;
    synchronized (this) {
      if (isEnded) return;
      isEnded = true;
      error = why;
      notifyAll();
      awake = List.copyOf(readers);
    }
    awake.forEach(Reader::wake);
    if (why == null) ended.complete(null);
    else ended.completeExceptionally(why);
  }

  @Override
  public synchronized T current() {
    return value;
  }

  @Override
  public Trouble stale() {
    return ended.isDone() ? new Trouble(Reason.CLOSED, "it is not kept up to date any more") : stale;
  }

  @Override
  public T waitFor(Predicate<? super T> predicate, Duration timeout) {
    loop.checkMayBlock();
    return Results.await(
        when(predicate),
        timeout,
        () -> {
          String message = "no such value within " + timeout.toMillis() + " ms" + (stale == null ? "" : ": " + stale.message());
          return new EspalierException(Reason.TIMEOUT, message, Map.of(), null);
        });
  }

  @Override
  public CompletableFuture<T> when(Predicate<? super T> predicate) {
    var found = new CompletableFuture<T>();
    // At once, in the thread that publishes: it needs no thread of an executor whose threads may all be waiting here.
    Reader reader = new Reader(Runnable::run);
    reader.onValue =
        next -> {
          if (predicate.test(next)) found.complete(next);
        };
    reader.onEnd = why -> found.completeExceptionally(why == null ? EspalierException.closed() : why);
    reader.onBug = found::completeExceptionally;
    found.whenComplete((value, failure) -> reader.close());
    reader.open();
    return found;
  }

  @Override
  public Subscription onChange(Consumer<? super T> listener) {
    Reader reader = new Reader(executor);
    reader.onValue = listener::accept;
    reader.open();
    return reader::close;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Reader reader = new Reader(executor);
    reader.demand = 0;
    reader.onValue = subscriber::onNext;
    reader.onEnd =
        why -> {
          if (why == null) subscriber.onComplete();
          else subscriber.onError(why);
        };
    reader.onBug =
        bug -> {
          reader.close();
          subscriber.onError(bug);
        };
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            if (count > 0) reader.request(count);
            else reader.onBug.accept(new IllegalArgumentException("rule 3.9: not a positive number of values: " + count));
          }

          @Override
          public void cancel() {
            reader.close();
          }
        });
    reader.open();
  }

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private long seen;
      private T next;

      @Override
      public boolean hasNext() {
        if (next != null) return true;
        synchronized (LiveValue.this) {
          while (version == seen && !isEnded) {
            try {
              LiveValue.this.wait();
            } catch (InterruptedException interrupted) {
              Thread.currentThread().interrupt();
              throw Results.interrupted(interrupted);
            }
          }
          if (isEnded && error != null && version == seen) throw error;
          if (isEnded && (error == null || version == seen)) return false;
          seen = version;
          next = value;
          return true;
        }
      }

      @Override
      public T next() {
        if (!hasNext()) throw new NoSuchElementException("it is closed");
        T now = next;
        next = null;
        return now;
      }
    };
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public void close() {
    end(null);
    loop.execute(onClose);
  }

  /** Delivers newer and newer values, one call at a time. */
  private final class Reader {
    private final Executor executor;
    Consumer<T> onValue;
    Consumer<EspalierException> onEnd = why -> {};
    Consumer<Throwable> onBug = bug -> log.log(System.Logger.Level.WARNING, "a listener failed", bug);
    /** Guarded by the value, as the others are. */
    long demand = Long.MAX_VALUE;
    private long seen;
    private boolean isRunning;
    private boolean isClosed;

    Reader(Executor executor) {
      this.executor = executor;
    }

    void open() {
      synchronized (LiveValue.this) {
        if (isClosed) return;
        readers.add(this);
      }
      wake();
    }

    void close() {
      synchronized (LiveValue.this) {
        isClosed = true;
        readers.remove(this);
      }
    }

    void request(long count) {
      synchronized (LiveValue.this) {
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
      }
      wake();
    }

    void wake() {
      synchronized (LiveValue.this) {
        if (isRunning || isClosed) return;
        isRunning = true;
      }
      executor.execute(this::deliver);
    }

    private void deliver() {
      while (true) {
        T next = null;
        boolean isOver = false;
        synchronized (LiveValue.this) {
          if (!isClosed && version != seen && demand > 0 && !(isEnded && error == null)) {
            seen = version;
            next = value;
            if (demand != Long.MAX_VALUE) demand--;
          } else {
            isOver = isEnded && !isClosed && (error == null || version == seen);
            isRunning = false;
            if (isOver) isClosed = true;
          }
        }
        try {
          if (next != null) onValue.accept(next);
          else {
            if (isOver) onEnd.accept(error);
            return;
          }
        } catch (RuntimeException | Error bug) {
          onBug.accept(bug);
          if (next == null) return;
        }
      }
    }
  }
}
