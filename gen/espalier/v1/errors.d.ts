export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/errors.proto";
/**
 * Why a call failed. Every failure carries a google.rpc.ErrorInfo whose `domain` is "espalier", whose `reason` is the name of one
 * of these values without its prefix (for example "LINK_LOOP"), and whose `metadata` holds the facts (path, limit, version, ...).
 * Rejected input carries a google.rpc.BadRequest with one violation for each thing that is wrong. Switch on the reason, never on the
 * text of a message.
 */
/** The closed set of reasons. The gRPC status that goes with each stands in parentheses. */
export declare const ErrorReason: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** BAD_SYNTAX - A tree text does not parse; one field violation for each problem, with line and column (INVALID_ARGUMENT). */
    readonly BAD_SYNTAX: 1;
    /** BAD_PATH - A path is not normal and absolute: "//", ".", "..", a trailing slash, a forbidden character (INVALID_ARGUMENT). */
    readonly BAD_PATH: 2;
    /** BAD_NAME - A name is empty, has a slash, or is over the limit (INVALID_ARGUMENT). */
    readonly BAD_NAME: 3;
    /** BAD_VALUE - A property's value is not JSON, or not what its key asks for (INVALID_ARGUMENT). */
    readonly BAD_VALUE: 4;
    /** BAD_ADDRESS - An address is not host:port, [v6]:port or :port (INVALID_ARGUMENT). */
    readonly BAD_ADDRESS: 5;
    /** BAD_ARGUMENT - Another argument is missing, contradicts another one, or is out of range (INVALID_ARGUMENT). */
    readonly BAD_ARGUMENT: 6;
    /** NOT_FOUND - There is no such node or property (NOT_FOUND). */
    readonly NOT_FOUND: 7;
    /** ALREADY_EXISTS - There is such a node or link already (ALREADY_EXISTS). */
    readonly ALREADY_EXISTS: 8;
    /** CONFLICT - The node is not as the etag or the plan expects it, because somebody changed it meanwhile (ABORTED). */
    readonly CONFLICT: 9;
    /** NOT_EMPTY - The node has children and `recursive` was not given (FAILED_PRECONDITION). */
    readonly NOT_EMPTY: 10;
    /** LINK_LOOP - Links go in a circle; metadata `hops` names them (FAILED_PRECONDITION). */
    readonly LINK_LOOP: 11;
    /** LINK_DANGLING - A link on the path points to nothing; metadata `link` and `target` (NOT_FOUND). */
    readonly LINK_DANGLING: 12;
    /** PROPERTY_LINK_MISSING - A property link points to a node or property that does not exist (FAILED_PRECONDITION). */
    readonly PROPERTY_LINK_MISSING: 13;
    /** EPHEMERAL_PARENT - The node is ephemeral and cannot have children (FAILED_PRECONDITION). */
    readonly EPHEMERAL_PARENT: 14;
    /** EPHEMERAL_KEPT - Live providers would be deleted and `force` was not given; nothing was deleted (FAILED_PRECONDITION). */
    readonly EPHEMERAL_KEPT: 15;
    /** RESERVED - The path belongs to the store itself: "/zookeeper" (FAILED_PRECONDITION). */
    readonly RESERVED: 16;
    /** NOT_PERMITTED - The store's access control forbids it, or the token of the call may only read (PERMISSION_DENIED). */
    readonly NOT_PERMITTED: 17;
    /** LEASE_UNKNOWN - This gateway does not know the lease: register again with it, here (NOT_FOUND). */
    readonly LEASE_UNKNOWN: 18;
    /** LEASE_EXPIRED - The lease was not renewed in time, and its registrations are gone (NOT_FOUND). */
    readonly LEASE_EXPIRED: 19;
    /** REGISTRATION_TAKEN - The address is registered by a native client of the store and `force` was not given (ALREADY_EXISTS). */
    readonly REGISTRATION_TAKEN: 20;
    /** SUPERSEDED - A newer registration of another lease has taken the address over; do not register it again (ABORTED). */
    readonly SUPERSEDED: 21;
    /** PAYLOAD_TOO_LARGE - A message, text, node or transaction is over a limit; metadata `limit` and `value`, in bytes (RESOURCE_EXHAUSTED). */
    readonly PAYLOAD_TOO_LARGE: 22;
    /** TOO_MANY - Too many of something: streams, leases, properties; metadata `limit` (RESOURCE_EXHAUSTED). */
    readonly TOO_MANY: 23;
    /** DEPTH_EXCEEDED - A path or a tree is deeper than the limit (INVALID_ARGUMENT). */
    readonly DEPTH_EXCEEDED: 24;
    /** BACKEND_UNREACHABLE - The store is out of reach; nothing was done (UNAVAILABLE). */
    readonly BACKEND_UNREACHABLE: 25;
    /** BACKEND_READ_ONLY - The store has no quorum and takes no writes (UNAVAILABLE). */
    readonly BACKEND_READ_ONLY: 26;
    /** TIMEOUT - No answer in time; a read may be repeated (DEADLINE_EXCEEDED). */
    readonly TIMEOUT: 27;
    /** OUTCOME_UNKNOWN - Contact with the store broke while a write was under way: it may or may not have happened (UNKNOWN). */
    readonly OUTCOME_UNKNOWN: 28;
    /** DRAINING - The gateway is stopping and takes no new work; go to another one (UNAVAILABLE). */
    readonly DRAINING: 29;
    /** DATA_DIRECTORY_IN_USE - Another process uses the data directory. Never sent over the wire (FAILED_PRECONDITION). */
    readonly DATA_DIRECTORY_IN_USE: 30;
    /** INTERNAL - A fault of espalier itself, with an id to report (INTERNAL). */
    readonly INTERNAL: 31;
    /** UNAUTHENTICATED - The gateway asks for a token, and the call has none or one that it does not know (UNAUTHENTICATED). */
    readonly UNAUTHENTICATED: 32;
    /** READ_ONLY - The gateway is read-only, and the call would change the tree (FAILED_PRECONDITION). */
    readonly READ_ONLY: 33;
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
    type UNRECOGNIZED = typeof ErrorReason.UNRECOGNIZED;
}
