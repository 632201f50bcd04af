/** The serving status of grpc.health.v1. */
export type Health = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN'

const HEALTH: readonly Health[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

export interface HealthCheckRequest {
  /** A service of the gateway; empty for the gateway as a whole. */
  readonly service: string
}

export interface HealthCheckResponse {
  readonly status: Health
}

/** Field 1 of both messages: a string of the request, an enum of the response. */
const SERVICE_TAG = 0x0a
const STATUS_TAG = 0x08

/** grpc.health.v1.Health/Check: each message has one field, so its encoding is written out instead of generated. */
export const HealthDefinition = {
  check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    options: {},
    requestSerialize: ({ service }: HealthCheckRequest) => {
      const name = Buffer.from(service)
      return name.length === 0 ? name : Buffer.concat([Buffer.from([SERVICE_TAG, ...varint(name.length)]), name])
    },
    requestDeserialize: (bytes: Buffer): HealthCheckRequest => {
      const lengthEnds = bytes.findIndex((byte, at) => at > 0 && byte < 0x80) + 1
      return { service: bytes.subarray(lengthEnds).toString() }
    },
    responseSerialize: ({ status }: HealthCheckResponse) => Buffer.from([STATUS_TAG, HEALTH.indexOf(status)]),
    responseDeserialize: (bytes: Buffer): HealthCheckResponse => ({
      status: (bytes[0] === STATUS_TAG ? HEALTH[bytes[1] ?? 0] : undefined) ?? 'UNKNOWN',
    }),
  },
} as const

/** Seven bits in each byte, the lowest first; the high bit of all but the last is set. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}
