import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
import { Duration } from "../../google/protobuf/duration.js";
import { BookmarkFrame, Consistency, Provenance, Provider, StatusFrame, UnresolvedFrame } from "./types.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/registry.proto";
/** Announce servers and find them. */
/** Where a lease stands. */
export declare const LeaseState: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** LIVE - Alive for another `ttl`. */
    readonly LIVE: 1;
    /** UNKNOWN - This gateway does not know it. Its registrations may live on elsewhere: register again with the same lease, here. */
    readonly UNKNOWN: 2;
    /** EXPIRED - It was not renewed in time, or it was revoked, and its registrations are gone. */
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
/** Asks for registrations under a lease. */
export interface RegisterRequest {
    /** The service path whose children are its providers, for example "/cms/providers". */
    path: string;
    /**
     * Where the server listens: "host:port", "[v6]:port", or ":port" for every host in `hosts` or, if that is empty, for the address that
     * the gateway sees the caller come from. At least one.
     */
    addresses: string[];
    /** What the provider says of itself: "pid", "version", ... The key "lease" is espalier's own and refused. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same as JSON texts, by key, for values that a double cannot hold. A key may stand in one of the two only. */
    jsonProperties: {
        [key: string]: string;
    };
    /** The lease to register under: 32 lower-case hexadecimal digits that only this client knows. Empty to have one granted. */
    leaseId: string;
    /**
     * How long the registration outlives the last renewal. Default 10 s; the gateway moves it into its limits (2 s to 1 h) and tells what it
     * granted. For a lease that this gateway already knows, a ttl given here replaces the old one.
     */
    ttl: Duration | undefined;
    /** For an address ":port": the caller's own host names or addresses. */
    hosts: string[];
    /** Make the service path and its parents if they do not exist. Default false. */
    createPath: boolean;
    /** Also take an address over that a native client of the store registered. Default false. */
    force: boolean;
    /** Check everything and answer as if it had been done, but do nothing. Default false. */
    validateOnly: boolean;
}
export interface RegisterRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** What was registered. */
export interface RegisterResponse {
    /** The lease, given or granted. Keep it: it proves whose registrations these are. */
    leaseId: string;
    /** The granted ttl. */
    ttl: Duration | undefined;
    /** The provider nodes, as paths, in the order of the addresses. */
    providerPaths: string[];
    /** The service path after all links. */
    realPath: string;
    /** The revision that made or changed them; unchanged registrations keep theirs. */
    revision: bigint;
    /** Those of `provider_paths` that were taken over from another lease or a native client. */
    takenOverPaths: string[];
}
/** Where one lease stands. */
export interface LeaseStatus {
    /** The lease. */
    leaseId: string;
    /** Alive, unknown here, or over. */
    state: LeaseState;
    /** How long it lives without another renewal. Zero unless live. */
    ttl: Duration | undefined;
    /** Provider paths that another lease has taken over. Do not register them again; sent until the lease registers or deregisters there. */
    supersededPaths: string[];
}
/** Renews leases. */
export interface KeepAliveRequest {
    /** The leases to renew. */
    leaseIds: string[];
}
/** Answers one KeepAliveRequest. */
export interface KeepAliveResponse {
    /** Where each lease of the request stands, in its order. */
    leases: LeaseStatus[];
    /** The gateway is about to stop: move to another one and register again there, with the same leases. */
    draining: boolean;
}
/** Renews one lease. */
export interface RenewLeaseRequest {
    /** The lease. */
    leaseId: string;
}
/** Answers a renewal. */
export interface RenewLeaseResponse {
    /** Where the lease stands; always live. */
    lease: LeaseStatus | undefined;
}
/** Asks to remove one registration. */
export interface DeregisterRequest {
    /** The service path, as it was given to Register. */
    path: string;
    /** The lease that holds the registration. */
    leaseId: string;
    /** Its address, as it was given to Register. */
    address: string;
    /** For an address ":port": as they were given to Register. */
    hosts: string[];
}
/** Says whether anything was there. */
export interface DeregisterResponse {
    /** Whether a registration was removed by this call. */
    removed: boolean;
    /** The revision of the removal; zero if nothing was removed. */
    revision: bigint;
}
/** Asks to end a lease. */
export interface RevokeLeaseRequest {
    /** The lease. */
    leaseId: string;
}
/** Says what went with it. */
export interface RevokeLeaseResponse {
    /** The provider nodes that were removed. */
    removedPaths: string[];
    /** The revision of the removal; zero if nothing was removed. */
    revision: bigint;
}
/** Asks for the providers of a path. */
export interface DiscoverRequest {
    /** The service path. */
    path: string;
    /** How fresh the answer must be. */
    consistency: Consistency;
    /** The answer is never older than this revision. Zero: any. */
    minRevision: bigint;
    /** Leave out everything but the names. Default false. */
    namesOnly: boolean;
    /** Only providers all of whose named properties equal these values, numbers compared as numbers. */
    match: {
        [key: string]: any;
    } | undefined;
}
/** The providers of a path. */
export interface DiscoverResponse {
    /** In order of their names. */
    providers: Provider[];
    /** Where this comes from and how old it is. */
    provenance: Provenance | undefined;
}
/** Asks for the providers of a path, live. */
export interface WatchChildrenRequest {
    /** The service path. */
    path: string;
    /** The revision of the last frame that was seen, on any gateway, to get only what changed since. Zero: a snapshot. */
    resumeRevision: bigint;
    /** Fail at the start with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path leads nowhere. Default false: wait for it. */
    mustExist: boolean;
    /** Leave out everything but the names; changes of properties are not told then. Default false. */
    namesOnly: boolean;
}
/** One frame of a watch. */
export interface WatchChildrenResponse {
    /** Everything up to this revision that concerns this watch has been sent, this frame included. */
    revision: bigint;
    /** What this frame says. */
    frame: //
    /** Forget what you know; this is everything. */
    {
        $case: "snapshot";
        value: ChildrenSnapshot;
    } | //
    /** What is different from before. */
    {
        $case: "change";
        value: ChildrenChange;
    } | //
    /** The path leads nowhere now. Forget what you know. */
    {
        $case: "unresolved";
        value: UnresolvedFrame;
    } | //
    /** Contact with the store was lost or found. */
    {
        $case: "status";
        value: StatusFrame;
    } | //
    /** Nothing new up to this revision. */
    {
        $case: "bookmark";
        value: BookmarkFrame;
    } | undefined;
}
/** All providers of a path, or one part of them. */
export interface ChildrenSnapshot {
    /** In order of their names. */
    providers: Provider[];
    /** True on the first part: begin a new set. */
    first: boolean;
    /** True on the last part: the set is complete and replaces what was known. */
    last: boolean;
    /** Where this comes from and how old it is. */
    provenance: Provenance | undefined;
}
/** The difference between two states. */
export interface ChildrenChange {
    /** New ones. */
    added: Provider[];
    /** Those whose properties differ. */
    updated: Provider[];
    /** The names of those that are gone. */
    removed: string[];
}
export declare const RegisterRequest: MessageFns<RegisterRequest>;
export declare const RegisterRequest_JsonPropertiesEntry: MessageFns<RegisterRequest_JsonPropertiesEntry>;
export declare const RegisterResponse: MessageFns<RegisterResponse>;
export declare const LeaseStatus: MessageFns<LeaseStatus>;
export declare const KeepAliveRequest: MessageFns<KeepAliveRequest>;
export declare const KeepAliveResponse: MessageFns<KeepAliveResponse>;
export declare const RenewLeaseRequest: MessageFns<RenewLeaseRequest>;
export declare const RenewLeaseResponse: MessageFns<RenewLeaseResponse>;
export declare const DeregisterRequest: MessageFns<DeregisterRequest>;
export declare const DeregisterResponse: MessageFns<DeregisterResponse>;
export declare const RevokeLeaseRequest: MessageFns<RevokeLeaseRequest>;
export declare const RevokeLeaseResponse: MessageFns<RevokeLeaseResponse>;
export declare const DiscoverRequest: MessageFns<DiscoverRequest>;
export declare const DiscoverResponse: MessageFns<DiscoverResponse>;
export declare const WatchChildrenRequest: MessageFns<WatchChildrenRequest>;
export declare const WatchChildrenResponse: MessageFns<WatchChildrenResponse>;
export declare const ChildrenSnapshot: MessageFns<ChildrenSnapshot>;
export declare const ChildrenChange: MessageFns<ChildrenChange>;
/**
 * Announces servers for as long as they live, and finds those that others announced.
 *
 * A lease stands for the life of one client process. Everything registered under it lives while the lease is renewed, through any
 * gateway, and is gone when it was not renewed for its ttl. A client that loses its gateway goes to another one and registers again
 * with the same lease: the provider changes hands in one transaction, and nobody sees it missing.
 */
export type RegistryServiceDefinition = typeof RegistryServiceDefinition;
export declare const RegistryServiceDefinition: {
    readonly name: "RegistryService";
    readonly fullName: "espalier.v1.RegistryService";
    readonly methods: {
        /**
         * Makes one provider node for each address below a service path, and grants a lease if none is given.
         *
         * The path is resolved through links and must exist, unless `create_path` is set. Registering the same address again under the same
         * lease replaces its properties. The same address under another lease takes it over: whoever registers last owns the socket; the old
         * lease is told SUPERSEDED by its next keep-alive. All addresses are registered, or none.
         *
         * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
         * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
         * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
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
         * Keeps any number of leases alive over one stream. Each message renews the leases it names, and is answered with their remaining
         * ttl. Send one every third of the shortest ttl. Ending the stream ends no lease. A lease that this gateway does not know is answered
         * with LEASE_STATE_UNKNOWN: register again with it, here. Nothing is written to the store.
         *
         * Errors: BAD_ARGUMENT, TOO_MANY (streams), DRAINING (go to another gateway).
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
         * Keeps one lease alive, for clients without streams.
         *
         * Errors: LEASE_UNKNOWN (register again with it, here), LEASE_EXPIRED, BAD_ARGUMENT.
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
         * Removes one registration at once. Idempotent: what is not there, or is held by another lease, is left alone and is no error.
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
         * Ends a lease and removes everything registered under it, at once, in one transaction. Idempotent.
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
         * The providers of a path now, links followed, in order of their names.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never read before,
         * or for SYNCED), TIMEOUT (`min_revision` did not come in time).
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
         * The providers of a path, now and after every change, links followed, and followed anew when they are changed.
         *
         * The first frame is a snapshot, also if it is empty (or `unresolved` if the path leads nowhere). Frames are ordered by revision, none
         * is sent twice, and none is older than one before it. After the last change every stream ends in exactly the store's state; states in
         * between may be left out. A client that resumes with the last revision it saw, on any gateway, gets what changed since, or a snapshot.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (only with `must_exist`), TOO_MANY (streams),
         * DRAINING, BACKEND_UNREACHABLE (nothing is known of the path yet and the store did not answer in time).
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
     * Makes one provider node for each address below a service path, and grants a lease if none is given.
     *
     * The path is resolved through links and must exist, unless `create_path` is set. Registering the same address again under the same
     * lease replaces its properties. The same address under another lease takes it over: whoever registers last owns the socket; the old
     * lease is told SUPERSEDED by its next keep-alive. All addresses are registered, or none.
     *
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
     * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     */
    register(request: RegisterRequest, context: CallContext & CallContextExt): Promise<DeepPartial<RegisterResponse>>;
    /**
     * Keeps any number of leases alive over one stream. Each message renews the leases it names, and is answered with their remaining
     * ttl. Send one every third of the shortest ttl. Ending the stream ends no lease. A lease that this gateway does not know is answered
     * with LEASE_STATE_UNKNOWN: register again with it, here. Nothing is written to the store.
     *
     * Errors: BAD_ARGUMENT, TOO_MANY (streams), DRAINING (go to another gateway).
     */
    keepAlive(request: AsyncIterable<KeepAliveRequest>, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<KeepAliveResponse>>;
    /**
     * Keeps one lease alive, for clients without streams.
     *
     * Errors: LEASE_UNKNOWN (register again with it, here), LEASE_EXPIRED, BAD_ARGUMENT.
     */
    renewLease(request: RenewLeaseRequest, context: CallContext & CallContextExt): Promise<DeepPartial<RenewLeaseResponse>>;
    /**
     * Removes one registration at once. Idempotent: what is not there, or is held by another lease, is left alone and is no error.
     *
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    deregister(request: DeregisterRequest, context: CallContext & CallContextExt): Promise<DeepPartial<DeregisterResponse>>;
    /**
     * Ends a lease and removes everything registered under it, at once, in one transaction. Idempotent.
     *
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    revokeLease(request: RevokeLeaseRequest, context: CallContext & CallContextExt): Promise<DeepPartial<RevokeLeaseResponse>>;
    /**
     * The providers of a path now, links followed, in order of their names.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never read before,
     * or for SYNCED), TIMEOUT (`min_revision` did not come in time).
     */
    discover(request: DiscoverRequest, context: CallContext & CallContextExt): Promise<DeepPartial<DiscoverResponse>>;
    /**
     * The providers of a path, now and after every change, links followed, and followed anew when they are changed.
     *
     * The first frame is a snapshot, also if it is empty (or `unresolved` if the path leads nowhere). Frames are ordered by revision, none
     * is sent twice, and none is older than one before it. After the last change every stream ends in exactly the store's state; states in
     * between may be left out. A client that resumes with the last revision it saw, on any gateway, gets what changed since, or a snapshot.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (only with `must_exist`), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (nothing is known of the path yet and the store did not answer in time).
     */
    watchChildren(request: WatchChildrenRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WatchChildrenResponse>>;
}
export interface RegistryServiceClient<CallOptionsExt = {}> {
    /**
     * Makes one provider node for each address below a service path, and grants a lease if none is given.
     *
     * The path is resolved through links and must exist, unless `create_path` is set. Registering the same address again under the same
     * lease replaces its properties. The same address under another lease takes it over: whoever registers last owns the socket; the old
     * lease is told SUPERSEDED by its next keep-alive. All addresses are registered, or none.
     *
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
     * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     */
    register(request: DeepPartial<RegisterRequest>, options?: CallOptions & CallOptionsExt): Promise<RegisterResponse>;
    /**
     * Keeps any number of leases alive over one stream. Each message renews the leases it names, and is answered with their remaining
     * ttl. Send one every third of the shortest ttl. Ending the stream ends no lease. A lease that this gateway does not know is answered
     * with LEASE_STATE_UNKNOWN: register again with it, here. Nothing is written to the store.
     *
     * Errors: BAD_ARGUMENT, TOO_MANY (streams), DRAINING (go to another gateway).
     */
    keepAlive(request: AsyncIterable<DeepPartial<KeepAliveRequest>>, options?: CallOptions & CallOptionsExt): AsyncIterable<KeepAliveResponse>;
    /**
     * Keeps one lease alive, for clients without streams.
     *
     * Errors: LEASE_UNKNOWN (register again with it, here), LEASE_EXPIRED, BAD_ARGUMENT.
     */
    renewLease(request: DeepPartial<RenewLeaseRequest>, options?: CallOptions & CallOptionsExt): Promise<RenewLeaseResponse>;
    /**
     * Removes one registration at once. Idempotent: what is not there, or is held by another lease, is left alone and is no error.
     *
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    deregister(request: DeepPartial<DeregisterRequest>, options?: CallOptions & CallOptionsExt): Promise<DeregisterResponse>;
    /**
     * Ends a lease and removes everything registered under it, at once, in one transaction. Idempotent.
     *
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    revokeLease(request: DeepPartial<RevokeLeaseRequest>, options?: CallOptions & CallOptionsExt): Promise<RevokeLeaseResponse>;
    /**
     * The providers of a path now, links followed, in order of their names.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never read before,
     * or for SYNCED), TIMEOUT (`min_revision` did not come in time).
     */
    discover(request: DeepPartial<DiscoverRequest>, options?: CallOptions & CallOptionsExt): Promise<DiscoverResponse>;
    /**
     * The providers of a path, now and after every change, links followed, and followed anew when they are changed.
     *
     * The first frame is a snapshot, also if it is empty (or `unresolved` if the path leads nowhere). Frames are ordered by revision, none
     * is sent twice, and none is older than one before it. After the last change every stream ends in exactly the store's state; states in
     * between may be left out. A client that resumes with the last revision it saw, on any gateway, gets what changed since, or a snapshot.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (only with `must_exist`), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (nothing is known of the path yet and the store did not answer in time).
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
