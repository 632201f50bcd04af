package io.espalier;

/**
 * Why a value is not, or may no longer be, that of the store.
 *
 * @param reason why
 * @param message the same as text for people
 */
public record Trouble(Reason reason, String message) {
  private static final Trouble STORE_LOST =
      new Trouble(Reason.BACKEND_UNREACHABLE, "the gateway has lost contact with the store; this is its last known state");
  private static final Trouble STORE_READ_ONLY =
      new Trouble(
          Reason.BACKEND_READ_ONLY,
          "the store can only be read, as ZooKeeper without a quorum; this is its last known state");

  static Trouble of(EspalierException error) {
    return new Trouble(error.reason(), error.getMessage());
  }

  /** Null for a live source. */
  static Trouble ofSource(io.espalier.v1.Source source, String staleReason) {
    if (source != io.espalier.v1.Source.SOURCE_LAST_KNOWN) return null;
    return staleReason.equals("BACKEND_READ_ONLY") ? STORE_READ_ONLY : STORE_LOST;
  }
}
