import {
  type AcquireRequest,
  type AcquireResponse,
  type Contender as ContenderMessage,
  CoordinationServiceDefinition,
  type ListHoldersResponse,
  LockKind,
  LostReason as LostReasonCode,
} from '@espalier/contract/espalier/v1/coordination'
import type { AcquireCommand, Acquiring, Coordination } from '../coordination/coordination.ts'
import type { Layout } from '../coordination/decide.ts'
import type { Contender } from '../coordination/list-contenders.ts'
import type { Audience, LostReason, Progress } from '../coordination/progress.ts'
import type { ServerStream } from '../grpc/calls/call.ts'
import type { Drain } from '../grpc/calls/drain.ts'
import { type Service, service } from '../grpc/service.ts'
import { onAbort } from '../lib/on-abort.ts'
import { RegistryError } from '../tree/errors.ts'
import { parseLeaseId } from '../tree/lease-id.ts'
import { parsePath } from '../tree/path.ts'
import { fromDuration, toDuration, toTimestamp } from './convert.ts'

export interface CoordinationServiceParts {
  readonly coordination: Coordination
  readonly drain: Drain
}

export function coordinationService(parts: CoordinationServiceParts): Service {
  const { coordination } = parts
  return service(CoordinationServiceDefinition, {
    acquire: acquire(parts),
    release: async ({ path, leaseId }, { signal }) => {
      const revision = await coordination.release(parsePath(path), parseLeaseId(leaseId), { signal })
      return { released: revision !== undefined, revision: revision ?? 0n }
    },
    listHolders: async ({ path }, { signal }) => toResponse(await coordination.list(parsePath(path), { signal })),
  })
}

function acquire({ coordination, drain }: CoordinationServiceParts): ServerStream<AcquireRequest, AcquireResponse> {
  return async (request, sink, call) => {
    const command = toCommand(request)
    if (drain.begun) throw draining()
    using acquiring = await coordination.acquire(command, call)
    if (drain.begun) throw draining()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const stopListening = onAbort(call.signal, resolve)
    if (call.signal.aborted) return
    using _draining = drain.onBegin(() => reject(draining()))
    const audience: Audience = {
      onProgress: progress => sink.write(toFrame(acquiring, progress)),
      onEnd: error => (error === undefined ? resolve() : reject(error)),
    }
    acquiring.start(audience)
    try {
      await promise
    } finally {
      stopListening()
    }
  }
}

const LAYOUTS: Readonly<Record<number, Layout>> = {
  [LockKind.LOCK]: 'lock',
  [LockKind.ELECTION]: 'lock',
  [LockKind.SEMAPHORE]: 'semaphore',
}

function toCommand(request: AcquireRequest): AcquireCommand {
  const path = parsePath(request.path)
  const layout = LAYOUTS[request.kind]
  if (layout === undefined) throw bad('kind', 'the kind is missing: LOCK, SEMAPHORE or ELECTION')
  const { permits } = request
  if (layout === 'semaphore' ? permits < 1 : permits < 0 || permits > 1)
    throw bad(
      'permits',
      layout === 'semaphore' ? 'a semaphore has at least 1 permit' : 'only a semaphore has more than one permit',
    )
  const ttlMs = fromDuration(request.ttl)
  if (ttlMs !== undefined && !(ttlMs >= 0)) throw bad('ttl', 'a ttl cannot be negative')
  const waitMs = fromDuration(request.wait)
  if (waitMs !== undefined && !(waitMs >= 0)) throw bad('wait', 'a time to wait cannot be negative')
  if (request.fencingToken < 0n) throw bad('fencing_token', 'a fencing token cannot be negative')
  return {
    path,
    layout,
    permits: layout === 'semaphore' ? permits : 1,
    leaseId: request.leaseId === '' ? undefined : parseLeaseId(request.leaseId),
    ttlMs,
    value: request.value,
    waitMs,
    token: request.fencingToken,
  }
}

function bad(field: string, message: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', message, { facts: { field } })
}

const LOST = {
  released: LostReasonCode.RELEASED,
  'lease-ended': LostReasonCode.LEASE_ENDED,
  'session-ended': LostReasonCode.SESSION_ENDED,
  deleted: LostReasonCode.DELETED,
  moved: LostReasonCode.MOVED,
  gone: LostReasonCode.GONE,
} as const satisfies Record<LostReason, LostReasonCode>

function toFrame({ leaseId, realPath, ttlMs }: Acquiring, progress: Progress): AcquireResponse {
  return { leaseId, ttl: toDuration(ttlMs), realPath, frame: frameOf(progress) }
}

function frameOf(progress: Progress): NonNullable<AcquireResponse['frame']> {
  switch (progress.state) {
    case 'queued':
      return { $case: 'queued', value: { place: progress.place } }
    case 'held':
      return { $case: 'held', value: { fencingToken: progress.token, contenderPath: progress.path } }
    case 'lost':
      return { $case: 'lost', value: { reason: LOST[progress.reason] } }
  }
}

const KINDS = { lock: LockKind.LOCK, semaphore: LockKind.SEMAPHORE } as const satisfies Record<Layout, LockKind>

function toResponse(listed: Awaited<ReturnType<Coordination['list']>>): ListHoldersResponse {
  const { layout, permits, holders, waiting, queueLength, path, revision } = listed
  return {
    kind: layout === undefined ? LockKind.UNSPECIFIED : KINDS[layout],
    permits,
    holders: holders.map(toContender),
    waiting: waiting.map(toContender),
    queueLength,
    realPath: path,
    revision,
  }
}

function toContender({ path, value, token, createdAt, isNative, lease }: Contender): ContenderMessage {
  return { path, value, fencingToken: token, createTime: toTimestamp(createdAt), native: isNative, lease }
}

function draining(): RegistryError {
  return new RegistryError('DRAINING', 'this gateway is shutting down', {
    hint: 'acquire at another gateway, with the same lease',
  })
}
