import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { CallContext, CallOptions } from "nice-grpc-common";
export declare const protobufPackage = "espalier.v1";
export declare const protobufFileName = "espalier/v1/gateway.proto";
/** The gateway itself: what it counts and measures. */
/** Has no fields: a gateway answers for itself. */
export interface GetGatewayRequest {
}
/** What the gateway has counted and measured when it answered. */
export interface GetGatewayResponse {
    /**
     * Counters, which only grow while the gateway runs, and measured values, by name; docs/operations.md lists them. A counter that is
     * still zero may be absent.
     */
    counters: {
        [key: string]: bigint;
    };
}
export interface GetGatewayResponse_CountersEntry {
    key: string;
    value: bigint;
}
export declare const GetGatewayRequest: MessageFns<GetGatewayRequest>;
export declare const GetGatewayResponse: MessageFns<GetGatewayResponse>;
export declare const GetGatewayResponse_CountersEntry: MessageFns<GetGatewayResponse_CountersEntry>;
/** What one gateway knows of itself. Other gateways of the same store have values of their own. */
export type GatewayServiceDefinition = typeof GatewayServiceDefinition;
export declare const GatewayServiceDefinition: {
    readonly name: "GatewayService";
    readonly fullName: "espalier.v1.GatewayService";
    readonly methods: {
        /**
         * Returns what this gateway holds now, and how often it has refused something since it was started.
         *
         * Errors: UNAUTHENTICATED, TOO_MANY.
         */
        readonly getGateway: {
            readonly name: "GetGateway";
            readonly requestType: typeof GetGatewayRequest;
            readonly requestStream: false;
            readonly responseType: typeof GetGatewayResponse;
            readonly responseStream: false;
            readonly options: {};
        };
    };
};
export interface GatewayServiceImplementation<CallContextExt = {}> {
    /**
     * Returns what this gateway holds now, and how often it has refused something since it was started.
     *
     * Errors: UNAUTHENTICATED, TOO_MANY.
     */
    getGateway(request: GetGatewayRequest, context: CallContext & CallContextExt): Promise<DeepPartial<GetGatewayResponse>>;
}
export interface GatewayServiceClient<CallOptionsExt = {}> {
    /**
     * Returns what this gateway holds now, and how often it has refused something since it was started.
     *
     * Errors: UNAUTHENTICATED, TOO_MANY.
     */
    getGateway(request: DeepPartial<GetGatewayRequest>, options?: CallOptions & CallOptionsExt): Promise<GetGatewayResponse>;
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
export interface MessageFns<T> {
    encode(message: T, writer?: BinaryWriter): BinaryWriter;
    decode(input: BinaryReader | Uint8Array, length?: number): T;
    create(base?: DeepPartial<T>): T;
    fromPartial(object: DeepPartial<T>): T;
}
export {};
