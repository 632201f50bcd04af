import type { PathLocks } from '../lib/path-locks.ts'
import { RegistryError } from '../tree/errors.ts'
import { type LeaseHash, type LeaseId, newLeaseId } from '../tree/lease-id.ts'
import type { Revision } from '../tree/node.ts'
import { join, parsePath, type TreePath } from '../tree/path.ts'
import { encodeProvider } from '../tree/provider.ts'
import type { Value } from '../tree/value.ts'
import { clampTtl, DEFAULT_TTL_MS } from './leases/lease.ts'
import type { LeaseEntry } from './leases/lease-entry.ts'
import { leaseHash } from './leases/lease-hash.ts'
import type { LeaseTable } from './leases/lease-table.ts'
import type { Claimed, NodeClaimer } from './nodes/node-claimer.ts'
import type { Reconciler } from './nodes/reconciler.ts'
import type { Claim } from './nodes/takeover.ts'

export interface RegisterCommand {
  /** The real path of the service. */
  readonly servicePath: TreePath
  /** The service path as the client gave it, before links. */
  readonly given: string
  /** The names of the provider nodes. */
  readonly names: readonly string[]
  readonly properties: ReadonlyMap<string, Value>
  /** Undefined: a new lease is granted. */
  readonly leaseId: LeaseId | undefined
  readonly ttlMs: number | undefined
  readonly createPath: boolean
  readonly force: boolean
  readonly validateOnly: boolean
}

export interface Registered {
  readonly leaseId: LeaseId
  readonly ttlMs: number
  readonly paths: readonly TreePath[]
  readonly revision: Revision
  readonly takenOver: readonly TreePath[]
}

export interface RegisterParts {
  readonly table: LeaseTable
  readonly locks: PathLocks
  readonly claimer: NodeClaimer
  readonly reconciler: Reconciler
  readonly renew: (id: LeaseId) => void
  /** Removes nodes that were created for a lease that was revoked meanwhile. */
  readonly sweep: (id: LeaseId, paths: readonly TreePath[]) => void
}

/** Creates the provider nodes first, then adds them to the lease and has them reconciled. The signal is read only where the call waits. */
export async function register(
  parts: RegisterParts,
  command: RegisterCommand,
  call: { readonly signal: AbortSignal },
): Promise<Registered> {
  const { table, locks, renew, sweep } = parts
  const leaseId = command.leaseId ?? newLeaseId()
  const paths = command.names.map(name => parsePath(join(command.servicePath, name)))
  const hash = leaseHash(leaseId)
  const data = encodeProvider(command.properties, hash)
  const known = command.leaseId === undefined ? undefined : table.find(command.leaseId)
  table.checkRoom(known, paths)
  // A client that registers is alive, even if the registration fails.
  if (known !== undefined) renew(leaseId)
  const mustWait = locks.isHeld(paths)
  using _lock = await locks.hold(paths)
  if (mustWait) call.signal.throwIfAborted()
  const claims = paths.map(path => ({ path, data, hash, force: command.force }))
  const { revision, takenOver, session } = await claim(parts, command, leaseId, claims, call)
  if (command.validateOnly) {
    const lease = table.find(leaseId)?.lease
    const granted = lease?.state === 'live' ? lease.ttlMs : DEFAULT_TTL_MS
    return { leaseId, ttlMs: clampTtl(command.ttlMs ?? granted), paths, revision: 0n, takenOver }
  }
  const entry = addToLease(parts, command, { id: leaseId, hash }, paths, data, session)
  if (entry?.lease.state !== 'live') {
    sweep(leaseId, paths)
    throw new RegistryError('LEASE_EXPIRED', 'the lease was revoked while it registered')
  }
  return { leaseId, ttlMs: entry.lease.ttlMs, paths, revision, takenOver }
}

async function claim(
  parts: RegisterParts,
  command: RegisterCommand,
  id: LeaseId,
  claims: readonly Omit<Claim, 'session'>[],
  call: { readonly signal: AbortSignal },
): Promise<Claimed> {
  const optimistic = !claims.some(({ path }) => parts.table.registrations.has(path))
  try {
    return await parts.claimer.claim(claims, call, { ...command, optimistic })
  } catch (error) {
    // The nodes may exist: then they must end with the lease, and its client may register them again.
    if (error instanceof RegistryError && error.code === 'OUTCOME_UNKNOWN')
      for (const { path, data, hash } of claims) addToLease(parts, command, { id, hash }, [path], data, 'unknown')
    throw error
  }
}

/** Undefined: the lease was revoked while its nodes were created. */
function addToLease(
  { table, reconciler }: RegisterParts,
  { given, createPath, ttlMs }: RegisterCommand,
  { id, hash }: { readonly id: LeaseId; readonly hash: LeaseHash },
  paths: readonly TreePath[],
  data: Uint8Array,
  session: string,
): LeaseEntry | undefined {
  const holder = table.grant(id, hash, ttlMs)
  if (holder === undefined) return undefined
  for (const path of paths) {
    table.add({ path, given, createPath, holder, data, session })
    reconciler.watch(path)
  }
  return holder
}
