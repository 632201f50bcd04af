export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/errors.proto";
/**
 * Why a call failed. Every failed call carries a google.rpc.ErrorInfo in its status details: `domain` is "espalier", `reason` is the
 * name of one of the values below without its prefix (for example "LINK_LOOP"), and `metadata` holds facts as strings (path, limit,
 * version, ...). Invalid input also carries a google.rpc.BadRequest with one field violation per problem. Switch on the reason; the
 * text of a message may change.
 */
/** All reasons. The gRPC status of each is given in parentheses. */
export declare const ErrorReason: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** BAD_SYNTAX - The text of a tree does not parse; one field violation per problem, with line and column (INVALID_ARGUMENT). */
    readonly BAD_SYNTAX: 1;
    /** BAD_PATH - A path is not absolute and normalized: it has "//", ".", "..", a trailing slash or a forbidden character (INVALID_ARGUMENT). */
    readonly BAD_PATH: 2;
    /** BAD_NAME - A name is empty, contains a slash, or is longer than the limit (INVALID_ARGUMENT). */
    readonly BAD_NAME: 3;
    /** BAD_VALUE - A property's value is not JSON, or not of the type that its key requires (INVALID_ARGUMENT). */
    readonly BAD_VALUE: 4;
    /** BAD_ADDRESS - An address is not host:port, [v6]:port or :port (INVALID_ARGUMENT). */
    readonly BAD_ADDRESS: 5;
    /** BAD_ARGUMENT - Any other argument is missing, contradicts another one, or is out of range (INVALID_ARGUMENT). */
    readonly BAD_ARGUMENT: 6;
    /** NOT_FOUND - The node or property does not exist (NOT_FOUND). */
    readonly NOT_FOUND: 7;
    /** ALREADY_EXISTS - The node or link already exists (ALREADY_EXISTS). */
    readonly ALREADY_EXISTS: 8;
    /** CONFLICT - The node was changed since the etag or the plan was read (ABORTED). */
    readonly CONFLICT: 9;
    /** NOT_EMPTY - The node has children and `recursive` is not set (FAILED_PRECONDITION). */
    readonly NOT_EMPTY: 10;
    /** LINK_LOOP - Links form a cycle; metadata `hops` lists them (FAILED_PRECONDITION). */
    readonly LINK_LOOP: 11;
    /** LINK_DANGLING - The target of a link on the path does not exist; metadata `link` and `target` (NOT_FOUND). */
    readonly LINK_DANGLING: 12;
    /** PROPERTY_LINK_MISSING - The node or property that a property link names does not exist (FAILED_PRECONDITION). */
    readonly PROPERTY_LINK_MISSING: 13;
    /** EPHEMERAL_PARENT - The node is ephemeral and cannot have children (FAILED_PRECONDITION). */
    readonly EPHEMERAL_PARENT: 14;
    /** EPHEMERAL_KEPT - Live providers would be deleted or moved and `force` is not set; nothing was changed (FAILED_PRECONDITION). */
    readonly EPHEMERAL_KEPT: 15;
    /** RESERVED - The path is reserved for the store: "/zookeeper" in the real root of a ZooKeeper (FAILED_PRECONDITION). */
    readonly RESERVED: 16;
    /** NOT_PERMITTED - The store's ACL does not allow it, or the token of the call is read-only (PERMISSION_DENIED). */
    readonly NOT_PERMITTED: 17;
    /** LEASE_UNKNOWN - This gateway does not hold the lease; register again on this gateway with the same lease (NOT_FOUND). */
    readonly LEASE_UNKNOWN: 18;
    /** LEASE_EXPIRED - The lease was not renewed in time and its registrations were removed (NOT_FOUND). */
    readonly LEASE_EXPIRED: 19;
    /**
     * REGISTRATION_TAKEN - The address is registered by a native ZooKeeper client, or the node of CreateNode with `lease_id` by another lease, and `force` is not
     * set (ALREADY_EXISTS).
     */
    readonly REGISTRATION_TAKEN: 20;
    /** SUPERSEDED - A newer registration under another lease took over the address; do not register it again (ABORTED). */
    readonly SUPERSEDED: 21;
    /** PAYLOAD_TOO_LARGE - A message, text, node or transaction is larger than its limit; metadata `limit` and `value`, in bytes (RESOURCE_EXHAUSTED). */
    readonly PAYLOAD_TOO_LARGE: 22;
    /** TOO_MANY - A count is over its limit: streams, leases, properties; metadata `limit` (RESOURCE_EXHAUSTED). */
    readonly TOO_MANY: 23;
    /** DEPTH_EXCEEDED - A path or tree has more levels than the limit (INVALID_ARGUMENT). */
    readonly DEPTH_EXCEEDED: 24;
    /** BACKEND_UNREACHABLE - The store is unreachable; nothing was written (UNAVAILABLE). */
    readonly BACKEND_UNREACHABLE: 25;
    /** BACKEND_READ_ONLY - The store answers reads only, as ZooKeeper without a quorum: writes and SYNCED reads are refused (UNAVAILABLE). */
    readonly BACKEND_READ_ONLY: 26;
    /** TIMEOUT - No response within the time limit; a read is safe to retry (DEADLINE_EXCEEDED). */
    readonly TIMEOUT: 27;
    /** OUTCOME_UNKNOWN - The connection to the store was lost during a write, which may or may not have been committed (UNKNOWN). */
    readonly OUTCOME_UNKNOWN: 28;
    /** DRAINING - The gateway is shutting down and accepts no new calls; use another one (UNAVAILABLE). */
    readonly DRAINING: 29;
    /** DATA_DIRECTORY_IN_USE - Another process uses the data directory. Never sent over the wire (FAILED_PRECONDITION). */
    readonly DATA_DIRECTORY_IN_USE: 30;
    /** INTERNAL - A bug in espalier; the message has an id to report (INTERNAL). */
    readonly INTERNAL: 31;
    /** UNAUTHENTICATED - The gateway requires a token, and the call has none or an unknown one (UNAUTHENTICATED). */
    readonly UNAUTHENTICATED: 32;
    /** READ_ONLY - The gateway is read-only and the call would change the tree (FAILED_PRECONDITION). */
    readonly READ_ONLY: 33;
    /** PERMITS_DIFFER - The semaphore was made with another number of permits; metadata `permits` (its own) and `wanted` (FAILED_PRECONDITION). */
    readonly PERMITS_DIFFER: 34;
    /**
     * PATH_IN_USE - The path cannot be held as this kind of lock, because it is used otherwise: it has children that are no contenders, or data of another
     * kind; metadata `path`, and `child` if it is one (FAILED_PRECONDITION).
     */
    readonly PATH_IN_USE: 35;
    /** NOT_ACQUIRED - Others held the lock for as long as the caller was ready to wait; metadata `place` (ABORTED). */
    readonly NOT_ACQUIRED: 36;
    readonly UNRECOGNIZED: -1;
};
export type ErrorReason = typeof ErrorReason[keyof typeof ErrorReason];
export declare namespace ErrorReason {
    type UNSPECIFIED = typeof ErrorReason.UNSPECIFIED;
    type BAD_SYNTAX = typeof ErrorReason.BAD_SYNTAX;
    type BAD_PATH = typeof ErrorReason.BAD_PATH;
    type BAD_NAME = typeof ErrorReason.BAD_NAME;
    type BAD_VALUE = typeof ErrorReason.BAD_VALUE;
    type BAD_ADDRESS = typeof ErrorReason.BAD_ADDRESS;
    type BAD_ARGUMENT = typeof ErrorReason.BAD_ARGUMENT;
    type NOT_FOUND = typeof ErrorReason.NOT_FOUND;
    type ALREADY_EXISTS = typeof ErrorReason.ALREADY_EXISTS;
    type CONFLICT = typeof ErrorReason.CONFLICT;
    type NOT_EMPTY = typeof ErrorReason.NOT_EMPTY;
    type LINK_LOOP = typeof ErrorReason.LINK_LOOP;
    type LINK_DANGLING = typeof ErrorReason.LINK_DANGLING;
    type PROPERTY_LINK_MISSING = typeof ErrorReason.PROPERTY_LINK_MISSING;
    type EPHEMERAL_PARENT = typeof ErrorReason.EPHEMERAL_PARENT;
    type EPHEMERAL_KEPT = typeof ErrorReason.EPHEMERAL_KEPT;
    type RESERVED = typeof ErrorReason.RESERVED;
    type NOT_PERMITTED = typeof ErrorReason.NOT_PERMITTED;
    type LEASE_UNKNOWN = typeof ErrorReason.LEASE_UNKNOWN;
    type LEASE_EXPIRED = typeof ErrorReason.LEASE_EXPIRED;
    type REGISTRATION_TAKEN = typeof ErrorReason.REGISTRATION_TAKEN;
    type SUPERSEDED = typeof ErrorReason.SUPERSEDED;
    type PAYLOAD_TOO_LARGE = typeof ErrorReason.PAYLOAD_TOO_LARGE;
    type TOO_MANY = typeof ErrorReason.TOO_MANY;
    type DEPTH_EXCEEDED = typeof ErrorReason.DEPTH_EXCEEDED;
    type BACKEND_UNREACHABLE = typeof ErrorReason.BACKEND_UNREACHABLE;
    type BACKEND_READ_ONLY = typeof ErrorReason.BACKEND_READ_ONLY;
    type TIMEOUT = typeof ErrorReason.TIMEOUT;
    type OUTCOME_UNKNOWN = typeof ErrorReason.OUTCOME_UNKNOWN;
    type DRAINING = typeof ErrorReason.DRAINING;
    type DATA_DIRECTORY_IN_USE = typeof ErrorReason.DATA_DIRECTORY_IN_USE;
    type INTERNAL = typeof ErrorReason.INTERNAL;
    type UNAUTHENTICATED = typeof ErrorReason.UNAUTHENTICATED;
    type READ_ONLY = typeof ErrorReason.READ_ONLY;
    type PERMITS_DIFFER = typeof ErrorReason.PERMITS_DIFFER;
    type PATH_IN_USE = typeof ErrorReason.PATH_IN_USE;
    type NOT_ACQUIRED = typeof ErrorReason.NOT_ACQUIRED;
    type UNRECOGNIZED = typeof ErrorReason.UNRECOGNIZED;
}
