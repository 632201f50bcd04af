package io.espalier;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Calls a listener on an executor, with one value after the other. */
final class SerialListener<T> implements Consumer<T> {
  private final Executor executor;
  private final System.Logger log;
  private final Consumer<? super T> listener;
  private final Queue<T> queue = new ArrayDeque<>();
  private boolean isRunning;
  private boolean isClosed;

  SerialListener(Executor executor, System.Logger log, Consumer<? super T> listener) {
    this.executor = executor;
    this.log = log;
    this.listener = listener;
  }

  @Override
  public void accept(T value) {
    synchronized (queue) {
      if (isClosed) return;
      queue.add(value);
      if (isRunning) return;
      isRunning = true;
    }
    executor.execute(this::deliver);
  }

  void close() {
    synchronized (queue) {
      isClosed = true;
      queue.clear();
    }
  }

  private void deliver() {
    while (true) {
      T next;
      synchronized (queue) {
        next = queue.poll();
        if (next == null) {
          isRunning = false;
          return;
        }
      }
      try {
        listener.accept(next);
      } catch (RuntimeException | Error bug) {
        log.log(System.Logger.Level.WARNING, "a listener failed", bug);
      }
    }
  }
}
