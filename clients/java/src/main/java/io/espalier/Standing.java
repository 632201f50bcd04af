package io.espalier;

import io.espalier.v1.Provenance;
import java.time.Duration;

/**
 * How a value relates to the store.
 *
 * @param revision the value is that of the tree at this revision; {@link ReadOptions#minRevision} reads nothing older
 * @param realPath the path with all links resolved; empty while it does not resolve
 * @param unresolved why the path does not resolve: NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED; null if it does
 * @param stale why the value may be outdated: BACKEND_UNREACHABLE, BACKEND_READ_ONLY or GATEWAY_UNREACHABLE; null if it is live
 * @param age for how long the gateway had lost the store, or how old a value of the cache file is; zero if it is live
 */
public record Standing(long revision, String realPath, Trouble unresolved, Trouble stale, Duration age) {
  static final Standing NONE = new Standing(0, "", null, null, Duration.ZERO);

  static Standing of(Provenance provenance) {
    Trouble stale = Trouble.ofSource(provenance.getSource(), provenance.getStaleReason());
    return new Standing(provenance.getRevision(), provenance.getRealPath(), null, stale, Times.of(provenance.getAge()));
  }

  /** The same, of a value that was read {@code age} ago. */
  Standing staleBecause(Trouble why, Duration age) {
    return new Standing(revision, realPath, unresolved, why, this.age.plus(age));
  }
}
