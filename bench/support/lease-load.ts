// Clients of a gateway, each with a lease of its own, as one process: registers them, one call each, many at once.
import { createHash } from 'node:crypto'
import { RegisterRequest, RevokeLeaseRequest } from '@espalier/contract/espalier/v1/registry'
import { GrpcConnection } from '../../test/support/grpc-connection.ts'
import { answerParent } from './child.ts'

export interface LeaseWork {
  readonly port: number
  readonly rpc: 'Register' | 'RevokeLease'
  readonly path: string
  /** The leases from this one up to, not including, that one. */
  readonly from: number
  readonly to: number
  readonly connections: number
  /** How many calls are in flight at once. */
  readonly window: number
}

export interface LeaseWorkDone {
  /** Milliseconds from the first call to the last response. */
  readonly ms: number
  readonly cpuMs: number
}

const HOUR = { seconds: 3_600n, nanos: 0 }

answerParent(async (work: LeaseWork): Promise<LeaseWorkDone> => {
  const { port, rpc, path, from, to, window } = work
  const requests = Array.from({ length: to - from }, (_, i) =>
    rpc === 'Register' ? register(path, from + i) : revoke(from + i),
  )
  await using stack = new AsyncDisposableStack()
  const connections: GrpcConnection[] = []
  for (let i = 0; i < work.connections; i++) connections.push(stack.use(await GrpcConnection.open(port)))
  const cpu = process.cpuUsage()
  const begin = performance.now()
  let next = 0
  const lane = async (_: unknown, i: number): Promise<void> => {
    const connection = connections[i % connections.length] as GrpcConnection
    for (let request = requests[next++]; request !== undefined; request = requests[next++])
      await connection.unary(`/espalier.v1.RegistryService/${rpc}`, request)
  }
  await Promise.all(Array.from({ length: window }, lane))
  const ms = performance.now() - begin
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1_000 }
})

function register(path: string, lease: number): Uint8Array {
  return RegisterRequest.encode(
    RegisterRequest.fromPartial({
      path,
      addresses: [`10.${(lease >> 16) & 255}.${(lease >> 8) & 255}.${lease & 255}:8080`],
      properties: { pid: 1_000 + lease, version: '2.14.3', zone: 'eu-west-1b' },
      leaseId: leaseId(lease),
      ttl: HOUR,
    }),
  ).finish()
}

function revoke(lease: number): Uint8Array {
  return RevokeLeaseRequest.encode(RevokeLeaseRequest.fromPartial({ leaseId: leaseId(lease) })).finish()
}

function leaseId(lease: number): string {
  return createHash('sha256').update(`lease ${lease}`).digest('hex').slice(0, 32)
}
