import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
import { Duration } from "../../google/protobuf/duration.js";
import { Timestamp } from "../../google/protobuf/timestamp.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/coordination.proto";
/**
 * Locks, semaphores and elections with fencing tokens.
 *
 * # Layouts
 *
 * They are those of kazoo, so that its Lock, Semaphore and Election and the contenders of this service exclude each other on one path.
 *
 * - LOCK and ELECTION at "/locks/deploy": each contender is an ephemeral child "HEX__lock__NNNNNNNNNN", 32 hexadecimal digits before and
 *   the ten digits of a sequence after the mark. The child with the lowest sequence holds the lock.
 * - SEMAPHORE at "/locks/uploads": the data of the node are the number of permits as text, and each holder is an ephemeral child named
 *   "HEX". Contenders queue for a LOCK at "/locks/uploads-__lock__"; the first of that queue waits for a permit, and gives its place in the
 *   queue up in the transaction that takes the permit.
 *
 * The data of a contender are the JSON object {"value": VALUE, "fencing_token": TOKEN}. Of a native contender, the data are its value.
 *
 * # Fencing tokens
 *
 * A hold has a fencing token: the revision that created its contender first. Of two holds of one lock the later one has the greater token,
 * also if the node of the lock was deleted and created again in between, and if one of the two is a native client's, for which the token
 * is the czxid of its node. It stays the same while a hold moves between gateways.
 *
 * No lock can stop a holder that was frozen after it had looked at the lock: when it thaws it may write, although another client holds the
 * lock meanwhile. What it writes to must refuse it, and can do so with the token: every request carries the token; the resource stores
 * the greatest token that it has seen, in the same transaction as the write, and refuses a request with a smaller one. (With a semaphore
 * the tokens of several holders are valid at a time: the resource refuses what is smaller than the smallest of `ListHolders`.)
 *
 * # How to hold a lock as a client
 *
 * Make up a lease id for each hold, as for Register, and call Acquire with it. A lease contends once for a path. Renew the lease with
 * KeepAlive from the moment Acquire is called, together with all others; a hold lives and dies with its lease. Release it, or revoke the
 * lease, at the end, also to stop waiting: closing the stream changes nothing.
 *
 * If the gateway dies, is silent or says `draining`, call Acquire at another one with the same lease and, once it was held, with
 * `fencing_token`. The hold, or the place in the queue, is transferred in one transaction: nobody held the lock meanwhile, and the token
 * is the same. Do that within the session timeout of the store, after which the hold may be gone: then the answer is `lost`.
 *
 * The hold is lost, whatever a gateway said last, when `ttl` of the last AcquireResponse has passed by a monotonic clock since the client
 * sent the last renewal that was answered with LEASE_STATE_LIVE (or the Acquire that was answered with `held`). Look at that clock whenever
 * the hold is used, so that a process that was frozen knows before it does anything else.
 */
/** What a path is used as. */
export declare const LockKind: {
    /** UNSPECIFIED - Refused with BAD_ARGUMENT. In a response: nobody contends for the path. */
    readonly UNSPECIFIED: 0;
    /** LOCK - One holder at a time. */
    readonly LOCK: 1;
    /** SEMAPHORE - As many holders at a time as there are permits. */
    readonly SEMAPHORE: 2;
    /** ELECTION - One leader at a time. Stored as a LOCK, so that the two exclude each other; `value` says who the leader is. */
    readonly ELECTION: 3;
    readonly UNRECOGNIZED: -1;
};
export type LockKind = typeof LockKind[keyof typeof LockKind];
export declare namespace LockKind {
    type UNSPECIFIED = typeof LockKind.UNSPECIFIED;
    type LOCK = typeof LockKind.LOCK;
    type SEMAPHORE = typeof LockKind.SEMAPHORE;
    type ELECTION = typeof LockKind.ELECTION;
    type UNRECOGNIZED = typeof LockKind.UNRECOGNIZED;
}
/** Why a hold ended. */
export declare const LostReason: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** RELEASED - It was released by its client. */
    readonly RELEASED: 1;
    /** LEASE_ENDED - Its lease was not renewed in time, or was revoked. */
    readonly LEASE_ENDED: 2;
    /** SESSION_ENDED - The session of the gateway with the store has ended, and with it the node: the gateway was frozen or cut off for too long. */
    readonly SESSION_ENDED: 3;
    /** DELETED - Its node was deleted by somebody else. */
    readonly DELETED: 4;
    /** MOVED - It goes on through another gateway, or another stream, where the client has acquired it again: not lost, but reported there. */
    readonly MOVED: 5;
    /** GONE - To an Acquire with a `fencing_token`: the hold with this token does not exist. */
    readonly GONE: 6;
    readonly UNRECOGNIZED: -1;
};
export type LostReason = typeof LostReason[keyof typeof LostReason];
export declare namespace LostReason {
    type UNSPECIFIED = typeof LostReason.UNSPECIFIED;
    type RELEASED = typeof LostReason.RELEASED;
    type LEASE_ENDED = typeof LostReason.LEASE_ENDED;
    type SESSION_ENDED = typeof LostReason.SESSION_ENDED;
    type DELETED = typeof LostReason.DELETED;
    type MOVED = typeof LostReason.MOVED;
    type GONE = typeof LostReason.GONE;
    type UNRECOGNIZED = typeof LostReason.UNRECOGNIZED;
}
/** Request of Acquire. */
export interface AcquireRequest {
    /** What to hold, for example "/locks/deploy". */
    path: string;
    /** As what. PATH_IN_USE if the path is used as something else. */
    kind: LockKind;
    /**
     * Of a SEMAPHORE: how many may hold it at a time, at least 1. PERMITS_DIFFER if it was made with another number; delete the node, when
     * nobody holds it, to change it. For the other kinds 0 or 1.
     */
    permits: number;
    /** The lease to contend under: 32 lower-case hexadecimal digits, known only to this client. Empty: grant a new lease. */
    leaseId: string;
    /** How long the hold outlives the last renewal, as in Register. Default 10 s. */
    ttl: Duration | undefined;
    /** Who contends, for people and for ListHolders, for example "host:pid"; any text. Default empty. */
    value: string;
    /**
     * How long to wait in the queue. Absent: as long as the lease lives. Zero: not at all. Then the call fails with NOT_ACQUIRED, and the
     * contender is gone.
     */
    wait: Duration | undefined;
    /**
     * To keep a hold: the token that was received. If that hold does not exist any more the answer is `lost`, instead of a place at the end
     * of the queue. Zero: queue if there is no contender of this lease.
     */
    fencingToken: bigint;
}
/** One frame of Acquire. */
export interface AcquireResponse {
    /** The lease, from the request or newly granted. Keep it secret: it authorizes to release. */
    leaseId: string;
    /**
     * How long the hold lasts without a renewal, at least as far as the client can know: the granted ttl, or the session timeout of the store
     * if that is shorter.
     */
    ttl: Duration | undefined;
    /** The path with all links resolved. */
    realPath: string;
    /** The content of the frame. */
    frame: //
    /** The client waits. */
    {
        $case: "queued";
        value: Queued;
    } | //
    /** The client holds the path. */
    {
        $case: "held";
        value: Held;
    } | //
    /** The client holds the path no longer. The last frame. */
    {
        $case: "lost";
        value: Lost;
    } | undefined;
}
/** A place in the queue. */
export interface Queued {
    /**
     * How many are before this one, holders included; at least 1. It is read when the contender queues and when the one before it leaves, and
     * not sent again for every other change: it may be less by now.
     */
    place: number;
}
/** A hold. */
export interface Held {
    /** Greater than the token of every earlier hold of the path. */
    fencingToken: bigint;
    /** The node of the contender. */
    contenderPath: string;
}
/** The end of a hold. */
export interface Lost {
    /** Why. */
    reason: LostReason;
}
/** Request of Release. */
export interface ReleaseRequest {
    /** The path, as in the call of Acquire. */
    path: string;
    /** The lease that contends. */
    leaseId: string;
}
/** Response of Release. */
export interface ReleaseResponse {
    /** Whether a contender was removed by this call. */
    released: boolean;
    /** The revision of the removal; zero if nothing was removed. */
    revision: bigint;
}
/** Request of ListHolders. */
export interface ListHoldersRequest {
    /** The path. */
    path: string;
}
/** Response of ListHolders. */
export interface ListHoldersResponse {
    /** What the path is used as now: LOCK, also of an election, or SEMAPHORE. */
    kind: LockKind;
    /** Of a SEMAPHORE. */
    permits: number;
    /** Those who hold it, the oldest first. */
    holders: Contender[];
    /** The first 1,000 of those who wait, in their order. */
    waiting: Contender[];
    /** How many wait. */
    queueLength: number;
    /** The path with all links resolved. */
    realPath: string;
    /** The response reflects the tree at this revision or later. */
    revision: bigint;
}
/** A holder, or one who waits. */
export interface Contender {
    /** The path of its node. */
    path: string;
    /** Who it is, as it says. */
    value: string;
    /** The fencing token that it has, or will have if it becomes the holder of a LOCK. Zero for one who waits for a SEMAPHORE. */
    fencingToken: bigint;
    /** When its node was created; that of a hold that has moved to another gateway, when it did so. */
    createTime: Timestamp | undefined;
    /** Whether it is a native client of the store. */
    native: boolean;
    /** The hash of its lease, as in Provider. Empty for a native one. */
    lease: string;
}
export declare const AcquireRequest: MessageFns<AcquireRequest>;
export declare const AcquireResponse: MessageFns<AcquireResponse>;
export declare const Queued: MessageFns<Queued>;
export declare const Held: MessageFns<Held>;
export declare const Lost: MessageFns<Lost>;
export declare const ReleaseRequest: MessageFns<ReleaseRequest>;
export declare const ReleaseResponse: MessageFns<ReleaseResponse>;
export declare const ListHoldersRequest: MessageFns<ListHoldersRequest>;
export declare const ListHoldersResponse: MessageFns<ListHoldersResponse>;
export declare const Contender: MessageFns<Contender>;
/** Lets one client, or a number of them, hold a path at a time. */
export type CoordinationServiceDefinition = typeof CoordinationServiceDefinition;
export declare const CoordinationServiceDefinition: {
    readonly name: "CoordinationService";
    readonly fullName: "espalier.v1.CoordinationService";
    readonly methods: {
        /**
         * Contends for a path, and reports what becomes of it until the hold ends. The first response is `queued` or `held`; `lost` is the last
         * one, after which the stream ends with OK. Links on the path are followed. The path and its parents are created if they do not exist.
         *
         * Contenders hold the path in the order in which they have come, those of other gateways and native clients of kazoo included. A
         * contender of a lease that is already there, through whichever gateway it came, is kept, with its place and its token: this is how a
         * client moves to another gateway, and what makes Acquire safe to repeat. The stream of the gateway before, if it is still open, ends
         * with `lost` and LOST_REASON_MOVED. An Acquire under a lease that is not known here grants it.
         *
         * The stream ends with DRAINING when the gateway shuts down: call Acquire at another one.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, LINK_DANGLING, LINK_LOOP, PERMITS_DIFFER, PATH_IN_USE, EPHEMERAL_PARENT, DEPTH_EXCEEDED,
         * PAYLOAD_TOO_LARGE, NOT_ACQUIRED (`wait` has passed), LEASE_EXPIRED (the lease was revoked), TOO_MANY, RESERVED, NOT_PERMITTED, DRAINING,
         * BACKEND_UNREACHABLE and OUTCOME_UNKNOWN (safe to repeat with the same lease).
         */
        readonly acquire: {
            readonly name: "Acquire";
            readonly requestType: typeof AcquireRequest;
            readonly requestStream: false;
            readonly responseType: typeof AcquireResponse;
            readonly responseStream: true;
            readonly options: {};
        };
        /**
         * Ends a hold, or stops waiting, immediately and through any gateway. Idempotent: a contender that does not exist is not an error.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
         */
        readonly release: {
            readonly name: "Release";
            readonly requestType: typeof ReleaseRequest;
            readonly requestStream: false;
            readonly responseType: typeof ReleaseResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Returns who holds a path and who waits for it. A path that does not exist, or that nobody contends for, has no holders. Links on the
         * path are followed.
         *
         * Errors: BAD_PATH, LINK_DANGLING, LINK_LOOP, PATH_IN_USE, NOT_PERMITTED, PAYLOAD_TOO_LARGE, BACKEND_UNREACHABLE.
         */
        readonly listHolders: {
            readonly name: "ListHolders";
            readonly requestType: typeof ListHoldersRequest;
            readonly requestStream: false;
            readonly responseType: typeof ListHoldersResponse;
            readonly responseStream: false;
            readonly options: {};
        };
    };
};
export interface CoordinationServiceImplementation<CallContextExt = {}> {
    /**
     * Contends for a path, and reports what becomes of it until the hold ends. The first response is `queued` or `held`; `lost` is the last
     * one, after which the stream ends with OK. Links on the path are followed. The path and its parents are created if they do not exist.
     *
     * Contenders hold the path in the order in which they have come, those of other gateways and native clients of kazoo included. A
     * contender of a lease that is already there, through whichever gateway it came, is kept, with its place and its token: this is how a
     * client moves to another gateway, and what makes Acquire safe to repeat. The stream of the gateway before, if it is still open, ends
     * with `lost` and LOST_REASON_MOVED. An Acquire under a lease that is not known here grants it.
     *
     * The stream ends with DRAINING when the gateway shuts down: call Acquire at another one.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, LINK_DANGLING, LINK_LOOP, PERMITS_DIFFER, PATH_IN_USE, EPHEMERAL_PARENT, DEPTH_EXCEEDED,
     * PAYLOAD_TOO_LARGE, NOT_ACQUIRED (`wait` has passed), LEASE_EXPIRED (the lease was revoked), TOO_MANY, RESERVED, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE and OUTCOME_UNKNOWN (safe to repeat with the same lease).
     */
    acquire(request: AcquireRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<AcquireResponse>>;
    /**
     * Ends a hold, or stops waiting, immediately and through any gateway. Idempotent: a contender that does not exist is not an error.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    release(request: ReleaseRequest, context: CallContext & CallContextExt): Promise<DeepPartial<ReleaseResponse>>;
    /**
     * Returns who holds a path and who waits for it. A path that does not exist, or that nobody contends for, has no holders. Links on the
     * path are followed.
     *
     * Errors: BAD_PATH, LINK_DANGLING, LINK_LOOP, PATH_IN_USE, NOT_PERMITTED, PAYLOAD_TOO_LARGE, BACKEND_UNREACHABLE.
     */
    listHolders(request: ListHoldersRequest, context: CallContext & CallContextExt): Promise<DeepPartial<ListHoldersResponse>>;
}
export interface CoordinationServiceClient<CallOptionsExt = {}> {
    /**
     * Contends for a path, and reports what becomes of it until the hold ends. The first response is `queued` or `held`; `lost` is the last
     * one, after which the stream ends with OK. Links on the path are followed. The path and its parents are created if they do not exist.
     *
     * Contenders hold the path in the order in which they have come, those of other gateways and native clients of kazoo included. A
     * contender of a lease that is already there, through whichever gateway it came, is kept, with its place and its token: this is how a
     * client moves to another gateway, and what makes Acquire safe to repeat. The stream of the gateway before, if it is still open, ends
     * with `lost` and LOST_REASON_MOVED. An Acquire under a lease that is not known here grants it.
     *
     * The stream ends with DRAINING when the gateway shuts down: call Acquire at another one.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, LINK_DANGLING, LINK_LOOP, PERMITS_DIFFER, PATH_IN_USE, EPHEMERAL_PARENT, DEPTH_EXCEEDED,
     * PAYLOAD_TOO_LARGE, NOT_ACQUIRED (`wait` has passed), LEASE_EXPIRED (the lease was revoked), TOO_MANY, RESERVED, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE and OUTCOME_UNKNOWN (safe to repeat with the same lease).
     */
    acquire(request: DeepPartial<AcquireRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<AcquireResponse>;
    /**
     * Ends a hold, or stops waiting, immediately and through any gateway. Idempotent: a contender that does not exist is not an error.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     */
    release(request: DeepPartial<ReleaseRequest>, options?: CallOptions & CallOptionsExt): Promise<ReleaseResponse>;
    /**
     * Returns who holds a path and who waits for it. A path that does not exist, or that nobody contends for, has no holders. Links on the
     * path are followed.
     *
     * Errors: BAD_PATH, LINK_DANGLING, LINK_LOOP, PATH_IN_USE, NOT_PERMITTED, PAYLOAD_TOO_LARGE, BACKEND_UNREACHABLE.
     */
    listHolders(request: DeepPartial<ListHoldersRequest>, options?: CallOptions & CallOptionsExt): Promise<ListHoldersResponse>;
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
