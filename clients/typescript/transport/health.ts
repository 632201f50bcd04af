/** What grpc.health.v1 says of a gateway, or of one of its services. */
export type Health = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN'

const HEALTH: readonly Health[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

interface HealthCheckRequest {
  /** A service of the gateway; empty for the gateway as a whole. */
  readonly service: string
}

interface HealthCheckResponse {
  readonly status: Health
}

/** grpc.health.v1.Health/Check: each message has one field, so its encoding is written out instead of generated. */
export const HealthDefinition = {
  check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    options: {},
    requestSerialize: ({ service }: HealthCheckRequest) => {
      const name = Buffer.from(service)
      return name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name])
    },
    requestDeserialize: (bytes: Buffer): HealthCheckRequest => ({ service: bytes.subarray(2).toString() }),
    responseSerialize: ({ status }: HealthCheckResponse) => Buffer.from([0x08, HEALTH.indexOf(status)]),
    responseDeserialize: (bytes: Buffer): HealthCheckResponse => ({
      status: (bytes[0] === 0x08 ? HEALTH[bytes[1] ?? 0] : undefined) ?? 'UNKNOWN',
    }),
  },
} as const
