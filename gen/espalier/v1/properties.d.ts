import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
import { BookmarkFrame, Consistency, Provenance, StatusFrame, UnresolvedFrame } from "./types.js";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/properties.proto";
/** Configuration that lives. */
/** A property link that leads to no value. */
export interface BrokenPropertyLink {
    /** The name of the property. */
    name: string;
    /** The text of the link: "PATH" or "PATH NAME". */
    target: string;
    /** Why: PROPERTY_LINK_MISSING, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED, as in ErrorReason. */
    reason: string;
    /** The same for a person. */
    message: string;
}
/** Asks for properties. */
export interface GetPropertiesRequest {
    /** The node. */
    path: string;
    /** How fresh the answer must be. */
    consistency: Consistency;
    /** The answer is never older than this revision. Zero: any. */
    minRevision: bigint;
    /** Only these, and each must exist and have a value. Empty: all. */
    names: string[];
}
/** The properties of a node. */
export interface GetPropertiesResponse {
    /** The values, property links resolved. Links ("main ->") are not among them. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same values as JSON texts, by name, with the spelling of numbers that the store holds. */
    jsonProperties: {
        [key: string]: string;
    };
    /** The texts of property links, by the name of the property: "PATH" or "PATH NAME". */
    propertyLinks: {
        [key: string]: string;
    };
    /** The targets of links, by the name of the link. */
    links: {
        [key: string]: string;
    };
    /** Property links without a value. */
    broken: BrokenPropertyLink[];
    /** Names the state of the node itself, for a write; values behind property links do not count. */
    etag: string;
    /** Where this comes from and how old it is. */
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
/** Asks for properties, live. */
export interface WatchPropertiesRequest {
    /** The node. */
    path: string;
    /** The revision of the last frame that was seen, on any gateway. Zero: a snapshot. */
    resumeRevision: bigint;
    /** Fail at the start if the path leads nowhere. Default false: wait for it. */
    mustExist: boolean;
}
/** One frame of a watch. */
export interface WatchPropertiesResponse {
    /** Everything up to this revision that concerns this watch has been sent, this frame included. */
    revision: bigint;
    /** What this frame says. */
    frame: //
    /** Forget what you know; this is everything. */
    {
        $case: "snapshot";
        value: PropertiesSnapshot;
    } | //
    /** What is different from before. */
    {
        $case: "change";
        value: PropertiesChange;
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
/** All properties of a node. */
export interface PropertiesSnapshot {
    /** The values, property links resolved. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same values as JSON texts, by name. */
    jsonProperties: {
        [key: string]: string;
    };
    /** The texts of property links, by the name of the property. */
    propertyLinks: {
        [key: string]: string;
    };
    /** The targets of links, by the name of the link. */
    links: {
        [key: string]: string;
    };
    /** Property links without a value. */
    broken: BrokenPropertyLink[];
    /** Names the state of the node itself. */
    etag: string;
    /** Where this comes from and how old it is. */
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
    /** New and different values, property links resolved. */
    changed: {
        [key: string]: any;
    } | undefined;
    /** The same values as JSON texts, by name. */
    jsonChanged: {
        [key: string]: string;
    };
    /** The names of properties that no longer have a value. */
    removed: string[];
    /** All property links without a value, after the change. */
    broken: BrokenPropertyLink[];
    /** Names the state of the node itself, after the change. */
    etag: string;
}
export interface PropertiesChange_JsonChangedEntry {
    key: string;
    value: string;
}
/** Asks to replace all properties. */
export interface SetPropertiesRequest {
    /** The node. */
    path: string;
    /** The new properties. Keys as in Node.properties: "main ->" makes a link, "threads =>" a property link. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same as JSON texts, by key, for values that a double cannot hold. A key may stand in one of the two only. */
    jsonProperties: {
        [key: string]: string;
    };
    /** Fail with CONFLICT unless the node is still in this state. Empty: whatever state it is in. */
    etag: string;
    /** Check everything and answer as if it had been done, but do nothing. Default false. */
    validateOnly: boolean;
}
export interface SetPropertiesRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** The node after the write. */
export interface SetPropertiesResponse {
    /** Names the new state; empty with `validate_only`. */
    etag: string;
    /** The revision of the write; that of the last write if nothing had to change. */
    revision: bigint;
    /** The node that was written, after all links. */
    realPath: string;
    /** Whether anything had to change. */
    changed: boolean;
}
/** Asks to set some properties and remove others. */
export interface UpdatePropertiesRequest {
    /** The node. */
    path: string;
    /** Properties to add or change. */
    properties: {
        [key: string]: any;
    } | undefined;
    /** The same as JSON texts, by key. A key may stand in one of the two only. */
    jsonProperties: {
        [key: string]: string;
    };
    /** Fail with CONFLICT unless the node is still in this state. Empty: whatever state it is in. */
    etag: string;
    /** Check everything and answer as if it had been done, but do nothing. Default false. */
    validateOnly: boolean;
    /** Keys to remove; those that are not there are no error. */
    remove: string[];
}
export interface UpdatePropertiesRequest_JsonPropertiesEntry {
    key: string;
    value: string;
}
/** The node after the write. */
export interface UpdatePropertiesResponse {
    /** Names the new state; empty with `validate_only`. */
    etag: string;
    /** The revision of the write; that of the last write if nothing had to change. */
    revision: bigint;
    /** The node that was written, after all links. */
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
/** Reads, watches and writes the properties of nodes. Paths are resolved through links; writes go to the real node. */
export type PropertiesServiceDefinition = typeof PropertiesServiceDefinition;
export declare const PropertiesServiceDefinition: {
    readonly name: "PropertiesService";
    readonly fullName: "espalier.v1.PropertiesService";
    readonly methods: {
        /**
         * The properties of a node, with the values that its property links lead to.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
         * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` did not come in time).
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
         * The properties of a node, now and after every change of the node, of a link on its path, or of what its property links lead to. The
         * promises are those of RegistryService.WatchChildren.
         *
         * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (only with `must_exist`), TOO_MANY (streams),
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
         * Replaces all properties of a node: keys that are not given are removed, links and property links among them. A key whose value
         * does not change keeps its stored text, byte for byte.
         *
         * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a given property link leads nowhere),
         * PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
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
         * Sets the given properties, removes the named ones, and leaves all others as they are, byte for byte. Without an etag it is repeated
         * until no other write came between, so that no update is lost.
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
     * The properties of a node, with the values that its property links lead to.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` did not come in time).
     */
    getProperties(request: GetPropertiesRequest, context: CallContext & CallContextExt): Promise<DeepPartial<GetPropertiesResponse>>;
    /**
     * The properties of a node, now and after every change of the node, of a link on its path, or of what its property links lead to. The
     * promises are those of RegistryService.WatchChildren.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (only with `must_exist`), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     */
    watchProperties(request: WatchPropertiesRequest, context: CallContext & CallContextExt): ServerStreamingMethodResult<DeepPartial<WatchPropertiesResponse>>;
    /**
     * Replaces all properties of a node: keys that are not given are removed, links and property links among them. A key whose value
     * does not change keeps its stored text, byte for byte.
     *
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a given property link leads nowhere),
     * PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    setProperties(request: SetPropertiesRequest, context: CallContext & CallContextExt): Promise<DeepPartial<SetPropertiesResponse>>;
    /**
     * Sets the given properties, removes the named ones, and leaves all others as they are, byte for byte. Without an etag it is repeated
     * until no other write came between, so that no update is lost.
     *
     * Errors: as SetProperties.
     */
    updateProperties(request: UpdatePropertiesRequest, context: CallContext & CallContextExt): Promise<DeepPartial<UpdatePropertiesResponse>>;
}
export interface PropertiesServiceClient<CallOptionsExt = {}> {
    /**
     * The properties of a node, with the values that its property links lead to.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` did not come in time).
     */
    getProperties(request: DeepPartial<GetPropertiesRequest>, options?: CallOptions & CallOptionsExt): Promise<GetPropertiesResponse>;
    /**
     * The properties of a node, now and after every change of the node, of a link on its path, or of what its property links lead to. The
     * promises are those of RegistryService.WatchChildren.
     *
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (only with `must_exist`), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     */
    watchProperties(request: DeepPartial<WatchPropertiesRequest>, options?: CallOptions & CallOptionsExt): AsyncIterable<WatchPropertiesResponse>;
    /**
     * Replaces all properties of a node: keys that are not given are removed, links and property links among them. A key whose value
     * does not change keeps its stored text, byte for byte.
     *
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a given property link leads nowhere),
     * PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     */
    setProperties(request: DeepPartial<SetPropertiesRequest>, options?: CallOptions & CallOptionsExt): Promise<SetPropertiesResponse>;
    /**
     * Sets the given properties, removes the named ones, and leaves all others as they are, byte for byte. Without an etag it is repeated
     * until no other write came between, so that no update is lost.
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
