package io.espalier;

import io.espalier.v1.Provenance;
import io.espalier.v1.StatusFrame;
import io.espalier.v1.UnresolvedFrame;

/** Adds the frames of a watch up to values, and keeps their standing. A lost gateway and a gateway that lost its store are tracked apart. */
abstract class Fold<F, T> {
  private long revision;
  private String realPath = "";
  private Trouble unresolved;
  private Trouble storeLost;
  private java.time.Duration age = java.time.Duration.ZERO;
  private Trouble gatewayLost;
  private boolean isReopened;
  private boolean isKnown;

  /** The value, in which everything is immutable. */
  abstract T value();

  /** Applies the frame to the value and reports its kind. Returns whether there is anything new. */
  protected abstract boolean read(F frame);

  abstract boolean isDraining(F frame);

  abstract long revisionOf(F frame);

  /** Whether a value is complete. */
  final boolean isKnown() {
    return isKnown;
  }

  /** From which to resume; zero at first. */
  final long revision() {
    return revision;
  }

  final Trouble stale() {
    return gatewayLost == null ? storeLost : gatewayLost;
  }

  protected final Standing standing() {
    return new Standing(revision, realPath, unresolved, stale(), age);
  }

  /** The watch was opened again. A gateway that has lost its store says so in its first frame, until which the value stays stale. */
  final void reopen() {
    isReopened = true;
  }

  /** Returns whether the value has changed by this. */
  final boolean lost(Trouble why) {
    boolean isNew = !why.equals(gatewayLost);
    gatewayLost = why;
    return isNew && isKnown;
  }

  /** The gateway answers again, and the stream to it goes on. */
  final boolean resumed() {
    boolean was = gatewayLost != null;
    gatewayLost = null;
    return was && isKnown;
  }

  /** Applies a frame and returns whether the value has changed. */
  final boolean apply(F frame) {
    Trouble before = stale();
    long at = revisionOf(frame);
    // A part of a snapshot that is not the last has none.
    if (at == 0) {
      read(frame);
      return false;
    }
    revision = at;
    gatewayLost = null;
    if (isReopened) storeLost = null;
    isReopened = false;
    boolean isNew = read(frame);
    return isKnown && (isNew || before != stale());
  }

  protected final void snapshot(Provenance provenance) {
    isKnown = true;
    realPath = provenance.getRealPath();
    unresolved = null;
    storeLost = Trouble.ofSource(provenance.getSource(), provenance.getStaleReason());
    age = Times.of(provenance.getAge());
  }

  protected final void unresolved(UnresolvedFrame frame) {
    isKnown = true;
    realPath = "";
    unresolved = new Trouble(Reason.of(frame.getReason()), frame.getMessage());
    storeLost = Trouble.ofSource(frame.getSource(), frame.getStaleReason());
    age = Times.of(frame.getAge());
  }

  protected final boolean status(StatusFrame frame) {
    if (frame.getDraining()) return false;
    storeLost = Trouble.ofSource(frame.getSource(), frame.getStaleReason());
    age = Times.of(frame.getAge());
    return true;
  }
}
