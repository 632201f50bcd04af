package io.espalier;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;

final class Eventually {
  /** Of calls that succeed: the first ones of a JVM on a busy machine take long. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  private Eventually() {}

  static void eventually(String what, BooleanSupplier condition) {
    for (long end = Loop.now() + 30_000; Loop.now() < end; ) {
      if (condition.getAsBoolean()) return;
      try {
        Thread.sleep(10);
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
    fail("never: " + what);
  }
}
