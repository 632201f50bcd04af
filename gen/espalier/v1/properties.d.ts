import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
import { BookmarkFrame, Consistency, Provenance, StatusFrame, UnresolvedFrame } from "./types.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/properties.proto";
/** Properties of nodes: live configuration. */
/** A property link that does not resolve to a value. */
export interface BrokenPropertyLink {
    /** The name of the property. */
    name: string;
    /** The text of the link: "PATH" or "PATH NAME". */
    target: string;
    /** Why: PROPERTY_LINK_MISSING, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED, as in ErrorReason. */
    reason: string;
    /** The same as text for people. */
    message: string;
}
/** Request of GetProperties. */
export interface GetPropertiesRequest {
    /** The node. */
    path: string;
    /** How fresh the response must be. Default CACHED. */
    consistency: Consistency;
    /** The response is at least as new as this revision. Zero: any revision. */
    minRevision: bigint;
    /** Return only these properties; each must exist and have a value. Empty: all. */
    names: string[];
    /** Return properties as JSON texts only, without a Struct. Default false. */
    jsonOnly: boolean;
}
/** Response of GetProperties. */
export interface GetPropertiesResponse {
    /** The values, with property links resolved. Links ("main ->") are not included. Absent with `json_only`. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same values as JSON texts, by name. */
    jsonProperties: {
        [key: string]: string;
    };
    /** The text of property links, by property name: "PATH" or "PATH NAME". */
    propertyLinks: {
        [key: string]: string;
    };
    /** The targets of links, by link name. */
    links: {
        [key: string]: string;
    };
    /** Property links that do not resolve to a value. */
    broken: BrokenPropertyLink[];
    /** Identifies the state of the node itself, for a write; it does not cover the targets of property links. */
    etag: string;
    /** Revision, source and age of the response. */
    provenance: Provenance | undefined;
}
export interface GetPropertiesResponse_JsonPropertiesEntry {
    key: string;
    value: string;
}
export interface GetPropertiesResponse_PropertyLinksEntry {
    key: string;
    value: string;
}
export interface GetPropertiesResponse_LinksEntry {
    key: string;
    value: string;
}
/** Request of WatchProperties. */
export interface WatchPropertiesRequest {
    /** The node. */
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
}
/** One frame of the watch. */
export interface WatchPropertiesResponse {
    /** All changes of this watch up to this revision have been sent, including this frame. */
    revision: bigint;
    /** The content of the frame. */
    frame: //
    /** The complete state; replaces all state received before. */
    {
        $case: "snapshot";
        value: PropertiesSnapshot;
    } | //
    /** The difference from the previous state. */
    {
        $case: "change";
        value: PropertiesChange;
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
/** All properties of a node. */
export interface PropertiesSnapshot {
    /** The values, with property links resolved. Absent with `json_only`. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same values as JSON texts, by name. */
    jsonProperties: {
        [key: string]: string;
    };
    /** The text of property links, by property name. */
    propertyLinks: {
        [key: string]: string;
    };
    /** The targets of links, by link name. */
    links: {
        [key: string]: string;
    };
    /** Property links that do not resolve to a value. */
    broken: BrokenPropertyLink[];
    /** Identifies the state of the node itself. */
    etag: string;
    /** Revision, source and age of the response. */
    provenance: Provenance | undefined;
}
export interface PropertiesSnapshot_JsonPropertiesEntry {
    key: string;
    value: string;
}
export interface PropertiesSnapshot_PropertyLinksEntry {
    key: string;
    value: string;
}
export interface PropertiesSnapshot_LinksEntry {
    key: string;
    value: string;
}
/** The difference between two states. */
export interface PropertiesChange {
    /** New and changed values, with property links resolved. Absent with `json_only`. */
    changed: {
        [key: string]: any;
    } | undefined;
    /** The same values as JSON texts, by name. */
    jsonChanged: {
        [key: string]: string;
    };
    /** The names of properties that no longer have a value. */
    removed: string[];
    /** All property links that do not resolve to a value, after the change. */
    broken: BrokenPropertyLink[];
    /** Identifies the state of the node itself, after the change. */
    etag: string;
}
export interface PropertiesChange_JsonChangedEntry {
    key: string;
    value: string;
}
/** Request of SetProperties. */
export interface SetPropertiesRequest {
    /** The node. */
    path: string;
    /** The new properties. Keys as in Node.properties: "main ->" is a link, "threads =>" a property link. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** More properties, as JSON texts by key, for numbers that a double cannot represent. A key may be in only one of the two fields. */
    jsonProperties: {
        [key: string]: string;
    };
    /** Fail with CONFLICT unless the node is in this state. Empty: any state. */
    etag: string;
    /** Dry run: check the request and respond as if it had been applied, but write nothing. Default false. */
    validateOnly: boolean;
}
export interface SetPropertiesRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** Response of SetProperties. */
export interface SetPropertiesResponse {
    /**
     * Identifies the new state; empty with `validate_only`. Writes to one node that arrive together may be stored together, with one revision:
     * then each has an etag of its own, and only that of the last one is the etag of the node.
     */
    etag: string;
    /** The revision of the write, or of the last write of the node if nothing had to change. */
    revision: bigint;
    /** The real path of the node that was written. */
    realPath: string;
    /** Whether anything had to change. */
    changed: boolean;
}
/** Request of UpdateProperties. */
export interface UpdatePropertiesRequest {
    /** The node. */
    path: string;
    /** Properties to add or change. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** More properties, as JSON texts by key. A key may be in only one of the two fields. */
    jsonProperties: {
        [key: string]: string;
    };
    /** Fail with CONFLICT unless the node is in this state. Empty: any state. */
    etag: string;
    /** Dry run: check the request and respond as if it had been applied, but write nothing. Default false. */
    validateOnly: boolean;
    /** Keys to remove. A key that does not exist is ignored. */
    remove: string[];
}
export interface UpdatePropertiesRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** Response of UpdateProperties. */
export interface UpdatePropertiesResponse {
    /**
     * Identifies the new state; empty with `validate_only`. Writes to one node that arrive together may be stored together, with one revision:
     * then each has an etag of its own, and only that of the last one is the etag of the node.
     */
    etag: string;
    /** The revision of the write, or of the last write of the node if nothing had to change. */
    revision: bigint;
    /** The real path of the node that was written. */
    realPath: string;
    /** Whether anything had to change. */
    changed: boolean;
}
export declare const BrokenPropertyLink: MessageFns<BrokenPropertyLink>;
export declare const GetPropertiesRequest: MessageFns<GetPropertiesRequest>;
export declare const GetPropertiesResponse: MessageFns<GetPropertiesResponse>;
export declare const GetPropertiesResponse_JsonPropertiesEntry: MessageFns<GetPropertiesResponse_JsonPropertiesEntry>;
export declare const GetPropertiesResponse_PropertyLinksEntry: MessageFns<GetPropertiesResponse_PropertyLinksEntry>;
export declare const GetPropertiesResponse_LinksEntry: MessageFns<GetPropertiesResponse_LinksEntry>;
export declare const WatchPropertiesRequest: MessageFns<WatchPropertiesRequest>;
export declare const WatchPropertiesResponse: MessageFns<WatchPropertiesResponse>;
export declare const PropertiesSnapshot: MessageFns<PropertiesSnapshot>;
export declare const PropertiesSnapshot_JsonPropertiesEntry: MessageFns<PropertiesSnapshot_JsonPropertiesEntry>;
export declare const PropertiesSnapshot_PropertyLinksEntry: MessageFns<PropertiesSnapshot_PropertyLinksEntry>;
export declare const PropertiesSnapshot_LinksEntry: MessageFns<PropertiesSnapshot_LinksEntry>;
export declare const PropertiesChange: MessageFns<PropertiesChange>;
export declare const PropertiesChange_JsonChangedEntry: MessageFns<PropertiesChange_JsonChangedEntry>;
export declare const SetPropertiesRequest: MessageFns<SetPropertiesRequest>;
export declare const SetPropertiesRequest_JsonPropertiesEntry: MessageFns<SetPropertiesRequest_JsonPropertiesEntry>;
export declare const SetPropertiesResponse: MessageFns<SetPropertiesResponse>;
export declare const UpdatePropertiesRequest: MessageFns<UpdatePropertiesRequest>;
export declare const UpdatePropertiesRequest_JsonPropertiesEntry: MessageFns<UpdatePropertiesRequest_JsonPropertiesEntry>;
export declare const UpdatePropertiesResponse: MessageFns<UpdatePropertiesResponse>;
/** Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node. */
export type PropertiesServiceDefinition = typeof PropertiesServiceDefinition;
export declare const PropertiesServiceDefinition: {
    readonly name: "PropertiesService";
    readonly fullName: "espalier.v1.PropertiesService";
    readonly methods: {
        /**
         * Returns the properties of a node. Property links are resolved to their values.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
         * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
         * in time).
         */
        readonly getProperties: {
            readonly name: "GetProperties";
            readonly requestType: typeof GetPropertiesRequest;
            readonly requestStream: false;
            readonly responseType: typeof GetPropertiesResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Watches the properties of a node: changes of the node, of links on its path, and of the targets of its property links. The guarantees
         * are those of RegistryService.WatchChildren.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
         * DRAINING, BACKEND_UNREACHABLE.
         */
        readonly watchProperties: {
            readonly name: "WatchProperties";
            readonly requestType: typeof WatchPropertiesRequest;
            readonly requestStream: false;
            readonly responseType: typeof WatchPropertiesResponse;
            readonly responseStream: true;
            readonly options: {};
        };
        /**
         * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
         * does not change keeps its exact stored text.
         *
         * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
         * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
         */
        readonly setProperties: {
            readonly name: "SetProperties";
            readonly requestType: typeof SetPropertiesRequest;
            readonly requestStream: false;
            readonly responseType: typeof SetPropertiesResponse;
            readonly responseStream: false;
            readonly options: {};
        };
        /**
         * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
         * another write came in between, so that no concurrent update is lost.
         *
         * Errors: as SetProperties.
         */
        readonly updateProperties: {
            readonly name: "UpdateProperties";
            readonly requestType: typeof UpdatePropertiesRequest;
            readonly requestStream: false;
            readonly responseType: typeof UpdatePropertiesResponse;
            readonly responseStream: false;
            readonly options: {};
        };
    };
};
export interface PropertiesServiceImplementation<CallContextExt = {}> {
    /**
     * Returns the properties of a node. Property links are resolved to their values.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
     * in time).
     */
    getProperties(request: GetPropertiesRequest, context: CallContext & CallContextExt): Promise<DeepPartial<GetPropertiesResponse>>;
    /**
     * Watches the properties of a node: changes of the node, of links on its path, and of the targets of its property links. The guarantees
     * are those of RegistryService.WatchChildren.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     */
    watchProperties(request: WatchPropertiesRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WatchPropertiesResponse>>;
    /**
     * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
     * does not change keeps its exact stored text.
     *
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
     * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    setProperties(request: SetPropertiesRequest, context: CallContext & CallContextExt): Promise<DeepPartial<SetPropertiesResponse>>;
    /**
     * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
     * another write came in between, so that no concurrent update is lost.
     *
     * Errors: as SetProperties.
     */
    updateProperties(request: UpdatePropertiesRequest, context: CallContext & CallContextExt): Promise<DeepPartial<UpdatePropertiesResponse>>;
}
export interface PropertiesServiceClient<CallOptionsExt = {}> {
    /**
     * Returns the properties of a node. Property links are resolved to their values.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
     * in time).
     */
    getProperties(request: DeepPartial<GetPropertiesRequest>, options?: CallOptions & CallOptionsExt): Promise<GetPropertiesResponse>;
    /**
     * Watches the properties of a node: changes of the node, of links on its path, and of the targets of its property links. The guarantees
     * are those of RegistryService.WatchChildren.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     */
    watchProperties(request: DeepPartial<WatchPropertiesRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<WatchPropertiesResponse>;
    /**
     * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
     * does not change keeps its exact stored text.
     *
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
     * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    setProperties(request: DeepPartial<SetPropertiesRequest>, options?: CallOptions & CallOptionsExt): Promise<SetPropertiesResponse>;
    /**
     * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
     * another write came in between, so that no concurrent update is lost.
     *
     * Errors: as SetProperties.
     */
    updateProperties(request: DeepPartial<UpdatePropertiesRequest>, options?: CallOptions & CallOptionsExt): Promise<UpdatePropertiesResponse>;
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
