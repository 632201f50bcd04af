package io.espalier;

import io.espalier.v1.Provenance;
import io.espalier.v1.Source;
import io.espalier.v1.StatusFrame;
import io.espalier.v1.UnresolvedFrame;

/** The part of a fold that says where a state stands; its states say so in components of the same names. */
abstract class StandingFold<F, T> implements Watch.Fold<F, T> {
  protected long revision;
  protected String realPath = "";
  protected String unresolved = "";
  protected boolean stale;
  private boolean shownStale;

  @Override
  public final long reopen() {
    // A gateway that has lost its store says so itself.
    stale = false;
    return revision;
  }

  /** A whole snapshot came. */
  protected final Watch.Verdict snapshot(long revision, Provenance provenance) {
    stand(revision, provenance.getRealPath(), "");
    stale = isStale(provenance.getSource());
    return show();
  }

  protected final Watch.Verdict change(long revision) {
    this.revision = revision;
    return show();
  }

  protected Watch.Verdict unresolved(long revision, UnresolvedFrame frame) {
    stand(revision, "", frame.getReason());
    stale = false;
    return show();
  }

  protected Watch.Verdict status(long revision, StatusFrame frame) {
    this.revision = revision;
    if (frame.getDraining()) return Watch.Verdict.MOVE;
    stale = isStale(frame.getSource());
    return show();
  }

  protected Watch.Verdict bookmark(long revision) {
    this.revision = revision;
    return stale == shownStale ? Watch.Verdict.QUIET : show();
  }

  private static boolean isStale(Source source) {
    return source == Source.SOURCE_LAST_KNOWN;
  }

  private void stand(long revision, String realPath, String unresolved) {
    this.revision = revision;
    this.realPath = realPath;
    this.unresolved = unresolved;
  }

  private Watch.Verdict show() {
    shownStale = stale;
    return Watch.Verdict.SHOW;
  }
}
