import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
import { Duration } from "../../google/protobuf/duration.js";
import { AclEntry, BookmarkFrame, Consistency, Node, Override, Provenance, StatusFrame, UnresolvedFrame } from "./types.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/tree.proto";
/** Nodes, links, import and export. */
/** How CreateNode makes a name unique. */
export declare const UniqueName: {
    /** UNSPECIFIED - Not at all: ALREADY_EXISTS if the node exists. */
    readonly UNSPECIFIED: 0;
    /**
     * SEQUENCE - Add ten digits that grow with every node created in this way below the same parent, as ZooKeeper's sequence nodes have them:
     * "job-0000000007". There may be gaps. The count begins again when the parent is deleted and created anew. In a dry run the name is as
     * given. Missing parents are created in a transaction of their own.
     */
    readonly SEQUENCE: 1;
    /** COUNTER - Add the number after the greatest that is there, without leading zeros: "job-8" where "job-7" is the last, "job-1" where there is none. */
    readonly COUNTER: 2;
    readonly UNRECOGNIZED: -1;
};
export type UniqueName = typeof UniqueName[keyof typeof UniqueName];
export declare namespace UniqueName {
    type UNSPECIFIED = typeof UniqueName.UNSPECIFIED;
    type SEQUENCE = typeof UniqueName.SEQUENCE;
    type COUNTER = typeof UniqueName.COUNTER;
    type UNRECOGNIZED = typeof UniqueName.UNRECOGNIZED;
}
/** Why a node was kept. */
export declare const KeptReason: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** EXTRA - It is not in the text, and trim is not DELETE. */
    readonly EXTRA: 1;
    /** EPHEMERAL - It is ephemeral: a live provider. */
    readonly EPHEMERAL: 2;
    /** HOLDS_EPHEMERAL - It has an ephemeral descendant. */
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
/** How serious a problem of a text is. */
export declare const ProblemSeverity: {
    /** UNSPECIFIED - Never sent. */
    readonly UNSPECIFIED: 0;
    /** ERROR - The text cannot be imported. */
    readonly ERROR: 1;
    /** WARNING - The text can be imported, but may not mean what its author wanted. */
    readonly WARNING: 2;
    readonly UNRECOGNIZED: -1;
};
export type ProblemSeverity = typeof ProblemSeverity[keyof typeof ProblemSeverity];
export declare namespace ProblemSeverity {
    type UNSPECIFIED = typeof ProblemSeverity.UNSPECIFIED;
    type ERROR = typeof ProblemSeverity.ERROR;
    type WARNING = typeof ProblemSeverity.WARNING;
    type UNRECOGNIZED = typeof ProblemSeverity.UNRECOGNIZED;
}
/** What to do with nodes below the imported ones that are not in the text. */
export declare const Trim: {
    /** UNSPECIFIED - The same as TRIM_REPORT. */
    readonly UNSPECIFIED: 0;
    /** REPORT - Keep them and list them in `kept`. */
    readonly REPORT: 1;
    /** KEEP - Keep them and do not list them. */
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
/** Request of GetNode. */
export interface GetNodeRequest {
    /** The node. */
    path: string;
    /** How fresh the response must be. Default CACHED. */
    consistency: Consistency;
    /** The response is at least as new as this revision. Zero: any revision. */
    minRevision: bigint;
    /** Also return the ACL, which costs a read of the store. Default false. */
    withAcl: boolean;
    /** Return properties as JSON texts only, without a Struct. Default false. */
    jsonOnly: boolean;
    /**
     * Also return the children with their data. The node, its list of children and every child are as of one revision, so that no
     * transaction is seen in part. The children stay in the memory of the gateway for a minute after the call, and another call for the
     * same node costs no request to the store. Default false.
     */
    withChildren: boolean;
}
/** Response of GetNode. */
export interface GetNodeResponse {
    /** The node. */
    node: Node | undefined;
    /** Revision, source and age of the response. */
    provenance: Provenance | undefined;
    /**
     * With `with_acl`: the ACL of the node. The hash of a digest is always "x". Empty if the store has no ACLs, and if the source is
     * LAST_KNOWN.
     */
    acl: AclEntry[];
    /**
     * With `with_children`: the children, ordered by name. A child that may not be read has a path only. `stat.children_revision` and
     * `stat.child_count` of a child may be older than the response; all else is not.
     */
    children: Node[];
}
/** Request of ListChildren. */
export interface ListChildrenRequest {
    /** The parent. */
    path: string;
    /** Maximum number of children in the page. Zero and numbers over 1,000 mean 1,000; a negative number is BAD_ARGUMENT. */
    pageSize: number;
    /** `next_page_token` of the previous page. Empty: the first page. */
    pageToken: string;
    /** How fresh the response must be. Default CACHED. */
    consistency: Consistency;
    /** The response is at least as new as this revision. Zero: any revision. */
    minRevision: bigint;
    /** Return paths only. Default false. */
    namesOnly: boolean;
    /** Return properties as JSON texts only, without a Struct. Default false. */
    jsonOnly: boolean;
}
/** Response of ListChildren. */
export interface ListChildrenResponse {
    /** Ordered by name. */
    children: Node[];
    /** Token of the next page. Empty: this is the last page. */
    nextPageToken: string;
    /** Revision, source and age of the response. */
    provenance: Provenance | undefined;
}
/** Request of WalkTree. */
export interface WalkTreeRequest {
    /** The top node. */
    path: string;
    /** Number of levels below the top node. Zero: all levels; a negative number is BAD_ARGUMENT. */
    depth: number;
    /** Include ephemeral nodes. Default false. */
    ephemeral: boolean;
    /** Return paths only. Default false. */
    namesOnly: boolean;
    /** Return properties as JSON texts only, without a Struct. Default false. */
    jsonOnly: boolean;
    /**
     * Leave out nodes that may not be read, with their descendants, and return a warning for each. The top node must be readable. Default
     * false: the call fails with NOT_PERMITTED.
     */
    skipUnreadable: boolean;
}
/** Response of WalkTree: some nodes of the tree. */
export interface WalkTreeResponse {
    /** Parents before children, siblings ordered by name, across all messages of the stream. */
    nodes: Node[];
    /** Revision and source of the response; in the first message only. */
    provenance: Provenance | undefined;
    /** With `skip_unreadable`: UNREAD for each node that is left out. */
    warnings: Warning[];
}
/** Request of WatchTree. */
export interface WatchTreeRequest {
    /** The top node. */
    path: string;
    /** Revision of the last frame received that has one, from any gateway, to receive only the changes since then. Zero: start with a snapshot. */
    resumeRevision: bigint;
    /**
     * Fail at the start with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path does not resolve. Default false: send
     * `unresolved` and wait.
     */
    mustExist: boolean;
    /** Return properties as JSON texts only, without a Struct. Default false. */
    jsonOnly: boolean;
    /**
     * Number of levels below the top node. Zero: all levels; a negative number is BAD_ARGUMENT. The nodes of the deepest level are sent
     * without the nodes below them, which are not read. A resumed watch must have the depth of the one before it.
     */
    depth: number;
}
/** One frame of the watch. */
export interface WatchTreeResponse {
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
        value: TreeSnapshot;
    } | //
    /** The difference from the previous state. */
    {
        $case: "change";
        value: TreeChange;
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
/** All nodes of a tree, or one part of them. */
export interface TreeSnapshot {
    /** The top node first, parents before children, siblings ordered by name, across all parts. */
    nodes: Node[];
    /** True on the first part: start a new set. */
    first: boolean;
    /** True on the last part: the set is complete and replaces the previous state. */
    last: boolean;
    /** Revision, source and age of the snapshot; `real_path` is the real path of the top node. On the last part only. */
    provenance: Provenance | undefined;
}
/** The difference between two states. */
export interface TreeChange {
    /** Nodes that were created, parents before children. */
    added: Node[];
    /** Nodes whose data changed. */
    updated: Node[];
    /** Real paths of nodes that were deleted, children before parents. */
    removedPaths: string[];
}
/** Request of CreateNode. */
export interface CreateNodeRequest {
    /** The new node. */
    path: string;
    /** Its properties. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** More properties, as JSON texts by key, with exact numbers. A key may be in only one of the two fields. */
    jsonProperties: {
        [key: string]: string;
    };
    /** Create missing parents, without properties, in the same transaction. Default false. */
    createParents: boolean;
    /** Dry run: check the request and respond as if it had been applied, but write nothing. Default false. */
    validateOnly: boolean;
    /**
     * The ACL of every node that the call creates. Empty: everybody has all permissions. BAD_ARGUMENT if the store has no ACLs, or for an
     * entry that it does not accept. With `lease_id` it is the ACL of the node itself, and empty is the default of the gateway for providers.
     */
    acl: AclEntry[];
    /**
     * Make the name unique, by digits that the gateway adds to it. Default: the name is as given. With it, the last segment of `path` may be
     * empty ("/jobs/"): then the digits alone are the name. `real_path` of the response has the whole name.
     */
    unique: UniqueName;
    /**
     * Create an ephemeral node for this lease: 32 lower-case hexadecimal digits, known only to this client. A lease that the gateway does not
     * hold yet is granted with these digits. The node stores a hash of it in its properties "lease" and "lease_wanted", which as
     * "lease_override" cannot be given (BAD_VALUE). Empty: a persistent node.
     */
    leaseId: string;
    /** With `lease_id`: how long the node outlives the last renewal of the lease, as in RegisterRequest.ttl. */
    ttl: Duration | undefined;
    /**
     * With `lease_id`: take the node over although another lease or a native ZooKeeper client holds it. The other lease is notified that it
     * is superseded. Default false: fail with REGISTRATION_TAKEN.
     */
    force: boolean;
    /** With `lease_id`: what an operator has changed in the node, as last received for it in a response or a LeaseStatus, unchanged. */
    override: Override | undefined;
    /** With `lease_id`: the identity of the node, as last received for it in a response or a LeaseStatus, unchanged. */
    identity: string;
}
export interface CreateNodeRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** Response of CreateNode. */
export interface CreateNodeResponse {
    /** Its real path. */
    realPath: string;
    /** Identifies its state; empty with `validate_only` and with `lease_id`. */
    etag: string;
    /** The revision that created it, or with `lease_id` the one that last changed it; zero with `validate_only`. */
    revision: bigint;
    /** With `lease_id`: the granted ttl. */
    ttl: Duration | undefined;
    /** With `lease_id`: true if the node was taken over from another lease or a native client. */
    takenOver: boolean;
    /** With `lease_id`: what an operator has changed in the node. Send it with the next CreateNode for it. */
    override: Override | undefined;
    /** With `lease_id`: identifies the node; opaque. Send it with the next CreateNode for it. */
    identity: string;
}
/** Request of DeleteNode. */
export interface DeleteNodeRequest {
    /** The node. */
    path: string;
    /** Delete its descendants too. Default false: fail with NOT_EMPTY if it has children. */
    recursive: boolean;
    /** Delete live providers too. Default false. */
    force: boolean;
    /** Fail with CONFLICT unless the node itself is in this state. Empty: any state. */
    etag: string;
    /**
     * With `recursive` and without `force`: delete all nodes except live providers and their ancestors. Default false: if there is a live
     * provider, nothing is deleted and the call fails with EPHEMERAL_KEPT.
     */
    partial: boolean;
    /** Dry run: return what would be deleted and kept, but delete nothing; EPHEMERAL_KEPT is not an error then. Default false. */
    validateOnly: boolean;
    /** The lease that holds the node. No other option may be given with it. Empty: delete as the other options say. */
    leaseId: string;
}
/** Response of DeleteNode. */
export interface DeleteNodeResponse {
    /** Nodes that were deleted (or would be, with `validate_only`), children before parents. */
    deletedPaths: string[];
    /** Nodes that were kept, with the reason. */
    kept: KeptNode[];
    /** The revision of the deletion; zero if nothing was deleted. */
    revision: bigint;
}
/** A node that was kept. */
export interface KeptNode {
    /** The node. */
    path: string;
    /** Why. */
    reason: KeptReason;
}
/** Request of LinkNode. */
export interface LinkNodeRequest {
    /** The path of the link: "/retail/databases/main" creates the link `main` on the node "/retail/databases". */
    path: string;
    /** Its target: an absolute path, or one relative to the node that holds the link, with "." and "..". */
    target: string;
    /** Replace a link of that name with another target. Default false. */
    replace: boolean;
    /** Create missing parents in the same transaction. Default false. */
    createParents: boolean;
    /** Dry run: check the request and respond as if it had been applied, but write nothing. Default false. */
    validateOnly: boolean;
}
/** Response of LinkNode. */
export interface LinkNodeResponse {
    /** The real path of the node that holds the link. */
    realPath: string;
    /** Identifies the new state of that node; empty with `validate_only`. */
    etag: string;
    /** The revision of the write, or of the last write of that node if the link already existed. */
    revision: bigint;
    /** True if a real child of the same name hides the link, which then is never followed. */
    shadowed: boolean;
}
/** Request of MoveNode. */
export interface MoveNodeRequest {
    /** The node. */
    path: string;
    /** Its new path. */
    destination: string;
    /** Leave a link from the old path to the new one. Default false. */
    leaveLink: boolean;
    /** Create missing parents of the new path in the same transaction. Default false. */
    createParents: boolean;
    /** Fail with CONFLICT unless the node itself is in this state. Empty: any state. */
    etag: string;
    /** Dry run: check the request and respond as if it had been applied, but write nothing. Default false. */
    validateOnly: boolean;
}
/** Response of MoveNode. */
export interface MoveNodeResponse {
    /** Its old real path. */
    realPath: string;
    /** Its new real path. */
    destination: string;
    /** Number of nodes that were moved (or would be, with `validate_only`), including the node itself. */
    nodes: bigint;
    /** The revision of the move; zero with `validate_only`. */
    revision: bigint;
}
/** Request of CopyNode. */
export interface CopyNodeRequest {
    /** The node. */
    path: string;
    /** The path of the copy. */
    destination: string;
    /** Create missing parents of the copy in the same transaction. Default false. */
    createParents: boolean;
    /** Fail with CONFLICT unless the node itself is in this state. Empty: any state. */
    etag: string;
    /** Dry run: check the request and respond as if it had been applied, but write nothing. Default false. */
    validateOnly: boolean;
    /**
     * Rewrite absolute targets of links and property links that lead to the node or to a node below it, whole names only, so that they lead
     * to the copy. Default false.
     */
    rebaseLinks: boolean;
    /**
     * The ACL of every node of the copy. Empty: that of the node it is copied from. BAD_ARGUMENT if the store has no ACLs, or for an entry
     * that it does not accept.
     */
    acl: AclEntry[];
}
/** Response of CopyNode. */
export interface CopyNodeResponse {
    /** The real path of the node. */
    realPath: string;
    /** The real path of the copy. */
    destination: string;
    /** Number of nodes of the copy, including its top node. */
    nodes: bigint;
    /** Real paths of the ephemeral nodes that were left out. At most 100 of them. */
    leftOutPaths: string[];
    /** Number of ephemeral nodes that were left out. */
    leftOut: bigint;
    /** Number of links and property links that `rebase_links` has rewritten. */
    rebasedLinks: bigint;
    /** The revision of the copy; zero with `validate_only`. */
    revision: bigint;
    /** Nodes of the copy that CreateNode would refuse: BAD_NAME (over 255 bytes) or DEPTH_EXCEEDED (over 64 levels). At most 100 of them. */
    warnings: Warning[];
}
/** Request of ParseTree. */
export interface ParseTreeRequest {
    /** The text, of at most 1,000,000 bytes of UTF-8. */
    text: string;
    /** The path that the text is meant for, which the paths of the nodes begin with. Empty: "/". */
    path: string;
}
/** Response of ParseTree: nodes of the tree, in one or more messages, or the problems of the text. */
export interface ParseTreeResponse {
    /**
     * The nodes of the text, parents before children, siblings in the order of the text, across all messages of the stream. The node at `path` itself is
     * among them only if the text has a line `/`.
     */
    nodes: ParsedNode[];
    /** What is wrong with the text, in the order of its lines: its errors, at most 1,000, and no nodes; or warnings, in the first message. */
    problems: TextProblem[];
}
/** A node of a text. */
export interface ParsedNode {
    /** Its path. */
    path: string;
    /** Its properties, links and property links, as in Node.json_properties, ordered by key. */
    properties: PropertyText[];
    /** The data of a node without properties, if the text has them, as in CreateStep.data. */
    data?: string | undefined;
    /** True for a line `/name ...`: the text does not say what the node holds. */
    unread: boolean;
}
/** Something that is wrong with one line of a text. */
export interface TextProblem {
    /** An error or a warning. */
    severity: ProblemSeverity;
    /** What kind of problem it is, in capital letters; see docs/tree-language.md. */
    kind: string;
    /** One sentence for people. */
    message: string;
    /** The line, counted from 1. */
    line: number;
    /** The column of the first character that is wrong, counted from 1, in code points. */
    column: number;
    /** How many characters are wrong; at least 1. */
    width: number;
    /** The line as it is in the text; at most its first 1,000 characters. */
    source: string;
    /** What to do. Empty: nothing is known. */
    hint: string;
}
/** Request of ResolvePath. */
export interface ResolvePathRequest {
    /** The path. Unlike in other calls it may contain "." and "..", which are removed before links are followed. */
    path: string;
    /** How fresh the response must be. Default CACHED. */
    consistency: Consistency;
    /** The response is at least as new as this revision. Zero: any revision. */
    minRevision: bigint;
}
/** Response of ResolvePath. */
export interface ResolvePathResponse {
    /** Every link that was followed, in order. */
    hops: LinkHop[];
    /** Revision, source and age; `real_path` is the resolved path. */
    provenance: Provenance | undefined;
}
/** One link that was followed. */
export interface LinkHop {
    /** The real path of the node that holds the link. */
    path: string;
    /** The name of the link. */
    name: string;
    /** The target as stored. */
    target: string;
}
/** Request of ImportTree: options, in the first request, and a piece of the text. */
export interface ImportTreeRequest {
    /** The parent of the top nodes of the text, and the node that its line `/` describes. First request only. Empty: "/". */
    path: string;
    /** What to do with nodes that are not in the text. First request only. Default REPORT. */
    trim: Trim;
    /** Dry run: send the plan and the result, but write nothing. First request only. Default false. */
    validateOnly: boolean;
    /** The next piece of the text. A piece may end after any character, also within a line. */
    text: string;
    /** `plan_etag` of an earlier result: fail with CONFLICT if the plan is no longer the same. Empty: any plan. First request only. */
    planEtag: string;
    /**
     * The ACL of every node that the import creates; existing nodes keep theirs. It must allow the gateway to create the children that the
     * text has below such a node. Empty: everybody has all permissions. BAD_ARGUMENT if the store has no ACLs, or for an entry that it does
     * not accept. First request only.
     */
    acl: AclEntry[];
    /**
     * The size of the whole text in bytes of UTF-8. A size over the limit of the gateway is refused at once, before any of the text is
     * received or parsed. First request only. Zero: not known.
     */
    totalBytes: bigint;
    /**
     * Plan no change of nodes that may not be read, and of their descendants, and return a warning for each. Default false: such a node of
     * the text is NOT_PERMITTED. BAD_ARGUMENT without `validate_only`, and with DELETE. First request only.
     */
    skipUnreadable: boolean;
}
/**
 * Response of ImportTree: first that the options are accepted; then the plan, in one or more messages; then, unless `validate_only`,
 * progress; last the result.
 */
export interface ImportTreeResponse {
    /** The content of the message. */
    part: //
    /** The first request is accepted. */
    {
        $case: "accepted";
        value: ImportAccepted;
    } | //
    /** A part of the plan. */
    {
        $case: "plan";
        value: PlanPart;
    } | //
    /** How many steps have been applied. */
    {
        $case: "progress";
        value: ImportProgress;
    } | //
    /** The outcome; the last message. */
    {
        $case: "result";
        value: ImportResult;
    } | undefined;
}
/** The first request of an import is accepted. */
export interface ImportAccepted {
    /** The largest text that the gateway imports, in bytes of UTF-8. */
    maxTextBytes: bigint;
}
/** A part of a plan. */
export interface PlanPart {
    /** Changes to single nodes, in the order in which they are applied. */
    steps: PlanStep[];
    /** Nodes that are not in the text and are kept: with REPORT the topmost ones, with DELETE those that must not be deleted, with KEEP none. */
    kept: KeptNode[];
}
/** One change to one node. */
export interface PlanStep {
    /** The node. */
    path: string;
    /** The change. */
    change: //
    /** The node is created. */
    {
        $case: "create";
        value: CreateStep;
    } | //
    /** Its properties are changed. */
    {
        $case: "update";
        value: UpdateStep;
    } | //
    /** The node is deleted. */
    {
        $case: "delete";
        value: DeleteStep;
    } | undefined;
}
/** A node is created. */
export interface CreateStep {
    /** Its properties, ordered by key. */
    properties: PropertyText[];
    /**
     * The data of a node without properties, if the text has them, as the tree language writes them: `null`, `{}`, or a JSON string. Absent: it is
     * stored as `{}`.
     */
    data?: string | undefined;
}
/** Properties of a node are changed. */
export interface UpdateStep {
    /** The changes, ordered by key. */
    changes: PropertyChange[];
    /** The version of the node that the step was planned on. */
    version: number;
    /** The etag of the node that the step was planned on, as in Node.etag. */
    etag: string;
    /** Present if the text has the data of a node without properties and the stored data are not the same. */
    data: DataChange | undefined;
}
/** A change of the data of a node that has no properties then. */
export interface DataChange {
    /** The old data, as in CreateStep.data; absent if the node had properties. */
    old?: string | undefined;
    /** The new data, in the same form. */
    new: string;
}
/** A node is deleted. */
export interface DeleteStep {
    /** The version of the node that the step was planned on. */
    version: number;
    /** The etag of the node that the step was planned on, as in Node.etag. */
    etag: string;
    /** The properties that the node had, ordered by key. */
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
    /** The old value as JSON text; absent if the property is added. */
    oldJson?: string | undefined;
    /** The new value as JSON text; absent if the property is removed. */
    newJson?: string | undefined;
}
/** How far an import has got. */
export interface ImportProgress {
    /** Number of steps applied so far. */
    applied: bigint;
    /** Number of steps of the whole plan. */
    steps: bigint;
}
/** The outcome of an import. */
export interface ImportResult {
    /** Number of nodes created (or to be created, with `validate_only`). */
    created: bigint;
    /** Number of nodes changed. */
    updated: bigint;
    /** Number of nodes deleted. */
    deleted: bigint;
    /** Number of nodes of the text that already matched it. */
    unchanged: bigint;
    /** The revision of the last write; zero if nothing was written. */
    revision: bigint;
    /** The real path that was imported to. */
    realPath: string;
    /** Number of transactions written (or needed, with `validate_only`). */
    transactions: number;
    /** What is unusual in the text but not an error. At most 100 of them are about links. */
    warnings: Warning[];
    /** Identifies the plan, with the state that every step was planned on. Send it with the same text, path and trim to apply this plan only. */
    planEtag: string;
}
/** Something that is unusual but not an error. */
export interface Warning {
    /**
     * For a line of the text: TYPE_NEEDS_SPACES or OLD_PROPERTY_LINK (see docs/tree-language.md). For a link or a property link that will
     * not resolve after the import, the reason as in ErrorReason: LINK_DANGLING, LINK_LOOP, PROPERTY_LINK_MISSING, NOT_FOUND or
     * NOT_PERMITTED; for a link that a child of the same name hides after the import: LINK_SHADOWED. For a node that is created although
     * CreateNode would refuse it: BAD_NAME (over 255 bytes) or DEPTH_EXCEEDED (over 64 levels). For a node of which nothing is said or done, because it may not be read, or because a line
     * `/name ...` of the text does not say what it holds: UNREAD.
     */
    kind: string;
    /** The line of the text, counted from 1. Zero if the warning is about a link or a node. */
    line: number;
    /** The path of the node, which holds the link. Empty if the warning is about a line. */
    path: string;
    /** One sentence for people. */
    message: string;
}
/** Request of ExportTree. */
export interface ExportTreeRequest {
    /** The top node. For "/" the node itself is written as the line `/`, if it has any properties or links, and its children beside it. */
    path: string;
    /** Include ephemeral nodes. Default false. */
    ephemeral: boolean;
    /** A name to write for the top node instead of its own. With it, "/" is written as any node is, with its children below it. */
    name: string;
    /** How values are written. Default JSON. */
    literals: Literals;
    /** Number of levels below the top node. Zero: all levels; a negative number is BAD_ARGUMENT. */
    depth: number;
    /**
     * Write nodes that may not be read as a line `/name ...`, which an import leaves as they are, and return a warning for each. The top node
     * must be readable. Default false: the call fails with NOT_PERMITTED.
     */
    skipUnreadable: boolean;
}
/** Response of ExportTree: a piece of the text. */
export interface ExportTreeResponse {
    /** The next piece, which ends at the end of a line. */
    text: string;
    /** Revision and source of the response; in the first message only. */
    provenance: Provenance | undefined;
    /** With `skip_unreadable`: UNREAD for each node that is left out. */
    warnings: Warning[];
}
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
export declare const CopyNodeRequest: MessageFns<CopyNodeRequest>;
export declare const CopyNodeResponse: MessageFns<CopyNodeResponse>;
export declare const ParseTreeRequest: MessageFns<ParseTreeRequest>;
export declare const ParseTreeResponse: MessageFns<ParseTreeResponse>;
export declare const ParsedNode: MessageFns<ParsedNode>;
export declare const TextProblem: MessageFns<TextProblem>;
export declare const ResolvePathRequest: MessageFns<ResolvePathRequest>;
export declare const ResolvePathResponse: MessageFns<ResolvePathResponse>;
export declare const LinkHop: MessageFns<LinkHop>;
export declare const ImportTreeRequest: MessageFns<ImportTreeRequest>;
export declare const ImportTreeResponse: MessageFns<ImportTreeResponse>;
export declare const ImportAccepted: MessageFns<ImportAccepted>;
export declare const PlanPart: MessageFns<PlanPart>;
export declare const PlanStep: MessageFns<PlanStep>;
export declare const CreateStep: MessageFns<CreateStep>;
export declare const UpdateStep: MessageFns<UpdateStep>;
export declare const DataChange: MessageFns<DataChange>;
export declare const DeleteStep: MessageFns<DeleteStep>;
export declare const PropertyText: MessageFns<PropertyText>;
export declare const PropertyChange: MessageFns<PropertyChange>;
export declare const ImportProgress: MessageFns<ImportProgress>;
export declare const ImportResult: MessageFns<ImportResult>;
export declare const Warning: MessageFns<Warning>;
export declare const ExportTreeRequest: MessageFns<ExportTreeRequest>;
export declare const ExportTreeResponse: MessageFns<ExportTreeResponse>;
/** Reads and writes nodes and links, and imports and exports whole trees as text. */
export type TreeServiceDefinition = typeof TreeServiceDefinition;
export declare const TreeServiceDefinition: {
    readonly name: "TreeService";
    readonly fullName: "espalier.v1.TreeService";
    readonly methods: {
        /**
         * Returns one node, and with `with_children` its children. Links on the path are followed.
         *
         * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
         * time), TOO_MANY and PAYLOAD_TOO_LARGE (the children; use ListChildren, which returns them in pages).
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
         * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
         * between two pages may be missing or present; none is returned twice.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
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
         * Returns a node and all its descendants, parents before children and siblings ordered by name. Links on the path are followed, links
         * below it are not. Nodes that are deleted during the walk are left out. The size of the tree is not limited.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read; ends the stream,
         * unless `skip_unreadable`), BACKEND_UNREACHABLE.
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
         * Watches a node and its descendants, all or those of some levels. Links on the path are followed, and followed again when they change; links below it are not
         * followed. The store's own nodes are left out unless the path is one of them.
         *
         * The first frame is a snapshot, possibly in parts, or `unresolved` if the path does not resolve. Frames are ordered by revision and
         * never repeated. Every stream converges to the state of the store; intermediate states may be skipped. The changes of one transaction
         * arrive in one frame, unless other nodes keep changing without a pause. A stream that resumes with the last revision received, on any
         * gateway, starts with the changes since then, or with a snapshot. If the gateway has lost its connection to the store, the first frame
         * says so: a snapshot or `unresolved` by itself, changes by a status before them. A node is sent again when its data changes, not when a child is
         * created or deleted; the child is sent itself. Nor is it when it is written again with the same values, as in
         * RegistryService.WatchChildren; null, zero bytes and `{}` are not the same here. A node that may not be read has a path only, and its descendants are left out.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams, or
         * nodes in the tree), DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
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
         * Creates a persistent node or, with `lease_id`, an ephemeral one. Links on the path of its parent are followed.
         *
         * A node of a lease is what a provider is, under a name that need not be an address: it lives as long as the lease is renewed, on any
         * gateway (RegistryService.KeepAlive or RenewLease). The gateway creates it again after a lost session and after its deletion by somebody
         * else, and keeps what an operator changes in it as an override. When the client goes to another gateway it calls CreateNode there with
         * the same lease, and the node is taken over in one transaction, unseen by any reader. A call that repeats the same lease and path
         * replaces the properties. Unlike an address, which proves who owns the socket, a name is not taken from another live lease without
         * `force`. DeleteNode with the same `lease_id`, or RevokeLease, ends it.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`, `lease_id`, or an option that is for a node of a lease only),
         * ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`), LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, DEPTH_EXCEEDED,
         * PAYLOAD_TOO_LARGE, TOO_MANY, CONFLICT (other clients keep changing the parent), NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
         * OUTCOME_UNKNOWN; with `lease_id` also REGISTRATION_TAKEN (another lease or a native client holds the node), LEASE_EXPIRED (the lease
         * was revoked meanwhile) and DRAINING.
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
         * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
         * one transaction is atomic; a larger one deletes children before parents in several transactions.
         *
         * With `lease_id`, the node is one that CreateNode created for that lease. It is deleted through any gateway, and none creates it again.
         * It is no error if it is gone, or if another lease holds it by now: then nothing is deleted.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT (`lease_id` with another option), NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT,
         * CONFLICT, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
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
         * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target,
         * without `replace`), DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
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
         * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
         * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
         * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
         * changed, and relative links below the node keep their text.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
         * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
         * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
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
         * Copies a node with all its descendants in one transaction: no reader sees a part of the copy, and the copy has no two nodes whose data
         * are of different moments. Links on the path, and on that of the parent of the copy, are followed. Every node keeps its exact data and, without `acl`, its ACL.
         * Ephemeral nodes belong to the session that created them and are left out. Links and property links keep their texts, so that a
         * relative one leads to the same place within the copy and an absolute one to where it led; with `rebase_links`, an absolute one that
         * leads to a copied node leads to its copy.
         *
         * The copy may be below the node: it has what the node had before. Names over 255 bytes and more than 64 levels, which other programs may
         * have stored, are copied with a warning; only the new name itself is checked.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (`acl`), NOT_FOUND, LINK_DANGLING, LINK_LOOP,
         * ALREADY_EXISTS (the destination exists), EPHEMERAL_PARENT, EPHEMERAL_KEPT (the node itself is ephemeral), DEPTH_EXCEEDED,
         * PAYLOAD_TOO_LARGE (larger than one transaction: import an export of it, which takes several), CONFLICT (other clients keep changing the
         * node or the parent of the copy; the etag), RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node),
         * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
         */
        readonly copyNode: {
            readonly name: "CopyNode";
            readonly requestType: typeof CopyNodeRequest;
            readonly requestStream: false;
            readonly responseType: typeof CopyNodeResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Reads a text of the tree language and returns the tree that it describes, or its problems, so that no client needs a parser. Nothing of
         * the store is read or written. A text with an error is an answer, not an error of the call: it has problems and no nodes.
         *
         * Errors: BAD_PATH, PAYLOAD_TOO_LARGE (the text; ImportTree with `validate_only` takes larger ones).
         */
        readonly parseTree: {
            readonly name: "ParseTree";
            readonly requestType: typeof ParseTreeRequest;
            readonly requestStream: false;
            readonly responseType: typeof ParseTreeResponse;
            readonly responseStream: true;
            readonly options: {};
        };
        /**
         * Resolves a path and returns every link that was followed.
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
         * Makes the tree below a path match a text: computes a plan, sends it and, unless `validate_only`, applies it.
         *
         * The first request has the options; every request may have a piece of the text; the plan is computed when the client half-closes. The
         * first response says that the options are accepted, and how large the text may be: a client with a large text waits for it. An
         * import that fits into one transaction (1,040,000 bytes) is atomic. A larger one is applied in several transactions, parents first, with
         * progress messages; running the same import again continues where it stopped. Every change is conditional on the state that it was
         * planned on: if such a node has changed since, nothing of that transaction is written and the call fails with CONFLICT. With
         * `plan_etag`, nothing is written unless the plan is the same as the earlier one: the new plan is sent and the call fails with CONFLICT.
         * Nodes that already match the text are not written. Ephemeral nodes, their ancestors, and the direct children of the path are never
         * trimmed. The path must exist; links on it are followed. The node at the path is changed only if the text has a line `/`, which holds
         * the properties and links of that node. A line `/name ...` leaves that node and its descendants as they are; if there is none, it is not
         * created.
         *
         * Names over 255 bytes and more than 64 levels, which other programs may have stored, are imported; the result has a warning for each.
         *
         * Errors: BAD_SYNTAX (all problems of the text at once), BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
         * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (the text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
         * OUTCOME_UNKNOWN. After a partial import the metadata `applied` and `steps` count the steps written and all steps, and `failure` says
         * why it stopped.
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
         * Returns the tree at a path as text that ImportTree accepts, in pieces. Links are not followed. The size of the tree is not limited. An
         * import of the text into an empty tree stores the same bytes; with the literals of Python the same values, and `{}` for null and empty
         * data.
         *
         * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read; ends the stream, unless
         * `skip_unreadable`), BACKEND_UNREACHABLE.
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
     * Returns one node, and with `with_children` its children. Links on the path are followed.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
     * time), TOO_MANY and PAYLOAD_TOO_LARGE (the children; use ListChildren, which returns them in pages).
     */
    getNode(request: GetNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<GetNodeResponse>>;
    /**
     * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
     * between two pages may be missing or present; none is returned twice.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     */
    listChildren(request: ListChildrenRequest, context: CallContext & CallContextExt): Promise<DeepPartial<ListChildrenResponse>>;
    /**
     * Returns a node and all its descendants, parents before children and siblings ordered by name. Links on the path are followed, links
     * below it are not. Nodes that are deleted during the walk are left out. The size of the tree is not limited.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read; ends the stream,
     * unless `skip_unreadable`), BACKEND_UNREACHABLE.
     */
    walkTree(request: WalkTreeRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WalkTreeResponse>>;
    /**
     * Watches a node and its descendants, all or those of some levels. Links on the path are followed, and followed again when they change; links below it are not
     * followed. The store's own nodes are left out unless the path is one of them.
     *
     * The first frame is a snapshot, possibly in parts, or `unresolved` if the path does not resolve. Frames are ordered by revision and
     * never repeated. Every stream converges to the state of the store; intermediate states may be skipped. The changes of one transaction
     * arrive in one frame, unless other nodes keep changing without a pause. A stream that resumes with the last revision received, on any
     * gateway, starts with the changes since then, or with a snapshot. If the gateway has lost its connection to the store, the first frame
     * says so: a snapshot or `unresolved` by itself, changes by a status before them. A node is sent again when its data changes, not when a child is
     * created or deleted; the child is sent itself. Nor is it when it is written again with the same values, as in
     * RegistryService.WatchChildren; null, zero bytes and `{}` are not the same here. A node that may not be read has a path only, and its descendants are left out.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams, or
     * nodes in the tree), DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     */
    watchTree(request: WatchTreeRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WatchTreeResponse>>;
    /**
     * Creates a persistent node or, with `lease_id`, an ephemeral one. Links on the path of its parent are followed.
     *
     * A node of a lease is what a provider is, under a name that need not be an address: it lives as long as the lease is renewed, on any
     * gateway (RegistryService.KeepAlive or RenewLease). The gateway creates it again after a lost session and after its deletion by somebody
     * else, and keeps what an operator changes in it as an override. When the client goes to another gateway it calls CreateNode there with
     * the same lease, and the node is taken over in one transaction, unseen by any reader. A call that repeats the same lease and path
     * replaces the properties. Unlike an address, which proves who owns the socket, a name is not taken from another live lease without
     * `force`. DeleteNode with the same `lease_id`, or RevokeLease, ends it.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`, `lease_id`, or an option that is for a node of a lease only),
     * ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`), LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, DEPTH_EXCEEDED,
     * PAYLOAD_TOO_LARGE, TOO_MANY, CONFLICT (other clients keep changing the parent), NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN; with `lease_id` also REGISTRATION_TAKEN (another lease or a native client holds the node), LEASE_EXPIRED (the lease
     * was revoked meanwhile) and DRAINING.
     */
    createNode(request: CreateNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<CreateNodeResponse>>;
    /**
     * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
     * one transaction is atomic; a larger one deletes children before parents in several transactions.
     *
     * With `lease_id`, the node is one that CreateNode created for that lease. It is deleted through any gateway, and none creates it again.
     * It is no error if it is gone, or if another lease holds it by now: then nothing is deleted.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT (`lease_id` with another option), NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT,
     * CONFLICT, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    deleteNode(request: DeleteNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<DeleteNodeResponse>>;
    /**
     * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target,
     * without `replace`), DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    linkNode(request: LinkNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<LinkNodeResponse>>;
    /**
     * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
     * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
     * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
     * changed, and relative links below the node keep their text.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
     * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
     * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    moveNode(request: MoveNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<MoveNodeResponse>>;
    /**
     * Copies a node with all its descendants in one transaction: no reader sees a part of the copy, and the copy has no two nodes whose data
     * are of different moments. Links on the path, and on that of the parent of the copy, are followed. Every node keeps its exact data and, without `acl`, its ACL.
     * Ephemeral nodes belong to the session that created them and are left out. Links and property links keep their texts, so that a
     * relative one leads to the same place within the copy and an absolute one to where it led; with `rebase_links`, an absolute one that
     * leads to a copied node leads to its copy.
     *
     * The copy may be below the node: it has what the node had before. Names over 255 bytes and more than 64 levels, which other programs may
     * have stored, are copied with a warning; only the new name itself is checked.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (`acl`), NOT_FOUND, LINK_DANGLING, LINK_LOOP,
     * ALREADY_EXISTS (the destination exists), EPHEMERAL_PARENT, EPHEMERAL_KEPT (the node itself is ephemeral), DEPTH_EXCEEDED,
     * PAYLOAD_TOO_LARGE (larger than one transaction: import an export of it, which takes several), CONFLICT (other clients keep changing the
     * node or the parent of the copy; the etag), RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node),
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    copyNode(request: CopyNodeRequest, context: CallContext & CallContextExt): Promise<DeepPartial<CopyNodeResponse>>;
    /**
     * Reads a text of the tree language and returns the tree that it describes, or its problems, so that no client needs a parser. Nothing of
     * the store is read or written. A text with an error is an answer, not an error of the call: it has problems and no nodes.
     *
     * Errors: BAD_PATH, PAYLOAD_TOO_LARGE (the text; ImportTree with `validate_only` takes larger ones).
     */
    parseTree(request: ParseTreeRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<ParseTreeResponse>>;
    /**
     * Resolves a path and returns every link that was followed.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     */
    resolvePath(request: ResolvePathRequest, context: CallContext & CallContextExt): Promise<DeepPartial<ResolvePathResponse>>;
    /**
     * Makes the tree below a path match a text: computes a plan, sends it and, unless `validate_only`, applies it.
     *
     * The first request has the options; every request may have a piece of the text; the plan is computed when the client half-closes. The
     * first response says that the options are accepted, and how large the text may be: a client with a large text waits for it. An
     * import that fits into one transaction (1,040,000 bytes) is atomic. A larger one is applied in several transactions, parents first, with
     * progress messages; running the same import again continues where it stopped. Every change is conditional on the state that it was
     * planned on: if such a node has changed since, nothing of that transaction is written and the call fails with CONFLICT. With
     * `plan_etag`, nothing is written unless the plan is the same as the earlier one: the new plan is sent and the call fails with CONFLICT.
     * Nodes that already match the text are not written. Ephemeral nodes, their ancestors, and the direct children of the path are never
     * trimmed. The path must exist; links on it are followed. The node at the path is changed only if the text has a line `/`, which holds
     * the properties and links of that node. A line `/name ...` leaves that node and its descendants as they are; if there is none, it is not
     * created.
     *
     * Names over 255 bytes and more than 64 levels, which other programs may have stored, are imported; the result has a warning for each.
     *
     * Errors: BAD_SYNTAX (all problems of the text at once), BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (the text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN. After a partial import the metadata `applied` and `steps` count the steps written and all steps, and `failure` says
     * why it stopped.
     */
    importTree(request: AsyncIterable<ImportTreeRequest>, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<ImportTreeResponse>>;
    /**
     * Returns the tree at a path as text that ImportTree accepts, in pieces. Links are not followed. The size of the tree is not limited. An
     * import of the text into an empty tree stores the same bytes; with the literals of Python the same values, and `{}` for null and empty
     * data.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read; ends the stream, unless
     * `skip_unreadable`), BACKEND_UNREACHABLE.
     */
    exportTree(request: ExportTreeRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<ExportTreeResponse>>;
}
export interface TreeServiceClient<CallOptionsExt = {}> {
    /**
     * Returns one node, and with `with_children` its children. Links on the path are followed.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
     * time), TOO_MANY and PAYLOAD_TOO_LARGE (the children; use ListChildren, which returns them in pages).
     */
    getNode(request: DeepPartial<GetNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<GetNodeResponse>;
    /**
     * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
     * between two pages may be missing or present; none is returned twice.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     */
    listChildren(request: DeepPartial<ListChildrenRequest>, options?: CallOptions & CallOptionsExt): Promise<ListChildrenResponse>;
    /**
     * Returns a node and all its descendants, parents before children and siblings ordered by name. Links on the path are followed, links
     * below it are not. Nodes that are deleted during the walk are left out. The size of the tree is not limited.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read; ends the stream,
     * unless `skip_unreadable`), BACKEND_UNREACHABLE.
     */
    walkTree(request: DeepPartial<WalkTreeRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<WalkTreeResponse>;
    /**
     * Watches a node and its descendants, all or those of some levels. Links on the path are followed, and followed again when they change; links below it are not
     * followed. The store's own nodes are left out unless the path is one of them.
     *
     * The first frame is a snapshot, possibly in parts, or `unresolved` if the path does not resolve. Frames are ordered by revision and
     * never repeated. Every stream converges to the state of the store; intermediate states may be skipped. The changes of one transaction
     * arrive in one frame, unless other nodes keep changing without a pause. A stream that resumes with the last revision received, on any
     * gateway, starts with the changes since then, or with a snapshot. If the gateway has lost its connection to the store, the first frame
     * says so: a snapshot or `unresolved` by itself, changes by a status before them. A node is sent again when its data changes, not when a child is
     * created or deleted; the child is sent itself. Nor is it when it is written again with the same values, as in
     * RegistryService.WatchChildren; null, zero bytes and `{}` are not the same here. A node that may not be read has a path only, and its descendants are left out.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams, or
     * nodes in the tree), DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     */
    watchTree(request: DeepPartial<WatchTreeRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<WatchTreeResponse>;
    /**
     * Creates a persistent node or, with `lease_id`, an ephemeral one. Links on the path of its parent are followed.
     *
     * A node of a lease is what a provider is, under a name that need not be an address: it lives as long as the lease is renewed, on any
     * gateway (RegistryService.KeepAlive or RenewLease). The gateway creates it again after a lost session and after its deletion by somebody
     * else, and keeps what an operator changes in it as an override. When the client goes to another gateway it calls CreateNode there with
     * the same lease, and the node is taken over in one transaction, unseen by any reader. A call that repeats the same lease and path
     * replaces the properties. Unlike an address, which proves who owns the socket, a name is not taken from another live lease without
     * `force`. DeleteNode with the same `lease_id`, or RevokeLease, ends it.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`, `lease_id`, or an option that is for a node of a lease only),
     * ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`), LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, DEPTH_EXCEEDED,
     * PAYLOAD_TOO_LARGE, TOO_MANY, CONFLICT (other clients keep changing the parent), NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN; with `lease_id` also REGISTRATION_TAKEN (another lease or a native client holds the node), LEASE_EXPIRED (the lease
     * was revoked meanwhile) and DRAINING.
     */
    createNode(request: DeepPartial<CreateNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<CreateNodeResponse>;
    /**
     * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
     * one transaction is atomic; a larger one deletes children before parents in several transactions.
     *
     * With `lease_id`, the node is one that CreateNode created for that lease. It is deleted through any gateway, and none creates it again.
     * It is no error if it is gone, or if another lease holds it by now: then nothing is deleted.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT (`lease_id` with another option), NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT,
     * CONFLICT, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    deleteNode(request: DeepPartial<DeleteNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<DeleteNodeResponse>;
    /**
     * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target,
     * without `replace`), DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    linkNode(request: DeepPartial<LinkNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<LinkNodeResponse>;
    /**
     * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
     * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
     * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
     * changed, and relative links below the node keep their text.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
     * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
     * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    moveNode(request: DeepPartial<MoveNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<MoveNodeResponse>;
    /**
     * Copies a node with all its descendants in one transaction: no reader sees a part of the copy, and the copy has no two nodes whose data
     * are of different moments. Links on the path, and on that of the parent of the copy, are followed. Every node keeps its exact data and, without `acl`, its ACL.
     * Ephemeral nodes belong to the session that created them and are left out. Links and property links keep their texts, so that a
     * relative one leads to the same place within the copy and an absolute one to where it led; with `rebase_links`, an absolute one that
     * leads to a copied node leads to its copy.
     *
     * The copy may be below the node: it has what the node had before. Names over 255 bytes and more than 64 levels, which other programs may
     * have stored, are copied with a warning; only the new name itself is checked.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (`acl`), NOT_FOUND, LINK_DANGLING, LINK_LOOP,
     * ALREADY_EXISTS (the destination exists), EPHEMERAL_PARENT, EPHEMERAL_KEPT (the node itself is ephemeral), DEPTH_EXCEEDED,
     * PAYLOAD_TOO_LARGE (larger than one transaction: import an export of it, which takes several), CONFLICT (other clients keep changing the
     * node or the parent of the copy; the etag), RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node),
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    copyNode(request: DeepPartial<CopyNodeRequest>, options?: CallOptions & CallOptionsExt): Promise<CopyNodeResponse>;
    /**
     * Reads a text of the tree language and returns the tree that it describes, or its problems, so that no client needs a parser. Nothing of
     * the store is read or written. A text with an error is an answer, not an error of the call: it has problems and no nodes.
     *
     * Errors: BAD_PATH, PAYLOAD_TOO_LARGE (the text; ImportTree with `validate_only` takes larger ones).
     */
    parseTree(request: DeepPartial<ParseTreeRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<ParseTreeResponse>;
    /**
     * Resolves a path and returns every link that was followed.
     *
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     */
    resolvePath(request: DeepPartial<ResolvePathRequest>, options?: CallOptions & CallOptionsExt): Promise<ResolvePathResponse>;
    /**
     * Makes the tree below a path match a text: computes a plan, sends it and, unless `validate_only`, applies it.
     *
     * The first request has the options; every request may have a piece of the text; the plan is computed when the client half-closes. The
     * first response says that the options are accepted, and how large the text may be: a client with a large text waits for it. An
     * import that fits into one transaction (1,040,000 bytes) is atomic. A larger one is applied in several transactions, parents first, with
     * progress messages; running the same import again continues where it stopped. Every change is conditional on the state that it was
     * planned on: if such a node has changed since, nothing of that transaction is written and the call fails with CONFLICT. With
     * `plan_etag`, nothing is written unless the plan is the same as the earlier one: the new plan is sent and the call fails with CONFLICT.
     * Nodes that already match the text are not written. Ephemeral nodes, their ancestors, and the direct children of the path are never
     * trimmed. The path must exist; links on it are followed. The node at the path is changed only if the text has a line `/`, which holds
     * the properties and links of that node. A line `/name ...` leaves that node and its descendants as they are; if there is none, it is not
     * created.
     *
     * Names over 255 bytes and more than 64 levels, which other programs may have stored, are imported; the result has a warning for each.
     *
     * Errors: BAD_SYNTAX (all problems of the text at once), BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (the text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN. After a partial import the metadata `applied` and `steps` count the steps written and all steps, and `failure` says
     * why it stopped.
     */
    importTree(request: AsyncIterable<DeepPartial<ImportTreeRequest>>, options?: CallOptions & CallOptionsExt): AsyncIterable<ImportTreeResponse>;
    /**
     * Returns the tree at a path as text that ImportTree accepts, in pieces. Links are not followed. The size of the tree is not limited. An
     * import of the text into an empty tree stores the same bytes; with the literals of Python the same values, and `{}` for null and empty
     * data.
     *
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read; ends the stream, unless
     * `skip_unreadable`), BACKEND_UNREACHABLE.
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
