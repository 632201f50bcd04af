package io.espalier;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The one thread of a client: all of its state is changed there. What it is given must not block. */
final class Loop implements Executor {
  private static final long FIRST_WAIT_MS = 50;

  /** Something that will run unless it is cancelled. */
  interface Timer {
    void cancel();
  }

  private final ScheduledThreadPoolExecutor executor;
  private final System.Logger log;
  private volatile Thread thread;

  Loop(System.Logger log) {
    this.log = log;
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "espalier");
              made.setDaemon(true);
              thread = made;
              return made;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Does nothing once it is shut down: then nobody waits for a result any more. */
  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(guarded(task));
    } catch (RejectedExecutionException closed) {
      log.log(System.Logger.Level.TRACE, "the client is closed");
    }
  }

  Timer after(long ms, Runnable task) {
    try {
      var scheduled = executor.schedule(guarded(task), Math.max(0, ms), TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  /** Throws if the result of this call could never come, because the thread that brings it would wait for it. */
  void checkMayBlock() {
    if (Thread.currentThread() == thread)
      throw new IllegalStateException("this is the thread of the client, which must not block: use the ...Async methods of CompletableFuture");
  }

  void shutdown() {
    executor.shutdownNow();
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error bug) {
        log.log(System.Logger.Level.ERROR, "a bug in the client of espalier", bug);
      }
    };
  }

  /** The delay before another attempt: exponential up to {@code maxMs}, with jitter in its upper half. */
  static long backoff(int attempt, long maxMs) {
    long full = Math.min(maxMs, FIRST_WAIT_MS << Math.min(Math.max(0, attempt), 16));
    return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
  }

  static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
