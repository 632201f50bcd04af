import {
  type KeepAliveRequest,
  type KeepAliveResponse,
  LeaseState,
  type LeaseStatus,
  type RegisterRequest,
  type RegisterResponse,
  RegistryServiceDefinition,
  type RegistryServiceImplementation,
  type WatchChildrenRequest,
  type WatchChildrenResponse,
} from '@espalier/contract/espalier/v1/registry'
import { type Provenance, type Provider, Source } from '@espalier/contract/espalier/v1/types'
import { createServer, ServerError, Status } from 'nice-grpc'
import { BadRequest, ErrorInfo, errorDetailsServerMiddleware, RichServerError } from 'nice-grpc-error-details'
import { HealthDefinition } from '../../../clients/typescript/transport/health.ts'

/** A server whose responses are written by a test, for what no healthy gateway can be made to do on command. */
export interface ScriptedGateway extends AsyncDisposable {
  readonly endpoint: string
}

export async function scriptedGateway(script: Partial<RegistryServiceImplementation>): Promise<ScriptedGateway> {
  const server = createServer().use(errorDetailsServerMiddleware)
  const unscripted = (): never => {
    throw new ServerError(Status.UNIMPLEMENTED, 'not in the script')
  }
  server.add(HealthDefinition, { check: async () => ({ status: 'SERVING' as const }) })
  server.add(RegistryServiceDefinition, {
    register: unscripted,
    async *keepAlive(requests) {
      for await (const { leaseIds } of requests) yield { leases: leaseIds.map(live), draining: false }
    },
    renewLease: unscripted,
    deregister: async () => ({}),
    revokeLease: async () => ({}),
    discover: unscripted,
    // biome-ignore lint/correctness/useYield: it only throws
    async *watchChildren() {
      unscripted()
    },
    ...script,
  })
  const port = await server.listen('127.0.0.1:0')
  return { endpoint: `127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => server.forceShutdown() }
}

/** An error as the contract defines it: with a reason, metadata and violations. */
export function refusal(
  code: Status,
  reason: string,
  metadata: Record<string, string> = {},
  violations: { field: string; description: string }[] = [],
): RichServerError {
  return new RichServerError(code, `refused: ${reason}`, [
    ErrorInfo.fromPartial({ domain: 'espalier', reason, metadata }),
    ...(violations.length === 0 ? [] : [BadRequest.fromPartial({ fieldViolations: violations })]),
  ])
}

export function provider(name: string, properties: Record<string, unknown> = {}): Provider {
  return {
    name,
    properties,
    jsonProperties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, JSON.stringify(value)])),
    ephemeral: true,
    leaseHash: 'x',
    etag: 'e',
    modifiedRevision: 1n,
    createTime: undefined,
    override: undefined,
  }
}

export function provenance(revision: bigint, source: Provenance['source'] = Source.LIVE): Provenance {
  return { revision, source, age: undefined, staleReason: '', realPath: '/s/providers' }
}

export function snapshot(
  revision: bigint,
  names: readonly string[],
  part: 'whole' | 'first' | 'last' = 'whole',
): WatchChildrenResponse {
  const providers = names.map(name => provider(name))
  const last = part !== 'first'
  const value = { providers, first: part !== 'last', last, provenance: last ? provenance(revision) : undefined }
  return { revision: last ? revision : 0n, frame: { $case: 'snapshot', value } }
}

export function change(
  revision: bigint,
  added: readonly string[],
  removed: readonly string[] = [],
): WatchChildrenResponse {
  const value = { added: added.map(name => provider(name)), updated: [], removed: [...removed] }
  return { revision, frame: { $case: 'change', value } }
}

export function live(leaseId: string): LeaseStatus {
  return {
    leaseId,
    state: LeaseState.LIVE,
    ttl: { seconds: 2n, nanos: 0 },
    supersededPaths: [],
    overrides: {},
    identities: {},
  }
}

export function registered(request: RegisterRequest): RegisterResponse {
  return {
    leaseId: request.leaseId,
    ttl: request.ttl,
    providerPaths: request.addresses.map(address => `${request.path}/${address}`),
    realPath: request.path,
    revision: 1n,
    takenOverPaths: [],
    overrides: {},
    identities: {},
  }
}

export type { KeepAliveRequest, KeepAliveResponse, RegisterRequest, WatchChildrenRequest, WatchChildrenResponse }
