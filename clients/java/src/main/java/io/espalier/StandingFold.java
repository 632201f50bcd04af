package io.espalier;

import io.espalier.v1.Provenance;
import io.espalier.v1.Source;
import io.espalier.v1.StatusFrame;
import io.espalier.v1.UnresolvedFrame;

/** The part of a fold that keeps the standing of its states: revision, real path, and whether they may be outdated. */
abstract class StandingFold<F, T> implements Watch.Fold<F, T> {
  protected long revision;
  protected String realPath = "";
  protected String unresolved = "";
  protected boolean stale;
  private boolean emittedStale;

  @Override
  public final long reopen() {
    // A gateway that has lost its store reports that itself.
    stale = false;
    return revision;
  }

  /** Applies a complete snapshot. */
  protected final Watch.Action snapshot(long revision, Provenance provenance) {
    setStanding(revision, provenance.getRealPath(), "");
    stale = isStale(provenance.getSource());
    return emit();
  }

  protected final Watch.Action change(long revision) {
    this.revision = revision;
    return emit();
  }

  protected Watch.Action unresolved(long revision, UnresolvedFrame frame) {
    setStanding(revision, "", frame.getReason());
    stale = isStale(frame.getSource());
    return emit();
  }

  protected Watch.Action status(long revision, StatusFrame frame) {
    this.revision = revision;
    if (frame.getDraining()) return Watch.Action.MOVE_ON;
    stale = isStale(frame.getSource());
    return emit();
  }

  protected Watch.Action bookmark(long revision) {
    this.revision = revision;
    return stale == emittedStale ? Watch.Action.IGNORE : emit();
  }

  private static boolean isStale(Source source) {
    return source == Source.SOURCE_LAST_KNOWN;
  }

  private void setStanding(long revision, String realPath, String unresolved) {
    this.revision = revision;
    this.realPath = realPath;
    this.unresolved = unresolved;
  }

  private Watch.Action emit() {
    emittedStale = stale;
    return Watch.Action.EMIT;
  }
}
