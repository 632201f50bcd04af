import {
  type KeepAliveRequest,
  type KeepAliveResponse,
  LeaseState,
  type LeaseStatus,
  type RegistryServiceDefinition,
  type RenewLeaseResponse,
} from '@espalier/contract/espalier/v1/registry'
import type { Bidi, Sink } from '../grpc/calls/call.ts'
import type { Drain } from '../grpc/calls/drain.ts'
import type { Handlers } from '../grpc/service.ts'
import type { Registry, RenewedLease } from '../registry/registry.ts'
import { RegistryError } from '../tree/errors.ts'
import { type LeaseId, parseLeaseId } from '../tree/lease-id.ts'
import { checkCount } from '../tree/limit.ts'
import { toDuration, toOverrides } from './convert.ts'
import { MAX_LEASES_PER_MESSAGE } from './limits.ts'
import type { Siblings } from './siblings.ts'
import type { StoreOutage } from './store-outage.ts'

export interface LeaseRenewalParts {
  readonly registry: Registry
  readonly outage: StoreOutage
  readonly drain: Drain
  /** Undefined: no other process serves this address. */
  readonly siblings: Siblings | undefined
}

type Renewal = 'keepAlive' | 'renewLease'

/** A stream of renewals, and a single one. */
export function leaseRenewal(parts: LeaseRenewalParts): Pick<Handlers<typeof RegistryServiceDefinition>, Renewal> {
  return {
    keepAlive: keepAlive(parts),
    renewLease: ({ leaseId }) => renewLease(parts, parseLeaseId(leaseId)),
  }
}

function renewLease(
  { registry, siblings }: LeaseRenewalParts,
  id: LeaseId,
): RenewLeaseResponse | Promise<RenewLeaseResponse> {
  const standing = registry.renew(id)
  if (standing?.state === 'live' || siblings === undefined) return renewed(id, standing)
  return siblings.renew(id).then(elsewhere => renewed(id, elsewhere ?? standing))
}

function renewed(id: LeaseId, standing: RenewedLease | undefined): RenewLeaseResponse {
  if (standing === undefined)
    throw new RegistryError('LEASE_UNKNOWN', 'this gateway does not hold the lease', {
      hint: 'register again on this gateway with the same lease',
    })
  if (standing.state !== 'live')
    throw new RegistryError(
      'LEASE_EXPIRED',
      `the lease ${standing.state === 'expired' ? 'was not renewed in time' : 'was revoked'}`,
      {
        hint: 'register again',
      },
    )
  return { lease: toLeaseStatus(id, standing) }
}

function keepAlive({ registry, drain, outage }: LeaseRenewalParts): Bidi<KeepAliveRequest, KeepAliveResponse> {
  return async (requests, sink) => {
    const { promise: drained, reject } = Promise.withResolvers<never>()
    const move = (): void => {
      const interval = toDuration(registry.renewalIntervalMs([]))
      sink.write({ leases: [], draining: true, interval })
    }
    const leave = (): void => {
      move()
      reject(
        new RegistryError('DRAINING', 'this gateway is shutting down', {
          hint: 'connect to another gateway and register there with the same leases',
        }),
      )
    }
    using _draining = drain.onBegin(leave)
    using _outage = outage.onOutage(move)
    if (drain.begun) leave()
    let renewed: readonly LeaseId[] = []
    const answered = answerAll(requests, sink, registry, ids => {
      renewed = ids
    })
    try {
      await Promise.race([answered, drained])
    } finally {
      registry.disconnected(renewed)
    }
  }
}

async function answerAll(
  requests: AsyncIterable<KeepAliveRequest>,
  sink: Sink<KeepAliveResponse>,
  registry: Registry,
  renewed: (ids: readonly LeaseId[]) => void,
): Promise<void> {
  for await (const { leaseIds } of requests) {
    checkCount('leases in one message', leaseIds.length, MAX_LEASES_PER_MESSAGE)
    const ids = leaseIds.map(parseLeaseId)
    if (ids.length > 0) renewed(ids)
    const standings = ids.map(id => registry.renew(id))
    await sink.send({
      leases: ids.map((id, at) => toLeaseStatus(id, standings[at])),
      draining: false,
      interval: toDuration(registry.renewalIntervalMs(standings)),
    })
  }
}

const STATES = {
  live: LeaseState.LIVE,
  expired: LeaseState.EXPIRED,
  revoked: LeaseState.EXPIRED,
} as const satisfies Record<RenewedLease['state'], LeaseState>

function toLeaseStatus(leaseId: string, standing: RenewedLease | undefined): LeaseStatus {
  if (standing === undefined)
    return { leaseId, state: LeaseState.UNKNOWN, ttl: undefined, supersededPaths: [], overrides: {}, identities: {} }
  const { state, remainingMs, superseded, overrides, identities } = standing
  return {
    leaseId,
    state: STATES[state],
    ttl: toDuration(remainingMs),
    supersededPaths: [...superseded],
    overrides: toOverrides(overrides),
    identities: Object.fromEntries(identities),
  }
}
