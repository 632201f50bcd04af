import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { Duration } from "../../google/protobuf/duration.js";
import { Timestamp } from "../../google/protobuf/timestamp.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/types.proto";
/** Shapes that several services of espalier share. */
/** How fresh a read must be. Unspecified means CACHED. */
export declare const Consistency: {
    /** UNSPECIFIED - The same as CONSISTENCY_CACHED. */
    readonly UNSPECIFIED: 0;
    /** CACHED - What the gateway knows now, from memory where it can. Behind the newest commit by the time a notification takes. */
    readonly CACHED: 1;
    /** SYNCED - Everything that was committed anywhere before the request arrived is seen. Costs a round trip to the store. */
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
/** Where an answer comes from. */
export declare const Source: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** LIVE - The gateway is in contact with the store, and this is true as of `revision` or later. */
    readonly LIVE: 1;
    /** LAST_KNOWN - The store is out of reach. This was true when contact was lost, `age` ago; nothing newer is known. */
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
/** Where an answer comes from and how old it is. Every read carries one. */
export interface Provenance {
    /**
     * The tree as of this revision is known to say what the answer says. Revisions grow with every change to the whole tree, and mean
     * the same on every gateway in front of one store; give one as `min_revision` to never read anything older.
     */
    revision: bigint;
    /** Live, or the last known state from before the store went out of reach. */
    source: Source;
    /** How long ago contact with the store was lost. Zero while live. */
    age: Duration | undefined;
    /** The path that was read after all links were followed. */
    realPath: string;
}
/** What the store knows of a node beside its properties and children. */
export interface NodeStat {
    /** The revision that made this node. */
    createdRevision: bigint;
    /** The revision that last wrote its data. */
    modifiedRevision: bigint;
    /** The revision at which a child last came or went. */
    childrenRevision: bigint;
    /** How often its data was written since it was made. */
    version: number;
    /** Whether the node is ephemeral: it lives and dies with a session of the store. */
    ephemeral: boolean;
    /** When it was made. */
    createTime: Timestamp | undefined;
    /** When its data was last written. */
    updateTime: Timestamp | undefined;
    /** How many children it has. */
    childCount: number;
    /** How many bytes its data has. */
    dataBytes: number;
}
/** A node of the tree. */
export interface Node {
    /** Its real path. */
    path: string;
    /**
     * Its properties as the store holds them. A link `main -> /x` is the key "main ->" with the string "/x"; a property link
     * `threads => /x threads` is the key "threads =>" with the string "/x threads". Numbers are doubles here; `data` is exact. Data
     * that is not a JSON object appears as the single property "string_value", where a byte that is not UTF-8 appears as
     * U+DC00 plus its value (which `data` shows plainly, and languages whose strings cannot hold it show as U+FFFD).
     */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The stored bytes, exactly. */
    data: Buffer;
    /** What the store knows beside that. */
    stat: NodeStat | undefined;
    /** Names this exact state of the node. Give it with a write to have the write fail with CONFLICT if the node has changed since. */
    etag: string;
}
/** A live server, or any other child of a path that is read as a list of providers. */
export interface Provider {
    /** Its name, which is its address: "host:port" or "[v6]:port". */
    name: string;
    /** What it says of itself. Absent if only names were asked for, or if the store does not let the gateway read it. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** Whether it vanishes with the process it stands for. False for a child that somebody wrote by hand. */
    ephemeral: boolean;
    /** A short hash of the lease that holds it; empty if no lease of espalier does (a native ZooKeeper client made it). */
    leaseHash: string;
    /** Names this exact state. */
    etag: string;
    /** The revision that last wrote its data, or made it. */
    modifiedRevision: bigint;
    /** When it was registered. */
    createTime: Timestamp | undefined;
}
/**
 * The path leads nowhere now: a node or the target of a link does not exist or may not be read, or links go in a circle. The stream stays open; a
 * snapshot follows when the path leads somewhere again.
 */
export interface UnresolvedFrame {
    /** Why: NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED, as in ErrorReason. */
    reason: string;
    /** The same for a person, with the hop that failed. */
    message: string;
}
/** Contact with the store was lost or found again. What was sent before stays the best knowledge there is. */
export interface StatusFrame {
    /** LAST_KNOWN when contact is lost, LIVE when it is back and everything missed meanwhile has been sent. */
    source: Source;
    /** How long contact has been lost. Zero while live. */
    age: Duration | undefined;
    /** True when this gateway is about to stop: move to another one and resume there. */
    draining: boolean;
}
/** Everything up to the revision of this frame has been sent. */
export interface BookmarkFrame {
}
export declare const Provenance: MessageFns<Provenance>;
export declare const NodeStat: MessageFns<NodeStat>;
export declare const Node: MessageFns<Node>;
export declare const Provider: MessageFns<Provider>;
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
