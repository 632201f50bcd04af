package io.espalier;

/** What to keep up to date. Immutable: each method returns a changed copy. */
public final class LiveOptions {
  /** Waits for a path that does not resolve; providers have their properties. */
  public static final LiveOptions DEFAULT = new LiveOptions(false, false);

  final boolean mustExist;
  final boolean namesOnly;

  private LiveOptions(boolean mustExist, boolean namesOnly) {
    this.mustExist = mustExist;
    this.namesOnly = namesOnly;
  }

  /** Ends the value with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if its path does not resolve at first. */
  public LiveOptions mustExist() {
    return new LiveOptions(true, namesOnly);
  }

  /** Of providers: names without properties, whose changes are not sent then. */
  public LiveOptions namesOnly() {
    return new LiveOptions(mustExist, true);
  }
}
