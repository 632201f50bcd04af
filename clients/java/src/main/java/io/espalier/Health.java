package io.espalier;

/** Whether a gateway serves, by grpc.health.v1. */
public enum Health {
  /** Not said. */
  UNKNOWN,
  /** It serves. */
  SERVING,
  /** It has lost the store, or shuts down. */
  NOT_SERVING
}
