package io.espalier;

/** Why a call failed, or why a value is not that of the store. Switch on it; the text of a message may change. */
public enum Reason {
  /** The text of a tree does not parse. */
  BAD_SYNTAX,
  /** A path is not absolute and normalized. */
  BAD_PATH,
  /** A name is empty, has a slash, or is too long. */
  BAD_NAME,
  /** A property's value is not JSON, or not of the type that its key requires. */
  BAD_VALUE,
  /** An address is not host:port, [v6]:port or :port. */
  BAD_ADDRESS,
  /** Any other argument is missing, contradicts another one, or is out of range. */
  BAD_ARGUMENT,
  /** The node or property does not exist. */
  NOT_FOUND,
  /** The node or link already exists. */
  ALREADY_EXISTS,
  /** The node was changed since the etag or the plan was read. */
  CONFLICT,
  /** The node has children. */
  NOT_EMPTY,
  /** Links form a cycle. */
  LINK_LOOP,
  /** The target of a link on the path does not exist. */
  LINK_DANGLING,
  /** The node or property that a property link names does not exist. */
  PROPERTY_LINK_MISSING,
  /** The node is ephemeral and cannot have children. */
  EPHEMERAL_PARENT,
  /** Live providers would be deleted or moved. */
  EPHEMERAL_KEPT,
  /** The path is reserved for the store. */
  RESERVED,
  /** The store's ACL does not allow it, or the token is read-only. */
  NOT_PERMITTED,
  /** The gateway does not hold the lease. */
  LEASE_UNKNOWN,
  /** The lease was not renewed in time. */
  LEASE_EXPIRED,
  /** The address is registered by a native ZooKeeper client. */
  REGISTRATION_TAKEN,
  /** A newer registration took over the address. */
  SUPERSEDED,
  /** A message, text, node or transaction is too large. */
  PAYLOAD_TOO_LARGE,
  /** A count is over its limit. */
  TOO_MANY,
  /** A path or tree has too many levels. */
  DEPTH_EXCEEDED,
  /** The gateway has no connection to the store; nothing was written. */
  BACKEND_UNREACHABLE,
  /** The store answers reads only. */
  BACKEND_READ_ONLY,
  /** No response within the time limit. */
  TIMEOUT,
  /** A write whose response was lost: it may or may not have been applied. */
  OUTCOME_UNKNOWN,
  /** The gateway is shutting down. */
  DRAINING,
  /** Another process uses the data directory. Never sent. */
  DATA_DIRECTORY_IN_USE,
  /** A bug in espalier. */
  INTERNAL,
  /** The gateway requires a token. */
  UNAUTHENTICATED,
  /** The gateway is read-only. */
  READ_ONLY,
  /** The semaphore was made with another number of permits. */
  PERMITS_DIFFER,
  /** The path is used for something else than this kind of lock. */
  PATH_IN_USE,
  /** Others held the lock for as long as the caller was ready to wait. */
  NOT_ACQUIRED,
  /** No gateway answered; the message has each endpoint with the cause. Made by the client. */
  GATEWAY_UNREACHABLE,
  /** The client is closed. Made by the client. */
  CLOSED,
  /** A reason that this version of the client does not know: {@link EspalierException#reasonText} has it. */
  UNKNOWN;

  static Reason of(String text) {
    try {
      return valueOf(text);
    } catch (IllegalArgumentException newer) {
      return UNKNOWN;
    }
  }
}
