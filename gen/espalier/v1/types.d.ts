import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { Duration } from "../../google/protobuf/duration.js";
import { Timestamp } from "../../google/protobuf/timestamp.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/types.proto";
/**
 * Messages and enums that several services share.
 *
 * Values of properties. A value is a JSON text, in maps named `json_...`: that is what is compared, written and decoded. Numbers are spelled
 * as they are stored, with any number of digits; 1, 1.0 and 1e0 are three values, and 1e999 is a valid number although no double can hold
 * it. The order of keys inside an object is no part of a value. A native ZooKeeper client may have written NaN, Infinity or -Infinity, as
 * Python does; they appear as these words and are no JSON: decode the values one by one, so that such a value spoils no other. A gateway
 * accepts none of them (BAD_VALUE). A string stands for bytes that are not valid UTF-8 if it has a code point from U+DC80 to U+DCFF, an
 * escape in the JSON text: the byte is the code point minus U+DC00. A key that is not valid Unicode cannot be in a map and is left out.
 *
 * A `google.protobuf.Struct` has the same properties for people and quick scripts. It is sent unless the request has `json_only`, and holds
 * only what every protobuf runtime can read: numbers become doubles, and a property whose value has a number beyond the doubles, or nests
 * deeper than 30 lists and objects, is only among the JSON texts.
 */
/** How fresh a read must be. The default is CACHED. */
export declare const Consistency: {
    /** UNSPECIFIED - The same as CONSISTENCY_CACHED. */
    readonly UNSPECIFIED: 0;
    /** CACHED - Served from the memory of the gateway where possible. May lag behind the latest commit by the delay of one watch notification. */
    readonly CACHED: 1;
    /** SYNCED - Linearizable: includes every write committed on any gateway before the request arrived. Costs one round trip to the store. */
    readonly SYNCED: 2;
    readonly UNRECOGNIZED: -1;
};
export type Consistency = typeof Consistency[keyof typeof Consistency];
export declare namespace Consistency {
    type UNSPECIFIED = typeof Consistency.UNSPECIFIED;
    type CACHED = typeof Consistency.CACHED;
    type SYNCED = typeof Consistency.SYNCED;
    type UNRECOGNIZED = typeof Consistency.UNRECOGNIZED;
}
/** Whether a response reflects the store as it is now. */
export declare const Source: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** LIVE - The gateway is connected to the store; the response is current as of `revision` or later. */
    readonly LIVE: 1;
    /**
     * LAST_KNOWN - The store is unreachable, or answers reads only. The response was current when contact with the live store was lost, `age` ago, or is
     * what a ZooKeeper server without a quorum still has.
     */
    readonly LAST_KNOWN: 2;
    readonly UNRECOGNIZED: -1;
};
export type Source = typeof Source[keyof typeof Source];
export declare namespace Source {
    type UNSPECIFIED = typeof Source.UNSPECIFIED;
    type LIVE = typeof Source.LIVE;
    type LAST_KNOWN = typeof Source.LAST_KNOWN;
    type UNRECOGNIZED = typeof Source.UNRECOGNIZED;
}
/** Revision, source and age of a response. Every read has one. */
export interface Provenance {
    /**
     * The response reflects the tree at this revision. Revisions increase with every change anywhere in the tree and are the same on all
     * gateways of one store; pass one as `min_revision` to read nothing older.
     */
    revision: bigint;
    /** Live, or the last known state from before the connection to the store was lost. */
    source: Source;
    /** Time since the connection to the store was lost. Zero if live. */
    age: Duration | undefined;
    /** The path that was read, with all links resolved. */
    realPath: string;
    /**
     * Why the source is LAST_KNOWN, as in ErrorReason: BACKEND_UNREACHABLE, or BACKEND_READ_ONLY if the store answers reads only, as ZooKeeper
     * without a quorum does. Empty if live.
     */
    staleReason: string;
}
/** Metadata that the store keeps for a node. */
export interface NodeStat {
    /** The revision that created this node. */
    createdRevision: bigint;
    /** The revision of the last write of its data. */
    modifiedRevision: bigint;
    /** The revision at which a child was last created or deleted. */
    childrenRevision: bigint;
    /** Number of writes of its data since it was created. */
    version: number;
    /** Whether the node is ephemeral: the store deletes it when the session that created it ends. */
    ephemeral: boolean;
    /** When it was created. */
    createTime: Timestamp | undefined;
    /** When its data was last written. */
    updateTime: Timestamp | undefined;
    /** Number of children. */
    childCount: number;
    /** Size of its data in bytes. */
    dataBytes: number;
}
/** A node of the tree. */
export interface Node {
    /** Its real path, without links. */
    path: string;
    /**
     * Its properties as stored. A link `main -> /x` is the key "main ->" with the string "/x"; a property link `threads => /x threads` is
     * the key "threads =>" with the string "/x threads". Data that is not a JSON object is the single property "string_value". Absent with
     * `json_only` or `names_only`.
     */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The exact bytes as stored. */
    data: Buffer;
    /** Metadata of the node. */
    stat: NodeStat | undefined;
    /** Identifies this state of the node. A write with this etag fails with CONFLICT if the node has changed since. */
    etag: string;
    /** The same properties as JSON texts, by key. Empty with `names_only`. */
    jsonProperties: {
        [key: string]: string;
    };
    /** True if the data are null: the node was stored without any, which ZooKeeper distinguishes from zero bytes. `data` is empty then. */
    nullData: boolean;
}
export interface Node_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** One entry of a ZooKeeper access control list (ACL). */
export interface AclEntry {
    /**
     * The authentication scheme: "world" for everybody, "digest" for a user with a password, "ip" for addresses, "auth" for the credentials
     * that create the node, or any other that ZooKeeper is configured for. The gateway is the client of ZooKeeper: ACLs apply to the
     * credentials and the address of the gateway, not to those of its callers.
     */
    scheme: string;
    /**
     * The identity within the scheme: "anyone" for world; "USER:HASH" for digest, where HASH is the base64 of the SHA-1 of "USER:PASSWORD";
     * "ADDRESS" or "ADDRESS/BITS" for ip; empty for auth.
     */
    id: string;
    /** Any of the letters "cdrwa": create children, delete children, read, write, change the ACL (admin). Empty: no permission. */
    permissions: string;
}
/**
 * What an operator has changed in a live provider, compared with what its client wants. It is kept when the registration moves to another
 * gateway or is created again. It ends, key by key, when the value is set to what the client wants, or when the client wants another one.
 */
export interface Override {
    /** The properties that were changed or added, with their present values, as JSON texts by key. */
    jsonProperties: {
        [key: string]: string;
    };
    /** Keys that the client wants and that were removed. */
    removed: string[];
    /** What the client wants for these keys, as JSON texts by key. A key that was added has none. */
    wantedJsonProperties: {
        [key: string]: string;
    };
}
export interface Override_JsonPropertiesEntry {
    key: string;
    value: string;
}
export interface Override_WantedJsonPropertiesEntry {
    key: string;
    value: string;
}
/** A live server, or any other child of a path that is read as a list of providers. */
export interface Provider {
    /** Its name, which is its address: "host:port" or "[v6]:port". */
    name: string;
    /** Its properties. Absent with `json_only` or `names_only`, or if the ACL of the store does not let the gateway read the node. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** Whether the node is removed when its process ends. False for a child that was created as a persistent node. */
    ephemeral: boolean;
    /** A short hash of the lease that holds it; empty if no lease does (for example, a native ZooKeeper client created it). */
    leaseHash: string;
    /** Identifies this state. */
    etag: string;
    /** The revision of the last write of its data, or of its creation. */
    modifiedRevision: bigint;
    /** When it was registered. */
    createTime: Timestamp | undefined;
    /** What an operator has changed; absent if nothing. `properties` include it. */
    override: Override | undefined;
    /** The same properties as JSON texts, by key. Empty where `etag` is: with `names_only`, or if the node may not be read. */
    jsonProperties: {
        [key: string]: string;
    };
}
export interface Provider_JsonPropertiesEntry {
    key: string;
    value: string;
}
/**
 * The path does not resolve at the moment: a node or the target of a link does not exist or may not be read, or links form a cycle. The
 * stream stays open; a snapshot follows when the path resolves again.
 */
export interface UnresolvedFrame {
    /** Why: NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED, as in ErrorReason. */
    reason: string;
    /** The same as text for people, with the link that failed. */
    message: string;
    /** Whether that is so now, or was when the connection to the store was lost. */
    source: Source;
    /** Time since the connection was lost. Zero if live. */
    age: Duration | undefined;
    /** Why the source is LAST_KNOWN, as in Provenance. */
    staleReason: string;
}
/** The connection to the store was lost or restored. The state that was sent before stays valid as the last known state. */
export interface StatusFrame {
    /** LAST_KNOWN when the connection is lost; LIVE when it is restored and all changes missed in between have been sent. */
    source: Source;
    /** Time since the connection was lost. Zero if live. */
    age: Duration | undefined;
    /** True when this gateway is shutting down: reconnect to another one and resume there. */
    draining: boolean;
    /** Why the source was LAST_KNOWN when this frame was sent, as in Provenance. */
    staleReason: string;
}
/** Everything up to the revision of this frame has been sent. */
export interface BookmarkFrame {
}
export declare const Provenance: MessageFns<Provenance>;
export declare const NodeStat: MessageFns<NodeStat>;
export declare const Node: MessageFns<Node>;
export declare const Node_JsonPropertiesEntry: MessageFns<Node_JsonPropertiesEntry>;
export declare const AclEntry: MessageFns<AclEntry>;
export declare const Override: MessageFns<Override>;
export declare const Override_JsonPropertiesEntry: MessageFns<Override_JsonPropertiesEntry>;
export declare const Override_WantedJsonPropertiesEntry: MessageFns<Override_WantedJsonPropertiesEntry>;
export declare const Provider: MessageFns<Provider>;
export declare const Provider_JsonPropertiesEntry: MessageFns<Provider_JsonPropertiesEntry>;
export declare const UnresolvedFrame: MessageFns<UnresolvedFrame>;
export declare const StatusFrame: MessageFns<StatusFrame>;
export declare const BookmarkFrame: MessageFns<BookmarkFrame>;
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
export interface MessageFns<T> {
    encode(message: T, writer?: BinaryWriter): BinaryWriter;
    decode(input: BinaryReader | Uint8Array, length?: number): T;
    create(base?: DeepPartial<T>): T;
    fromPartial(object: DeepPartial<T>): T;
}
export {};
