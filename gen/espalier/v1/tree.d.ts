import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
import { BookmarkFrame, Consistency, Node, Provenance, StatusFrame, UnresolvedFrame } from "./types.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/tree.proto";
/** The tree as a whole: nodes, links, import and export. */
/** Why a node stays. */
export declare const KeptReason: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** EXTRA - It is not in the text, and trim does not say delete. */
    readonly EXTRA: 1;
    /** EPHEMERAL - It is ephemeral: a live provider. */
    readonly EPHEMERAL: 2;
    /** HOLDS_EPHEMERAL - An ephemeral node lives below it. */
    readonly HOLDS_EPHEMERAL: 3;
    readonly UNRECOGNIZED: -1;
};
export type KeptReason = typeof KeptReason[keyof typeof KeptReason];
export declare namespace KeptReason {
    type UNSPECIFIED = typeof KeptReason.UNSPECIFIED;
    type EXTRA = typeof KeptReason.EXTRA;
    type EPHEMERAL = typeof KeptReason.EPHEMERAL;
    type HOLDS_EPHEMERAL = typeof KeptReason.HOLDS_EPHEMERAL;
    type UNRECOGNIZED = typeof KeptReason.UNRECOGNIZED;
}
/** What to do with nodes below the imported ones that are not in the text. */
export declare const Trim: {
    /** UNSPECIFIED - The same as TRIM_REPORT. */
    readonly UNSPECIFIED: 0;
    /** REPORT - Leave them and list them. */
    readonly REPORT: 1;
    /** KEEP - Leave them and say nothing. */
    readonly KEEP: 2;
    /** DELETE - Delete them. */
    readonly DELETE: 3;
    readonly UNRECOGNIZED: -1;
};
export type Trim = typeof Trim[keyof typeof Trim];
export declare namespace Trim {
    type UNSPECIFIED = typeof Trim.UNSPECIFIED;
    type REPORT = typeof Trim.REPORT;
    type KEEP = typeof Trim.KEEP;
    type DELETE = typeof Trim.DELETE;
    type UNRECOGNIZED = typeof Trim.UNRECOGNIZED;
}
/** How values are written in an export. */
export declare const Literals: {
    /** UNSPECIFIED - The same as LITERALS_JSON. */
    readonly UNSPECIFIED: 0;
    /** JSON - JSON: "x", true, null. */
    readonly JSON: 1;
    /** PYTHON - Python, as zc.zk writes and reads it: u'x', True, None. */
    readonly PYTHON: 2;
    readonly UNRECOGNIZED: -1;
};
export type Literals = typeof Literals[keyof typeof Literals];
export declare namespace Literals {
    type UNSPECIFIED = typeof Literals.UNSPECIFIED;
    type JSON = typeof Literals.JSON;
    type PYTHON = typeof Literals.PYTHON;
    type UNRECOGNIZED = typeof Literals.UNRECOGNIZED;
}
/** One entry of an access control list (ACL) of ZooKeeper: what somebody may do with a node. */
export interface AclEntry {
    /**
     * How somebody is told: "world" for everybody, "digest" for a user with a password, "ip" for addresses, "auth" for whoever makes the node,
     * or any other that ZooKeeper is set up for. Who asks ZooKeeper is the gateway, with its credentials and from its address, whoever asks the
     * gateway.
     */
    scheme: string;
    /**
     * Who, in the way of the scheme: "anyone" for world; "USER:HASH" for digest, with the base64 of the SHA-1 of "USER:PASSWORD"; an address, or
     * "ADDRESS/BITS", for ip; empty for auth.
     */
    id: string;
    /** What: letters of "cdrwa", for create children, delete children, read, write, and change the ACL (admin). Empty: nothing. */
    permissions: string;
}
/** Asks for a node. */
export interface GetNodeRequest {
    /** The node. */
    path: string;
    /** How fresh the answer must be. */
    consistency: Consistency;
    /** The answer is never older than this revision. Zero: any. */
    minRevision: bigint;
    /** Also its ACL, which is read from the store for each call. Default false. */
    withAcl: boolean;
}
/** A node. */
export interface GetNodeResponse {
    /** The node. */
    node: Node | undefined;
    /** Where this comes from and how old it is. */
    provenance: Provenance | undefined;
    /**
     * With `with_acl`: who may do what with the node. The hash of a digest is always "x". Empty where the store has no ACLs, and in an answer that
     * is LAST_KNOWN.
     */
    acl: AclEntry[];
}
/** Asks for a page of children. */
export interface ListChildrenRequest {
    /** The parent. */
    path: string;
    /** How many at the most. Zero: 1,000. More than 1,000 is taken as 1,000; negative is refused. */
    pageSize: number;
    /** `next_page_token` of the page before. Empty: the first page. */
    pageToken: string;
    /** How fresh the answer must be. */
    consistency: Consistency;
    /** The answer is never older than this revision. Zero: any. */
    minRevision: bigint;
    /** Leave out everything but the paths. Default false. */
    namesOnly: boolean;
}
/** A page of children. */
export interface ListChildrenResponse {
    /** In order of their names. */
    children: Node[];
    /** Gives the next page. Empty: this was the last one. */
    nextPageToken: string;
    /** Where this comes from and how old it is. */
    provenance: Provenance | undefined;
}
/** Asks for a whole tree. */
export interface WalkTreeRequest {
    /** The top node. */
    path: string;
    /** How many levels below the top. Zero: all. */
    depth: number;
    /** Also ephemeral nodes. Default false. */
    ephemeral: boolean;
    /** Leave out everything but the paths. Default false. */
    namesOnly: boolean;
}
/** Some nodes of a tree. */
export interface WalkTreeResponse {
    /** Parents before children, siblings in order of their names, across all messages of the stream. */
    nodes: Node[];
    /** Where this comes from; on the first message only. */
    provenance: Provenance | undefined;
}
/** Asks for a tree, live. */
export interface WatchTreeRequest {
    /** The top node. */
    path: string;
    /** The revision of the last frame that was seen, on any gateway, to get only what changed since. Zero: a snapshot. */
    resumeRevision: bigint;
    /** Fail at the start with NOT_FOUND, LINK_DANGLING or LINK_LOOP if the path leads nowhere. Default false: wait for it. */
    mustExist: boolean;
}
/** One frame of a watch. */
export interface WatchTreeResponse {
    /** Everything up to this revision that concerns this watch has been sent, this frame included. */
    revision: bigint;
    /** What this frame says. */
    frame: //
    /** Forget what you know; this is everything. */
    {
        $case: "snapshot";
        value: TreeSnapshot;
    } | //
    /** What is different from before. */
    {
        $case: "change";
        value: TreeChange;
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
/** All nodes of a tree, or one part of them. */
export interface TreeSnapshot {
    /** The top first, parents before children, siblings in order of their names, across all parts. */
    nodes: Node[];
    /** True on the first part: begin a new set. */
    first: boolean;
    /** True on the last part: the set is complete and replaces what was known. */
    last: boolean;
    /** Where this comes from and how old it is; its real path is that of the top. */
    provenance: Provenance | undefined;
}
/** The difference between two states. */
export interface TreeChange {
    /** New ones, parents before children. */
    added: Node[];
    /** Those whose data differ. */
    updated: Node[];
    /** The real paths of those that are gone, children before parents. */
    removedPaths: string[];
}
/** Asks to make a node. */
export interface CreateNodeRequest {
    /** The new node. */
    path: string;
    /** Its properties. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same as JSON texts, by key. A key may stand in one of the two only. */
    jsonProperties: {
        [key: string]: string;
    };
    /** Make missing parents, without properties, in the same transaction. Default false. */
    createParents: boolean;
    /** Check everything and answer as if it had been done, but do nothing. Default false. */
    validateOnly: boolean;
    /**
     * The ACL of every node that the call makes. Empty: everybody may do everything. BAD_ARGUMENT where the store has no ACLs, and for an entry
     * that it does not take.
     */
    acl: AclEntry[];
}
export interface CreateNodeRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** The new node. */
export interface CreateNodeResponse {
    /** Its real path. */
    realPath: string;
    /** Names its state; empty with `validate_only`. */
    etag: string;
    /** The revision that made it. */
    revision: bigint;
}
/** Asks to delete a node. */
export interface DeleteNodeRequest {
    /** The node. */
    path: string;
    /** Also everything below it. Default false: NOT_EMPTY if there is anything. */
    recursive: boolean;
    /** Also live providers. Default false. */
    force: boolean;
    /** Only if the node itself is still in this state. Empty: whatever state it is in. */
    etag: string;
    /**
     * With `recursive` and without `force`: delete what holds no live provider, and keep the rest. Default false: if there is a live
     * provider, nothing is deleted and the call fails with EPHEMERAL_KEPT.
     */
    partial: boolean;
    /** Say what would be deleted and kept, but delete nothing; EPHEMERAL_KEPT is then no error. Default false. */
    validateOnly: boolean;
}
/** What was deleted, or would be. */
export interface DeleteNodeResponse {
    /** Deleted nodes, children before parents. */
    deletedPaths: string[];
    /** Nodes that stay, with the reason. */
    kept: KeptNode[];
    /** The revision of the deletion; zero if nothing was deleted. */
    revision: bigint;
}
/** A node that stays. */
export interface KeptNode {
    /** The node. */
    path: string;
    /** Why. */
    reason: KeptReason;
}
/** Asks to make a link. */
export interface LinkNodeRequest {
    /** Where the link shall be: "/retail/databases/main" makes the link `main` on "/retail/databases". */
    path: string;
    /** Where it leads: an absolute path, or one relative to the node that holds the link, with "." and "..". */
    target: string;
    /** Replace a link of that name that leads elsewhere. Default false. */
    replace: boolean;
    /** Make missing parents in the same transaction. Default false. */
    createParents: boolean;
    /** Check everything and answer as if it had been done, but do nothing. Default false. */
    validateOnly: boolean;
}
/** The link. */
export interface LinkNodeResponse {
    /** The node that holds it, after all links. */
    realPath: string;
    /** Names the new state of that node; empty with `validate_only`. */
    etag: string;
    /** The revision of the write; that of the last write if the link was there already. */
    revision: bigint;
    /** The link cannot be followed because a real child of the same name hides it. */
    shadowed: boolean;
}
/** Asks to move a node. */
export interface MoveNodeRequest {
    /** The node. */
    path: string;
    /** Where it shall be. */
    destination: string;
    /** Leave a link at the old path that leads to the new place. Default false. */
    leaveLink: boolean;
    /** Make missing parents of the new place, in the same transaction. Default false. */
    createParents: boolean;
    /** Only if the node itself is still in this state. Empty: whatever state it is in. */
    etag: string;
    /** Check everything and answer as if it had been done, but do nothing. Default false. */
    validateOnly: boolean;
}
/** What was moved, or would be. */
export interface MoveNodeResponse {
    /** Where it was, after the links in the path of its parent. */
    realPath: string;
    /** Where it is, after the links in the path of its parent. */
    destination: string;
    /** How many nodes were moved, with itself. */
    nodes: bigint;
    /** The revision of the move; zero with `validate_only`. */
    revision: bigint;
}
/** Asks where a path leads. */
export interface ResolvePathRequest {
    /** The path. Here alone it may have "." and ".." in it, which are taken away before any link is followed. */
    path: string;
    /** How fresh the answer must be. */
    consistency: Consistency;
    /** The answer is never older than this revision. Zero: any. */
    minRevision: bigint;
}
/** Where a path leads. */
export interface ResolvePathResponse {
    /** Every link that was followed, in order. */
    hops: LinkHop[];
    /** Where this comes from; `real_path` is the answer. */
    provenance: Provenance | undefined;
}
/** One link that was followed. */
export interface LinkHop {
    /** The real path of the node that holds the link. */
    path: string;
    /** The name of the link. */
    name: string;
    /** Where it leads, as it is written. */
    target: string;
}
/** A piece of an import. */
export interface ImportTreeRequest {
    /** Where the text's top nodes go. First request only. Empty: "/". */
    path: string;
    /** What to do with nodes that are not in the text. First request only. */
    trim: Trim;
    /** Send the plan and stop. First request only. */
    validateOnly: boolean;
    /** The next piece of the text. Pieces may be cut anywhere between characters. */
    text: string;
    /** Only if the plan is still this one: `plan_etag` of an earlier result. Empty: whatever the plan is. First request only. */
    planEtag: string;
    /**
     * The ACL of every node that the import makes; nodes that are there keep theirs. It must let the gateway make what the text has below such a
     * node. Empty: everybody may do everything. BAD_ARGUMENT where the store has no ACLs, and for an entry that it does not take. First request only.
     */
    acl: AclEntry[];
}
/** One answer of an import: first the plan, in as many messages as it needs; then, unless `validate_only`, progress; last the result. */
export interface ImportTreeResponse {
    /** What this message says. */
    part: //
    /** A part of the plan. */
    {
        $case: "plan";
        value: PlanPart;
    } | //
    /** How far it is. */
    {
        $case: "progress";
        value: ImportProgress;
    } | //
    /** The end. */
    {
        $case: "result";
        value: ImportResult;
    } | undefined;
}
/** A part of a plan. */
export interface PlanPart {
    /** Single changes, in the order in which they are applied. */
    steps: PlanStep[];
    /** Nodes that are not in the text and stay. Empty if trim is KEEP, but for those that DELETE had to keep. */
    kept: KeptNode[];
}
/** One change to one node. */
export interface PlanStep {
    /** The node. */
    path: string;
    /** What is done to it. */
    change: //
    /** It is made. */
    {
        $case: "create";
        value: CreateStep;
    } | //
    /** Its properties are changed. */
    {
        $case: "update";
        value: UpdateStep;
    } | //
    /** It is deleted. */
    {
        $case: "delete";
        value: DeleteStep;
    } | undefined;
}
/** A node is made. */
export interface CreateStep {
    /** Its properties, in order of their keys. */
    properties: PropertyText[];
}
/** Properties of a node are changed. */
export interface UpdateStep {
    /** The changes, in order of their keys. */
    changes: PropertyChange[];
    /** The version that it was planned on. */
    version: number;
    /** Names the state that it was planned on, as Node.etag does. */
    etag: string;
}
/** A node is deleted. */
export interface DeleteStep {
    /** The version that it was planned on. */
    version: number;
    /** Names the state that it was planned on, as Node.etag does. */
    etag: string;
    /** The properties that go with it, in order of their keys. */
    properties: PropertyText[];
}
/** A property with its exact value. */
export interface PropertyText {
    /** The key, as in Node.properties. */
    key: string;
    /** The value as JSON text. */
    json: string;
}
/** A change of one property. */
export interface PropertyChange {
    /** The key, as in Node.properties. */
    key: string;
    /** The value before as JSON text; absent if it is new. */
    oldJson?: string | undefined;
    /** The value after as JSON text; absent if it is removed. */
    newJson?: string | undefined;
}
/** How far an import is. */
export interface ImportProgress {
    /** Steps written so far. */
    applied: bigint;
    /** Steps of the whole plan. */
    steps: bigint;
}
/** The outcome of an import. */
export interface ImportResult {
    /** Nodes made (or to be made, with `validate_only`). */
    created: bigint;
    /** Nodes changed. */
    updated: bigint;
    /** Nodes deleted. */
    deleted: bigint;
    /** Nodes of the text that were already as it says. */
    unchanged: bigint;
    /** The revision of the last write; zero if nothing was written. */
    revision: bigint;
    /** The path after all links. */
    realPath: string;
    /** How many transactions were needed. */
    transactions: number;
    /** Things in the text that are odd but no error, one sentence each with its line. */
    warnings: string[];
    /** Names this plan: every step with the state that it was planned on. Give it with the same text, path and trim to have exactly this done. */
    planEtag: string;
}
/** Asks for a tree as text. */
export interface ExportTreeRequest {
    /** The top node. For "/" its children are written, but not the node itself. */
    path: string;
    /** Also ephemeral nodes. Default false. */
    ephemeral: boolean;
    /** A name for the top node instead of its own; for "/" this makes it appear. */
    name: string;
    /** How values are written. */
    literals: Literals;
    /** How many levels below the top. Zero: all. */
    depth: number;
}
/** A piece of a text. */
export interface ExportTreeResponse {
    /** The next piece. Pieces are cut between lines. */
    text: string;
    /** Where this comes from; on the first message only. */
    provenance: Provenance | undefined;
}
export declare const AclEntry: MessageFns<AclEntry>;
export declare const GetNodeRequest: MessageFns<GetNodeRequest>;
export declare const GetNodeResponse: MessageFns<GetNodeResponse>;
export declare const ListChildrenRequest: MessageFns<ListChildrenRequest>;
export declare const ListChildrenResponse: MessageFns<ListChildrenResponse>;
export declare const WalkTreeRequest: MessageFns<WalkTreeRequest>;
export declare const WalkTreeResponse: MessageFns<WalkTreeResponse>;
export declare const WatchTreeRequest: MessageFns<WatchTreeRequest>;
export declare const WatchTreeResponse: MessageFns<WatchTreeResponse>;
export declare const TreeSnapshot: MessageFns<TreeSnapshot>;
export declare const TreeChange: MessageFns<TreeChange>;
export declare const CreateNodeRequest: MessageFns<CreateNodeRequest>;
export declare const CreateNodeRequest_JsonPropertiesEntry: MessageFns<CreateNodeRequest_JsonPropertiesEntry>;
export declare const CreateNodeResponse: MessageFns<CreateNodeResponse>;
export declare const DeleteNodeRequest: MessageFns<DeleteNodeRequest>;
export declare const DeleteNodeResponse: MessageFns<DeleteNodeResponse>;
export declare const KeptNode: MessageFns<KeptNode>;
export declare const LinkNodeRequest: MessageFns<LinkNodeRequest>;
export declare const LinkNodeResponse: MessageFns<LinkNodeResponse>;
export declare const MoveNodeRequest: MessageFns<MoveNodeRequest>;
export declare const MoveNodeResponse: MessageFns<MoveNodeResponse>;
export declare const ResolvePathRequest: MessageFns<ResolvePathRequest>;
export declare const ResolvePathResponse: MessageFns<ResolvePathResponse>;
export declare const LinkHop: MessageFns<LinkHop>;
export declare const ImportTreeRequest: MessageFns<ImportTreeRequest>;
export declare const ImportTreeResponse: MessageFns<ImportTreeResponse>;
export declare const PlanPart: MessageFns<PlanPart>;
export declare const PlanStep: MessageFns<PlanStep>;
export declare const CreateStep: MessageFns<CreateStep>;
export declare const UpdateStep: MessageFns<UpdateStep>;
export declare const DeleteStep: MessageFns<DeleteStep>;
export declare const PropertyText: MessageFns<PropertyText>;
export declare const PropertyChange: MessageFns<PropertyChange>;
export declare const ImportProgress: MessageFns<ImportProgress>;
export declare const ImportResult: MessageFns<ImportResult>;
export declare const ExportTreeRequest: MessageFns<ExportTreeRequest>;
export declare const ExportTreeResponse: MessageFns<ExportTreeResponse>;
/** Reads and changes nodes and links, and moves whole trees in and out as text. */
export type TreeServiceDefinition = typeof TreeServiceDefinition;
export declare const TreeServiceDefinition: {
    readonly name: "TreeService";
    readonly fullName: "espalier.v1.TreeService";
    readonly methods: {
        /**
         * One node, links followed.
         *
         * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` did not come in time).
         */
        readonly getNode: {
            readonly name: "GetNode";
            readonly requestType: typeof GetNodeRequest;
            readonly requestStream: false;
            readonly responseType: typeof GetNodeResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * The children of a node, links followed, a page at a time, in order of their names. Children that come or go between pages are seen
         * or not; none is seen twice.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a child, unless `names_only`),
         * BACKEND_UNREACHABLE, TIMEOUT.
         */
        readonly listChildren: {
            readonly name: "ListChildren";
            readonly requestType: typeof ListChildrenRequest;
            readonly requestStream: false;
            readonly responseType: typeof ListChildrenResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * A node and everything below it, parents before children, siblings in order of their names. Links below it are not followed. Nodes that
         * vanish meanwhile are left out. Any size.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read: the stream ends there),
         * BACKEND_UNREACHABLE.
         */
        readonly walkTree: {
            readonly name: "WalkTree";
            readonly requestType: typeof WalkTreeRequest;
            readonly requestStream: false;
            readonly responseType: typeof WalkTreeResponse;
            readonly responseStream: true;
            readonly options: {};
        };
        /**
         * A node and everything below it, now and after every change. Links that lead to the node are followed, and followed anew when they are
         * changed; links below it are not followed. `/zookeeper` is left out, unless it is asked for.
         *
         * The first frame is a snapshot, maybe in parts (or `unresolved` if the path leads nowhere). Frames are ordered by revision, none is sent
         * twice, and none is older than one before it. After the last change every stream ends in exactly the store's state; states in between
         * may be left out. What one transaction changes is told in one frame, unless news of other nodes never cease meanwhile. A client that
         * resumes with the last revision it saw, on any gateway, gets what changed since, or a snapshot. A node is told anew when its data change,
         * not when children come or go, which are told themselves. One that may not be read appears by its path alone, with nothing below it.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING and LINK_LOOP (only with `must_exist`), TOO_MANY (streams, or nodes of the
         * tree), DRAINING, BACKEND_UNREACHABLE (nothing is known of the path yet and the store did not answer in time).
         */
        readonly watchTree: {
            readonly name: "WatchTree";
            readonly requestType: typeof WatchTreeRequest;
            readonly requestStream: false;
            readonly responseType: typeof WatchTreeResponse;
            readonly responseStream: true;
            readonly options: {};
        };
        /**
         * Makes a persistent node. The path of its parent is resolved through links.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (its parent, without `create_parents`), LINK_DANGLING, LINK_LOOP,
         * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
         */
        readonly createNode: {
            readonly name: "CreateNode";
            readonly requestType: typeof CreateNodeRequest;
            readonly requestStream: false;
            readonly responseType: typeof CreateNodeResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Deletes a node. The path of its parent is resolved through links, its own name is not: a link is removed with UpdateProperties.
         * Up to the size of a transaction, everything is deleted or nothing.
         *
         * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
         * OUTCOME_UNKNOWN.
         */
        readonly deleteNode: {
            readonly name: "DeleteNode";
            readonly requestType: typeof DeleteNodeRequest;
            readonly requestStream: false;
            readonly responseType: typeof DeleteNodeResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Makes a link. The path of the node that holds it is resolved through links. The target need not exist yet.
         *
         * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name leads elsewhere, without
         * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
         */
        readonly linkNode: {
            readonly name: "LinkNode";
            readonly requestType: typeof LinkNodeRequest;
            readonly requestStream: false;
            readonly responseType: typeof LinkNodeResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Moves a node with everything below it, in one transaction: nobody ever sees it at both places or at neither. With `leave_link` the old
         * path leads to the new place from the same moment on. The paths of both parents are resolved through links, the last names are not. Data
         * stays byte for byte, and every node keeps its ACL; ephemeral nodes belong to whoever made them and cannot be moved. Links elsewhere that name the old path are not
         * rewritten, and relative links below the node are kept as they are written.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the new place lies below the old one), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (there
         * is a node at the new place), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (more than one transaction takes), CONFLICT,
         * RESERVED, NOT_PERMITTED (also where the gateway may not see the whole ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
         */
        readonly moveNode: {
            readonly name: "MoveNode";
            readonly requestType: typeof MoveNodeRequest;
            readonly requestStream: false;
            readonly responseType: typeof MoveNodeResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Where a path leads, with every link on the way.
         *
         * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
         */
        readonly resolvePath: {
            readonly name: "ResolvePath";
            readonly requestType: typeof ResolvePathRequest;
            readonly requestStream: false;
            readonly responseType: typeof ResolvePathResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Makes the tree below a path as a text says: computes a plan, sends it, and applies it (unless `validate_only`).
         *
         * The first request carries the options, every request may carry a piece of the text, the plan is made when the client ends its side.
         * Up to the size of a transaction (1 MB) the whole import is one transaction; above that it goes parents first, in large
         * transactions, with progress, and running it again goes on where it stopped. Every change is bound to the state that it was planned on: if
         * anybody changed such a node meanwhile, nothing of that transaction is written and the call fails with CONFLICT. With `plan_etag`, nothing is
         * written unless the plan is exactly the one that was seen before: the new plan is sent, and the call fails with CONFLICT. Nodes that are already
         * as the text says are not written. Nodes that are or hold ephemeral ones are never trimmed; neither is the level directly under the path.
         * The path itself must exist; links in it are followed.
         *
         * Errors: BAD_SYNTAX (every problem of the text at once), BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
         * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (a text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
         * OUTCOME_UNKNOWN. When only a part was written, the metadata `applied` and `steps` say how much.
         */
        readonly importTree: {
            readonly name: "ImportTree";
            readonly requestType: typeof ImportTreeRequest;
            readonly requestStream: true;
            readonly responseType: typeof ImportTreeResponse;
            readonly responseStream: true;
            readonly options: {};
        };
        /**
         * The tree at a path as text that ImportTree takes back, in pieces. The path is not resolved through links. Any size.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read: the stream ends there), BACKEND_UNREACHABLE.
         */
        readonly exportTree: {
            readonly name: "ExportTree";
            readonly requestType: typeof ExportTreeRequest;
            readonly requestStream: false;
            readonly responseType: typeof ExportTreeResponse;
            readonly responseStream: true;
            readonly options: {};
        };
    };
};
export interface TreeServiceImplementation<CallContextExt = {}> {
    /**
     * One node, links followed.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` did not come in time).
     */
    getNode(request: GetNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<GetNodeResponse>>;
    /**
     * The children of a node, links followed, a page at a time, in order of their names. Children that come or go between pages are seen
     * or not; none is seen twice.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     */
    listChildren(request: ListChildrenRequest, context: CallContext & CallContextExt): Promise<DeepPartial<ListChildrenResponse>>;
    /**
     * A node and everything below it, parents before children, siblings in order of their names. Links below it are not followed. Nodes that
     * vanish meanwhile are left out. Any size.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read: the stream ends there),
     * BACKEND_UNREACHABLE.
     */
    walkTree(request: WalkTreeRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WalkTreeResponse>>;
    /**
     * A node and everything below it, now and after every change. Links that lead to the node are followed, and followed anew when they are
     * changed; links below it are not followed. `/zookeeper` is left out, unless it is asked for.
     *
     * The first frame is a snapshot, maybe in parts (or `unresolved` if the path leads nowhere). Frames are ordered by revision, none is sent
     * twice, and none is older than one before it. After the last change every stream ends in exactly the store's state; states in between
     * may be left out. What one transaction changes is told in one frame, unless news of other nodes never cease meanwhile. A client that
     * resumes with the last revision it saw, on any gateway, gets what changed since, or a snapshot. A node is told anew when its data change,
     * not when children come or go, which are told themselves. One that may not be read appears by its path alone, with nothing below it.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING and LINK_LOOP (only with `must_exist`), TOO_MANY (streams, or nodes of the
     * tree), DRAINING, BACKEND_UNREACHABLE (nothing is known of the path yet and the store did not answer in time).
     */
    watchTree(request: WatchTreeRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WatchTreeResponse>>;
    /**
     * Makes a persistent node. The path of its parent is resolved through links.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (its parent, without `create_parents`), LINK_DANGLING, LINK_LOOP,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    createNode(request: CreateNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<CreateNodeResponse>>;
    /**
     * Deletes a node. The path of its parent is resolved through links, its own name is not: a link is removed with UpdateProperties.
     * Up to the size of a transaction, everything is deleted or nothing.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN.
     */
    deleteNode(request: DeleteNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<DeleteNodeResponse>>;
    /**
     * Makes a link. The path of the node that holds it is resolved through links. The target need not exist yet.
     *
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name leads elsewhere, without
     * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    linkNode(request: LinkNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<LinkNodeResponse>>;
    /**
     * Moves a node with everything below it, in one transaction: nobody ever sees it at both places or at neither. With `leave_link` the old
     * path leads to the new place from the same moment on. The paths of both parents are resolved through links, the last names are not. Data
     * stays byte for byte, and every node keeps its ACL; ephemeral nodes belong to whoever made them and cannot be moved. Links elsewhere that name the old path are not
     * rewritten, and relative links below the node are kept as they are written.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the new place lies below the old one), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (there
     * is a node at the new place), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (more than one transaction takes), CONFLICT,
     * RESERVED, NOT_PERMITTED (also where the gateway may not see the whole ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    moveNode(request: MoveNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<MoveNodeResponse>>;
    /**
     * Where a path leads, with every link on the way.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     */
    resolvePath(request: ResolvePathRequest, context: CallContext & CallContextExt): Promise<DeepPartial<ResolvePathResponse>>;
    /**
     * Makes the tree below a path as a text says: computes a plan, sends it, and applies it (unless `validate_only`).
     *
     * The first request carries the options, every request may carry a piece of the text, the plan is made when the client ends its side.
     * Up to the size of a transaction (1 MB) the whole import is one transaction; above that it goes parents first, in large
     * transactions, with progress, and running it again goes on where it stopped. Every change is bound to the state that it was planned on: if
     * anybody changed such a node meanwhile, nothing of that transaction is written and the call fails with CONFLICT. With `plan_etag`, nothing is
     * written unless the plan is exactly the one that was seen before: the new plan is sent, and the call fails with CONFLICT. Nodes that are already
     * as the text says are not written. Nodes that are or hold ephemeral ones are never trimmed; neither is the level directly under the path.
     * The path itself must exist; links in it are followed.
     *
     * Errors: BAD_SYNTAX (every problem of the text at once), BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (a text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN. When only a part was written, the metadata `applied` and `steps` say how much.
     */
    importTree(request: AsyncIterable<ImportTreeRequest>, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<ImportTreeResponse>>;
    /**
     * The tree at a path as text that ImportTree takes back, in pieces. The path is not resolved through links. Any size.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read: the stream ends there), BACKEND_UNREACHABLE.
     */
    exportTree(request: ExportTreeRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<ExportTreeResponse>>;
}
export interface TreeServiceClient<CallOptionsExt = {}> {
    /**
     * One node, links followed.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` did not come in time).
     */
    getNode(request: DeepPartial<GetNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<GetNodeResponse>;
    /**
     * The children of a node, links followed, a page at a time, in order of their names. Children that come or go between pages are seen
     * or not; none is seen twice.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     */
    listChildren(request: DeepPartial<ListChildrenRequest>, options?: CallOptions & CallOptionsExt): Promise<ListChildrenResponse>;
    /**
     * A node and everything below it, parents before children, siblings in order of their names. Links below it are not followed. Nodes that
     * vanish meanwhile are left out. Any size.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read: the stream ends there),
     * BACKEND_UNREACHABLE.
     */
    walkTree(request: DeepPartial<WalkTreeRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<WalkTreeResponse>;
    /**
     * A node and everything below it, now and after every change. Links that lead to the node are followed, and followed anew when they are
     * changed; links below it are not followed. `/zookeeper` is left out, unless it is asked for.
     *
     * The first frame is a snapshot, maybe in parts (or `unresolved` if the path leads nowhere). Frames are ordered by revision, none is sent
     * twice, and none is older than one before it. After the last change every stream ends in exactly the store's state; states in between
     * may be left out. What one transaction changes is told in one frame, unless news of other nodes never cease meanwhile. A client that
     * resumes with the last revision it saw, on any gateway, gets what changed since, or a snapshot. A node is told anew when its data change,
     * not when children come or go, which are told themselves. One that may not be read appears by its path alone, with nothing below it.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING and LINK_LOOP (only with `must_exist`), TOO_MANY (streams, or nodes of the
     * tree), DRAINING, BACKEND_UNREACHABLE (nothing is known of the path yet and the store did not answer in time).
     */
    watchTree(request: DeepPartial<WatchTreeRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<WatchTreeResponse>;
    /**
     * Makes a persistent node. The path of its parent is resolved through links.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (its parent, without `create_parents`), LINK_DANGLING, LINK_LOOP,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    createNode(request: DeepPartial<CreateNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<CreateNodeResponse>;
    /**
     * Deletes a node. The path of its parent is resolved through links, its own name is not: a link is removed with UpdateProperties.
     * Up to the size of a transaction, everything is deleted or nothing.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN.
     */
    deleteNode(request: DeepPartial<DeleteNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<DeleteNodeResponse>;
    /**
     * Makes a link. The path of the node that holds it is resolved through links. The target need not exist yet.
     *
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name leads elsewhere, without
     * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    linkNode(request: DeepPartial<LinkNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<LinkNodeResponse>;
    /**
     * Moves a node with everything below it, in one transaction: nobody ever sees it at both places or at neither. With `leave_link` the old
     * path leads to the new place from the same moment on. The paths of both parents are resolved through links, the last names are not. Data
     * stays byte for byte, and every node keeps its ACL; ephemeral nodes belong to whoever made them and cannot be moved. Links elsewhere that name the old path are not
     * rewritten, and relative links below the node are kept as they are written.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the new place lies below the old one), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (there
     * is a node at the new place), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (more than one transaction takes), CONFLICT,
     * RESERVED, NOT_PERMITTED (also where the gateway may not see the whole ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    moveNode(request: DeepPartial<MoveNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<MoveNodeResponse>;
    /**
     * Where a path leads, with every link on the way.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     */
    resolvePath(request: DeepPartial<ResolvePathRequest>, options?: CallOptions & CallOptionsExt): Promise<ResolvePathResponse>;
    /**
     * Makes the tree below a path as a text says: computes a plan, sends it, and applies it (unless `validate_only`).
     *
     * The first request carries the options, every request may carry a piece of the text, the plan is made when the client ends its side.
     * Up to the size of a transaction (1 MB) the whole import is one transaction; above that it goes parents first, in large
     * transactions, with progress, and running it again goes on where it stopped. Every change is bound to the state that it was planned on: if
     * anybody changed such a node meanwhile, nothing of that transaction is written and the call fails with CONFLICT. With `plan_etag`, nothing is
     * written unless the plan is exactly the one that was seen before: the new plan is sent, and the call fails with CONFLICT. Nodes that are already
     * as the text says are not written. Nodes that are or hold ephemeral ones are never trimmed; neither is the level directly under the path.
     * The path itself must exist; links in it are followed.
     *
     * Errors: BAD_SYNTAX (every problem of the text at once), BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (a text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN. When only a part was written, the metadata `applied` and `steps` say how much.
     */
    importTree(request: AsyncIterable<DeepPartial<ImportTreeRequest>>, options?: CallOptions & CallOptionsExt): AsyncIterable<ImportTreeResponse>;
    /**
     * The tree at a path as text that ImportTree takes back, in pieces. The path is not resolved through links. Any size.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read: the stream ends there), BACKEND_UNREACHABLE.
     */
    exportTree(request: DeepPartial<ExportTreeRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<ExportTreeResponse>;
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
