import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
import { Duration } from "../../google/protobuf/duration.js";
import { AclEntry, BookmarkFrame, Consistency, Override, Provenance, Provider, StatusFrame, UnresolvedFrame } from "./types.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/registry.proto";
/**
 * Registration and discovery of servers.
 *
 * # How to be a client
 *
 * What a client does so that its registrations are never missing and its values are never wrong without saying so. The clients of this
 * project do all of it; a program that only reads needs Tokens, Reasons, Retries and Watches.
 *
 * Connections. A client has the endpoints of several gateways of one store and uses one of them, chosen at random. Any gateway answers
 * any call: leases, revisions and etags are valid on all of them.
 *
 * Tokens. Where gateways require one, every call and every stream has the metadata `authorization: Bearer TOKEN`. Only
 * grpc.health.v1.Health needs none. A gateway checks it when a stream begins and not again.
 *
 * Leases. A client makes up one lease id, 128 random bits as 32 lower-case hexadecimal digits, and uses it for all its registrations and
 * on every gateway. Who knows the id may change them: keep it secret. A registration ends when its lease was not renewed for its ttl. It
 * also ends when the gateway that holds it was dead, frozen or cut off from the store for one session timeout of the store (10 s by
 * default), whatever the ttl: then the client must have registered again on another gateway. A client never registers again by itself on
 * an address in `superseded_paths`, since another process has it now.
 *
 * Keep-alives. As soon as a client has anything alive, a registration or a watch, it opens one KeepAlive stream to its gateway, and has
 * no second one. It sends a request with all its leases, or with none if it has none, at once and then again after `interval` of the last
 * response, but at the latest after 2 s. `interval` is the gateway's to choose and may differ from one response to the next.
 *
 * Silence. Every request is answered at once. A gateway that has answered nothing for two intervals (4 s at most) is taken for dead,
 * though its connection may stand and keep-alives of HTTP/2 may be answered: the process may be frozen. The client then asks all other
 * endpoints at the same time (by a KeepAlive request without leases) and moves to the first that answers, with everything: it opens its
 * KeepAlive stream there, calls Register with the same lease for each registration, and resumes its watches. One endpoint after the other
 * would be too late where two are frozen. A stream that ends with an error, or a refused connection, is silence at once. If no endpoint
 * answers, the client keeps all it has, says that its values are stale, and goes on asking with a back-off of at most 1 s.
 *
 * Draining. A gateway that shuts down, or has lost the store for long, sends a KeepAliveResponse with `draining` that answers no request
 * and has no leases, and a StatusFrame with `draining` on each watch. It still holds the leases: move to another gateway as above while
 * this one still serves; if there is no other, stay. A response to a request never has `draining`.
 *
 * Registering again. To move, repeat the last Register with `lease_id`, `overrides` and `identities` as they were received last. The
 * registration is transferred in one transaction, and no reader sees it missing. For LEASE_STATE_UNKNOWN do the same at this gateway, and
 * for LEASE_STATE_EXPIRED too. Registering every lease of a lost gateway at the same moment is a burst: spread it over 100 ms.
 *
 * Leaving. Deregister removes one registration, through any gateway. RevokeLease removes only what the gateway that is asked holds; it
 * says how many in `removed`. If that is fewer than the client has, deregister the others one by one.
 *
 * Watches. A frame with a `revision` other than zero says that everything up to it has been sent: keep the last one. To resume, on any
 * gateway, send it as `resume_revision`; the stream starts with the changes since then, or with a snapshot if those are not known any
 * more. A snapshot may come in parts: collect from the one with `first` to the one with `last`, and show nothing before. The parts before
 * the last have revision zero. If the stream ends in between, drop them and resume from the revision before. An `unresolved` frame
 * replaces all state. A watch without changes receives a bookmark every minute (a setting of the gateway); its absence proves nothing:
 * that a gateway lives is shown by the KeepAlive stream alone. A watch that has received no first frame within the deadline of a call (5
 * s) is opened again on another gateway.
 *
 * Staleness. A value is stale while its source is LAST_KNOWN, and also while no gateway answers. It stays what it is: a disconnect never
 * empties it. After a move it is stale until the new gateway has confirmed it with a frame whose source is live.
 *
 * Reasons. Every failed call has a google.rpc.ErrorInfo in its status details (metadata `grpc-status-details-bin`), with `domain`
 * "espalier" and one `reason` of errors.proto. Decide by the reason. Treat an unknown one by its gRPC status. An error without an
 * ErrorInfo was made by gRPC or by something between client and gateway.
 *
 * Retries. A call has a deadline (5 s is usual) and tries the gateways in turn until then.
 * - DRAINING, BACKEND_UNREACHABLE and BACKEND_READ_ONLY: nothing was done; try another gateway.
 * - READ_ONLY and TOO_MANY: nothing was done, and another gateway may accept it.
 * - OUTCOME_UNKNOWN, or UNAVAILABLE, CANCELLED, UNKNOWN or DEADLINE_EXCEEDED without an ErrorInfo: it may have been done. Repeat what
 *   reads, and Register (with the same lease), Deregister, RevokeLease, SetProperties, UpdateProperties and any write with the etag that
 *   it was based on: a CONFLICT may then be one's own first attempt. Do not repeat CreateNode, DeleteNode, LinkNode, MoveNode and
 *   ImportTree: read first.
 * - Anything else is an answer, and the same everywhere.
 */
/** State of a lease. */
export declare const LeaseState: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** LIVE - Alive for another `ttl`. */
    readonly LIVE: 1;
    /** UNKNOWN - Not held by this gateway; its registrations may still exist through another one. Register again on this gateway with the same lease. */
    readonly UNKNOWN: 2;
    /** EXPIRED - Not renewed in time, or revoked; its registrations were removed. */
    readonly EXPIRED: 3;
    readonly UNRECOGNIZED: -1;
};
export type LeaseState = typeof LeaseState[keyof typeof LeaseState];
export declare namespace LeaseState {
    type UNSPECIFIED = typeof LeaseState.UNSPECIFIED;
    type LIVE = typeof LeaseState.LIVE;
    type UNKNOWN = typeof LeaseState.UNKNOWN;
    type EXPIRED = typeof LeaseState.EXPIRED;
    type UNRECOGNIZED = typeof LeaseState.UNRECOGNIZED;
}
/** Request of Register. */
export interface RegisterRequest {
    /** The service path whose children are its providers, for example "/cms/providers". */
    path: string;
    /**
     * The addresses that the server listens on: "host:port", "[v6]:port" or ":port". The last means that port on every host of `hosts` or, if
     * that is empty, on the peer address of the call. "0.0.0.0:port" and "[::]:port" mean the same. At least one.
     */
    addresses: string[];
    /** Properties of the provider: "pid", "version", ... The keys "lease", "lease_wanted" and "lease_override" are reserved (BAD_VALUE). */
    properties: {
        [key: string]: any;
    } | undefined;
    /** More properties, as JSON texts by key, for numbers that a double cannot represent. A key may be in only one of the two fields. */
    jsonProperties: {
        [key: string]: string;
    };
    /** The lease to register under: 32 lower-case hexadecimal digits, known only to this client. Empty: grant a new lease. */
    leaseId: string;
    /**
     * How long the registration outlives the last renewal. Default 10 s; clamped to the limits of the gateway (2 s to 1 h). The response has
     * the granted ttl. For a lease that this gateway already holds, it replaces the previous ttl.
     */
    ttl: Duration | undefined;
    /** Host names or IP addresses of the caller, for an address ":port". */
    hosts: string[];
    /** Create the service path and its parents if they do not exist. Default false. */
    createPath: boolean;
    /** Take over an address that a native ZooKeeper client registered. Default false: fail with REGISTRATION_TAKEN. */
    force: boolean;
    /** Dry run: check the request and respond as if it had been applied, but write nothing. Default false. */
    validateOnly: boolean;
    /**
     * The ACL of the provider nodes. Empty: the default of the gateway. It is kept when the registration moves to another gateway, if the
     * client sends it there too. BAD_ARGUMENT if the store has no ACLs.
     */
    acl: AclEntry[];
    /**
     * What operators have changed in these providers, by provider path: the last `overrides` received in a RegisterResponse or LeaseStatus,
     * unchanged. Used where the node does not exist any more; a key of which the client now wants another value is dropped.
     */
    overrides: {
        [key: string]: Override;
    };
    /**
     * By provider path, the last value received for it in `identities` of a RegisterResponse or LeaseStatus, unchanged. By it a gateway
     * recognizes the node of this client although somebody has overwritten its data.
     */
    identities: {
        [key: string]: string;
    };
}
export interface RegisterRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
export interface RegisterRequest_OverridesEntry {
    key: string;
    value: Override | undefined;
}
export interface RegisterRequest_IdentitiesEntry {
    key: string;
    value: string;
}
/** Response of Register. */
export interface RegisterResponse {
    /** The lease, from the request or newly granted. Keep it secret: it authorizes changes to these registrations. */
    leaseId: string;
    /** The granted ttl. */
    ttl: Duration | undefined;
    /** The paths of the provider nodes, in the order of the addresses. */
    providerPaths: string[];
    /** The service path with all links resolved. */
    realPath: string;
    /** The revision that created or changed them; unchanged registrations keep their revision. */
    revision: bigint;
    /** Those of `provider_paths` that were taken over from another lease or a native client. */
    takenOverPaths: string[];
    /** What operators have changed in these providers, by provider path. Send it with the next Register. */
    overrides: {
        [key: string]: Override;
    };
    /** Identifies each of the provider nodes, by path; opaque. Send it with the next Register. */
    identities: {
        [key: string]: string;
    };
}
export interface RegisterResponse_OverridesEntry {
    key: string;
    value: Override | undefined;
}
export interface RegisterResponse_IdentitiesEntry {
    key: string;
    value: string;
}
/** The status of one lease. */
export interface LeaseStatus {
    /** The lease. */
    leaseId: string;
    /** Live, unknown to this gateway, or expired. */
    state: LeaseState;
    /** Time until it expires without another renewal. Zero unless live. */
    ttl: Duration | undefined;
    /** Provider paths that another lease took over. Do not register them again. Repeated until this lease registers or deregisters them. */
    supersededPaths: string[];
    /**
     * What operators have changed in the providers of this lease, by provider path. Replaces what was received before. Send it with the next
     * Register, so that it outlives this gateway.
     */
    overrides: {
        [key: string]: Override;
    };
    /**
     * The identities, by provider path, of those nodes that were created again since this client registered them. They replace the values
     * for these paths.
     */
    identities: {
        [key: string]: string;
    };
}
export interface LeaseStatus_OverridesEntry {
    key: string;
    value: Override | undefined;
}
export interface LeaseStatus_IdentitiesEntry {
    key: string;
    value: string;
}
/** Request of KeepAlive. */
export interface KeepAliveRequest {
    /** The leases to renew. None: a ping. */
    leaseIds: string[];
}
/** Response to one KeepAliveRequest or, with `draining`, an unasked message of the gateway. */
export interface KeepAliveResponse {
    /** The status of each lease of the request, in the same order. Empty with `draining`. */
    leases: LeaseStatus[];
    /**
     * The gateway is shutting down or has lost the store: connect to another one and register again there with the same leases. True only
     * in a message that answers no request.
     */
    draining: boolean;
    /**
     * When to send the next request. At most 2 s, and sooner where ttls or the session timeout of the store are short. A gateway that
     * has answered nothing for twice this time is to be left.
     */
    interval: Duration | undefined;
}
/** Request of RenewLease. */
export interface RenewLeaseRequest {
    /** The lease. */
    leaseId: string;
}
/** Response of RenewLease. */
export interface RenewLeaseResponse {
    /** The status of the lease; always live. */
    lease: LeaseStatus | undefined;
}
/** Request of Deregister. */
export interface DeregisterRequest {
    /** The service path, as in the call of Register. */
    path: string;
    /** The lease that holds the registration. */
    leaseId: string;
    /** Its address, as in the call of Register. */
    address: string;
    /** For an address ":port": the hosts, as in the call of Register. */
    hosts: string[];
}
/** Response of Deregister. */
export interface DeregisterResponse {
    /** Whether a registration was removed by this call. */
    removed: boolean;
    /** The revision of the removal; zero if nothing was removed. */
    revision: bigint;
}
/** Request of RevokeLease. */
export interface RevokeLeaseRequest {
    /** The lease. */
    leaseId: string;
}
/** Response of RevokeLease. */
export interface RevokeLeaseResponse {
    /** The provider nodes that were removed. */
    removedPaths: string[];
    /** The revision of the removal; zero if nothing was removed. */
    revision: bigint;
    /** How many registrations were removed. Zero if this gateway does not hold the lease. */
    removed: number;
}
/** Request of Discover. */
export interface DiscoverRequest {
    /** The service path. */
    path: string;
    /** How fresh the response must be. Default CACHED. */
    consistency: Consistency;
    /** The response is at least as new as this revision. Zero: any revision. */
    minRevision: bigint;
    /** Return names only. Default false. */
    namesOnly: boolean;
    /**
     * Return only providers whose properties equal all of these values. Numbers are compared as numbers, exactly: 1 matches 1.0, and 2^53 does
     * not match 2^53 + 1.
     */
    match: {
        [key: string]: any;
    } | undefined;
    /** Return properties as JSON texts only, without a Struct. Default false. */
    jsonOnly: boolean;
    /** Further properties to match, as JSON texts by key. A key may be in only one of the two fields. */
    jsonMatch: {
        [key: string]: string;
    };
}
export interface DiscoverRequest_JsonMatchEntry {
    key: string;
    value: string;
}
/** Response of Discover. */
export interface DiscoverResponse {
    /** Ordered by name. */
    providers: Provider[];
    /** Revision, source and age of the response. */
    provenance: Provenance | undefined;
}
/** Request of WatchChildren. */
export interface WatchChildrenRequest {
    /** The service path. */
    path: string;
    /** Revision of the last frame received that has one, from any gateway, to receive only the changes since then. Zero: start with a snapshot. */
    resumeRevision: bigint;
    /**
     * Fail at the start with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path does not resolve. Default false: send
     * `unresolved` and wait.
     */
    mustExist: boolean;
    /** Return names only; changes of properties are then not sent. Default false. */
    namesOnly: boolean;
    /** Return properties as JSON texts only, without a Struct. Default false. */
    jsonOnly: boolean;
}
/** One frame of the watch. */
export interface WatchChildrenResponse {
    /**
     * All changes of this watch up to this revision have been sent, including this frame. Zero for a part of a snapshot that is not the
     * last: the rest is still to come, so there is no revision yet to resume from, and the one received before stays in force.
     */
    revision: bigint;
    /** The content of the frame. */
    frame: //
    /** The complete state; replaces all state received before. */
    {
        $case: "snapshot";
        value: ChildrenSnapshot;
    } | //
    /** The difference from the previous state. */
    {
        $case: "change";
        value: ChildrenChange;
    } | //
    /** The path does not resolve; discard all state received before. */
    {
        $case: "unresolved";
        value: UnresolvedFrame;
    } | //
    /** The connection to the store was lost or restored. */
    {
        $case: "status";
        value: StatusFrame;
    } | //
    /** No changes up to this revision. */
    {
        $case: "bookmark";
        value: BookmarkFrame;
    } | undefined;
}
/** All providers of a path, or one part of them. */
export interface ChildrenSnapshot {
    /** Ordered by name. */
    providers: Provider[];
    /** True on the first part: start a new set. */
    first: boolean;
    /** True on the last part: the set is complete and replaces the previous state. */
    last: boolean;
    /** Revision, source and age of the snapshot. On the last part only. */
    provenance: Provenance | undefined;
}
/** The difference between two states. */
export interface ChildrenChange {
    /** Providers that were added. */
    added: Provider[];
    /** Providers whose properties changed. */
    updated: Provider[];
    /** Names of providers that were removed. */
    removed: string[];
}
export declare const RegisterRequest: MessageFns<RegisterRequest>;
export declare const RegisterRequest_JsonPropertiesEntry: MessageFns<RegisterRequest_JsonPropertiesEntry>;
export declare const RegisterRequest_OverridesEntry: MessageFns<RegisterRequest_OverridesEntry>;
export declare const RegisterRequest_IdentitiesEntry: MessageFns<RegisterRequest_IdentitiesEntry>;
export declare const RegisterResponse: MessageFns<RegisterResponse>;
export declare const RegisterResponse_OverridesEntry: MessageFns<RegisterResponse_OverridesEntry>;
export declare const RegisterResponse_IdentitiesEntry: MessageFns<RegisterResponse_IdentitiesEntry>;
export declare const LeaseStatus: MessageFns<LeaseStatus>;
export declare const LeaseStatus_OverridesEntry: MessageFns<LeaseStatus_OverridesEntry>;
export declare const LeaseStatus_IdentitiesEntry: MessageFns<LeaseStatus_IdentitiesEntry>;
export declare const KeepAliveRequest: MessageFns<KeepAliveRequest>;
export declare const KeepAliveResponse: MessageFns<KeepAliveResponse>;
export declare const RenewLeaseRequest: MessageFns<RenewLeaseRequest>;
export declare const RenewLeaseResponse: MessageFns<RenewLeaseResponse>;
export declare const DeregisterRequest: MessageFns<DeregisterRequest>;
export declare const DeregisterResponse: MessageFns<DeregisterResponse>;
export declare const RevokeLeaseRequest: MessageFns<RevokeLeaseRequest>;
export declare const RevokeLeaseResponse: MessageFns<RevokeLeaseResponse>;
export declare const DiscoverRequest: MessageFns<DiscoverRequest>;
export declare const DiscoverRequest_JsonMatchEntry: MessageFns<DiscoverRequest_JsonMatchEntry>;
export declare const DiscoverResponse: MessageFns<DiscoverResponse>;
export declare const WatchChildrenRequest: MessageFns<WatchChildrenRequest>;
export declare const WatchChildrenResponse: MessageFns<WatchChildrenResponse>;
export declare const ChildrenSnapshot: MessageFns<ChildrenSnapshot>;
export declare const ChildrenChange: MessageFns<ChildrenChange>;
/**
 * Registers servers while they are alive, and discovers registered servers.
 *
 * A lease represents the life of one client process. Its registrations exist while it is renewed. They are removed when it was not renewed
 * for its ttl, and when the gateway that holds it was dead or frozen for one session timeout of the store, whatever the ttl. A client that
 * loses its gateway connects to another one and registers again with the same lease: the registration is transferred in one transaction,
 * and no reader sees it missing.
 */
export type RegistryServiceDefinition = typeof RegistryServiceDefinition;
export declare const RegistryServiceDefinition: {
    readonly name: "RegistryService";
    readonly fullName: "espalier.v1.RegistryService";
    readonly methods: {
        /**
         * Creates one provider node per address below a service path, and grants a lease if the request has none.
         *
         * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
         * its properties, except those that an operator has changed and of which the client still wants the same (see Override). Registering it
         * under another lease takes it over, since the last process to bind an address owns it; the next keep-alive of the old lease lists it in
         * `superseded_paths`. Either all addresses are registered or none.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN,
         * ALREADY_EXISTS (a persistent node has that name), EPHEMERAL_PARENT, DEPTH_EXCEEDED, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY,
         * RESERVED, NOT_PERMITTED, DRAINING, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
         */
        readonly register: {
            readonly name: "Register";
            readonly requestType: typeof RegisterRequest;
            readonly requestStream: false;
            readonly responseType: typeof RegisterResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Renews any number of leases over one stream, and shows that the gateway lives. Each request renews the leases it lists and is answered
         * at once, in order, with their remaining ttl; a request without leases is a ping. Send the next one after `interval`. Closing the stream
         * does not end a lease. For a lease that this gateway does not hold the state is LEASE_STATE_UNKNOWN: register again on this gateway
         * with the same lease. Renewals write nothing to the store, and a read-only token suffices.
         *
         * A response with `draining` answers no request: it is sent once, unasked. When the gateway shuts down, the stream then ends with
         * DRAINING; when it has only lost the store, the stream goes on.
         *
         * Errors: BAD_ARGUMENT, TOO_MANY (streams, leases in one message), DRAINING (go to another gateway).
         */
        readonly keepAlive: {
            readonly name: "KeepAlive";
            readonly requestType: typeof KeepAliveRequest;
            readonly requestStream: true;
            readonly responseType: typeof KeepAliveResponse;
            readonly responseStream: true;
            readonly options: {};
        };
        /**
         * Renews one lease, for clients without streams.
         *
         * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
         */
        readonly renewLease: {
            readonly name: "RenewLease";
            readonly requestType: typeof RenewLeaseRequest;
            readonly requestStream: false;
            readonly responseType: typeof RenewLeaseResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
         *
         * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
         */
        readonly deregister: {
            readonly name: "Deregister";
            readonly requestType: typeof DeregisterRequest;
            readonly requestStream: false;
            readonly responseType: typeof DeregisterResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Ends a lease immediately and removes those of its registrations that this gateway holds: in one transaction if they fit into one. What
         * the lease registered through another gateway stays: compare `removed` with what the client has, and deregister the rest, which works
         * through any gateway. Idempotent; a lease that this gateway does not know is not an error, and nothing is removed.
         *
         * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
         */
        readonly revokeLease: {
            readonly name: "RevokeLease";
            readonly requestType: typeof RevokeLeaseRequest;
            readonly requestStream: false;
            readonly responseType: typeof RevokeLeaseResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Returns the providers of a path, ordered by name. Links on the path are followed.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
         * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached, or not all providers were read, in time), PAYLOAD_TOO_LARGE
         * (the response is larger than a message may be: ask with `names_only`, or use WatchChildren, which sends a snapshot in parts).
         */
        readonly discover: {
            readonly name: "Discover";
            readonly requestType: typeof DiscoverRequest;
            readonly requestStream: false;
            readonly responseType: typeof DiscoverResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Watches the providers of a path. Links on the path are followed, and followed again when they change.
         *
         * The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
         * revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
         * resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot. If the gateway has lost
         * its connection to the store, the first frame says so: a snapshot or `unresolved` by itself, changes by a status before them.
         *
         * What is compared is the JSON text of each value, in which the order of keys does not count: a node that is written again with the same
         * values is no change, and is not sent. The etag that was received before is then older than the one in the store: read the node for a
         * write that is conditional on its etag.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
         * DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
         */
        readonly watchChildren: {
            readonly name: "WatchChildren";
            readonly requestType: typeof WatchChildrenRequest;
            readonly requestStream: false;
            readonly responseType: typeof WatchChildrenResponse;
            readonly responseStream: true;
            readonly options: {};
        };
    };
};
export interface RegistryServiceImplementation<CallContextExt = {}> {
    /**
     * Creates one provider node per address below a service path, and grants a lease if the request has none.
     *
     * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
     * its properties, except those that an operator has changed and of which the client still wants the same (see Override). Registering it
     * under another lease takes it over, since the last process to bind an address owns it; the next keep-alive of the old lease lists it in
     * `superseded_paths`. Either all addresses are registered or none.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN,
     * ALREADY_EXISTS (a persistent node has that name), EPHEMERAL_PARENT, DEPTH_EXCEEDED, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY,
     * RESERVED, NOT_PERMITTED, DRAINING, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     */
    register(request: RegisterRequest, context: CallContext & CallContextExt): Promise<DeepPartial<RegisterResponse>>;
    /**
     * Renews any number of leases over one stream, and shows that the gateway lives. Each request renews the leases it lists and is answered
     * at once, in order, with their remaining ttl; a request without leases is a ping. Send the next one after `interval`. Closing the stream
     * does not end a lease. For a lease that this gateway does not hold the state is LEASE_STATE_UNKNOWN: register again on this gateway
     * with the same lease. Renewals write nothing to the store, and a read-only token suffices.
     *
     * A response with `draining` answers no request: it is sent once, unasked. When the gateway shuts down, the stream then ends with
     * DRAINING; when it has only lost the store, the stream goes on.
     *
     * Errors: BAD_ARGUMENT, TOO_MANY (streams, leases in one message), DRAINING (go to another gateway).
     */
    keepAlive(request: AsyncIterable<KeepAliveRequest>, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<KeepAliveResponse>>;
    /**
     * Renews one lease, for clients without streams.
     *
     * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
     */
    renewLease(request: RenewLeaseRequest, context: CallContext & CallContextExt): Promise<DeepPartial<RenewLeaseResponse>>;
    /**
     * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
     *
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    deregister(request: DeregisterRequest, context: CallContext & CallContextExt): Promise<DeepPartial<DeregisterResponse>>;
    /**
     * Ends a lease immediately and removes those of its registrations that this gateway holds: in one transaction if they fit into one. What
     * the lease registered through another gateway stays: compare `removed` with what the client has, and deregister the rest, which works
     * through any gateway. Idempotent; a lease that this gateway does not know is not an error, and nothing is removed.
     *
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    revokeLease(request: RevokeLeaseRequest, context: CallContext & CallContextExt): Promise<DeepPartial<RevokeLeaseResponse>>;
    /**
     * Returns the providers of a path, ordered by name. Links on the path are followed.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
     * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached, or not all providers were read, in time), PAYLOAD_TOO_LARGE
     * (the response is larger than a message may be: ask with `names_only`, or use WatchChildren, which sends a snapshot in parts).
     */
    discover(request: DiscoverRequest, context: CallContext & CallContextExt): Promise<DeepPartial<DiscoverResponse>>;
    /**
     * Watches the providers of a path. Links on the path are followed, and followed again when they change.
     *
     * The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
     * revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
     * resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot. If the gateway has lost
     * its connection to the store, the first frame says so: a snapshot or `unresolved` by itself, changes by a status before them.
     *
     * What is compared is the JSON text of each value, in which the order of keys does not count: a node that is written again with the same
     * values is no change, and is not sent. The etag that was received before is then older than the one in the store: read the node for a
     * write that is conditional on its etag.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     */
    watchChildren(request: WatchChildrenRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WatchChildrenResponse>>;
}
export interface RegistryServiceClient<CallOptionsExt = {}> {
    /**
     * Creates one provider node per address below a service path, and grants a lease if the request has none.
     *
     * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
     * its properties, except those that an operator has changed and of which the client still wants the same (see Override). Registering it
     * under another lease takes it over, since the last process to bind an address owns it; the next keep-alive of the old lease lists it in
     * `superseded_paths`. Either all addresses are registered or none.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN,
     * ALREADY_EXISTS (a persistent node has that name), EPHEMERAL_PARENT, DEPTH_EXCEEDED, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY,
     * RESERVED, NOT_PERMITTED, DRAINING, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     */
    register(request: DeepPartial<RegisterRequest>, options?: CallOptions & CallOptionsExt): Promise<RegisterResponse>;
    /**
     * Renews any number of leases over one stream, and shows that the gateway lives. Each request renews the leases it lists and is answered
     * at once, in order, with their remaining ttl; a request without leases is a ping. Send the next one after `interval`. Closing the stream
     * does not end a lease. For a lease that this gateway does not hold the state is LEASE_STATE_UNKNOWN: register again on this gateway
     * with the same lease. Renewals write nothing to the store, and a read-only token suffices.
     *
     * A response with `draining` answers no request: it is sent once, unasked. When the gateway shuts down, the stream then ends with
     * DRAINING; when it has only lost the store, the stream goes on.
     *
     * Errors: BAD_ARGUMENT, TOO_MANY (streams, leases in one message), DRAINING (go to another gateway).
     */
    keepAlive(request: AsyncIterable<DeepPartial<KeepAliveRequest>>, options?: CallOptions & CallOptionsExt): AsyncIterable<KeepAliveResponse>;
    /**
     * Renews one lease, for clients without streams.
     *
     * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
     */
    renewLease(request: DeepPartial<RenewLeaseRequest>, options?: CallOptions & CallOptionsExt): Promise<RenewLeaseResponse>;
    /**
     * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
     *
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    deregister(request: DeepPartial<DeregisterRequest>, options?: CallOptions & CallOptionsExt): Promise<DeregisterResponse>;
    /**
     * Ends a lease immediately and removes those of its registrations that this gateway holds: in one transaction if they fit into one. What
     * the lease registered through another gateway stays: compare `removed` with what the client has, and deregister the rest, which works
     * through any gateway. Idempotent; a lease that this gateway does not know is not an error, and nothing is removed.
     *
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    revokeLease(request: DeepPartial<RevokeLeaseRequest>, options?: CallOptions & CallOptionsExt): Promise<RevokeLeaseResponse>;
    /**
     * Returns the providers of a path, ordered by name. Links on the path are followed.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
     * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached, or not all providers were read, in time), PAYLOAD_TOO_LARGE
     * (the response is larger than a message may be: ask with `names_only`, or use WatchChildren, which sends a snapshot in parts).
     */
    discover(request: DeepPartial<DiscoverRequest>, options?: CallOptions & CallOptionsExt): Promise<DiscoverResponse>;
    /**
     * Watches the providers of a path. Links on the path are followed, and followed again when they change.
     *
     * The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
     * revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
     * resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot. If the gateway has lost
     * its connection to the store, the first frame says so: a snapshot or `unresolved` by itself, changes by a status before them.
     *
     * What is compared is the JSON text of each value, in which the order of keys does not count: a node that is written again with the same
     * values is no change, and is not sent. The etag that was received before is then older than the one in the store: read the node for a
     * write that is conditional on its etag.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     */
    watchChildren(request: DeepPartial<WatchChildrenRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<WatchChildrenResponse>;
}
type Builtin = Date | Function | Uint8Array | string | number | boolean | bigint | undefined;
export type DeepPartial<T> = T extends bigint ? string | number | bigint : T extends Builtin ? T : T extends globalThis.Array<infer U> ? globalThis.Array<DeepPartial<U>> : T extends ReadonlyArray<infer U> ? ReadonlyArray<DeepPartial<U>> : T extends {
    $case: string;
    value: unknown;
} ? {
    $case: T["$case"];
    value?: DeepPartial<T["value"]>;
} : T extends {} ? {
    [K in keyof T]?: DeepPartial<T[K]>;
} : Partial<T>;
export type ServerStreamingMethodResult<Response> = {
    [Symbol.asyncIterator](): AsyncIterator<Response, void>;
};
export interface MessageFns<T> {
    encode(message: T, writer?: BinaryWriter): BinaryWriter;
    decode(input: BinaryReader | Uint8Array, length?: number): T;
    create(base?: DeepPartial<T>): T;
    fromPartial(object: DeepPartial<T>): T;
}
export {};
