package io.espalier;

/** A listener that can be removed. */
public interface Subscription extends AutoCloseable {
  /** Removes the listener. A call that has begun may still be running. Idempotent. */
  @Override
  void close();
}
