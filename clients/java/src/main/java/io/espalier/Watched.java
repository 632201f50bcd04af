package io.espalier;

/** A value that can be kept up to date, with its standing. */
public sealed interface Watched permits Children, Properties, Tree {
  /** How the value relates to the store. */
  Standing standing();

  /** The revision of the tree that the value shows. */
  default long revision() {
    return standing().revision();
  }

  /** The path with all links resolved; empty while it does not resolve. */
  default String realPath() {
    return standing().realPath();
  }

  /** Why the path does not resolve, so that the value is empty; null if it resolves. */
  default Trouble unresolved() {
    return standing().unresolved();
  }

  /** Why the value may be outdated: it is the last known one; null if it is live. */
  default Trouble stale() {
    return standing().stale();
  }
}
