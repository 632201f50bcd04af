import type { PathLocks } from '../lib/path-locks.ts'
import type { Acl } from '../tree/acl.ts'
import { RegistryError } from '../tree/errors.ts'
import { type LeaseHash, type LeaseId, newLeaseId } from '../tree/lease-id.ts'
import type { Revision } from '../tree/node.ts'
import type { Override, Properties } from '../tree/override.ts'
import { join, parsePath, type TreePath } from '../tree/path.ts'
import { refuseMarks } from '../tree/provider.ts'
import { clampTtl, DEFAULT_TTL_MS } from './leases/lease.ts'
import type { LeaseEntry, Registration } from './leases/lease-entry.ts'
import { leaseHash } from './leases/lease-hash.ts'
import type { LeaseTable } from './leases/lease-table.ts'
import { claimOf } from './nodes/claim.ts'
import type { Claimed, ClaimRequest, NodeClaimer } from './nodes/node-claimer.ts'
import { formatIdentity, parseIdentity } from './nodes/node-identity.ts'
import type { Reconciler } from './nodes/reconciler.ts'
import type { SweptNode } from './nodes/sweeper.ts'
import { newData } from './nodes/takeover.ts'

export interface RegisterCommand {
  /** The real path of the service. */
  readonly servicePath: TreePath
  /** The service path as the client gave it, before links. */
  readonly given: string
  /** The names of the provider nodes. */
  readonly names: readonly string[]
  readonly properties: Properties
  /** What operators have changed, as a gateway reported it to the client, by the path of the provider. */
  readonly overrides: ReadonlyMap<string, Override>
  /** Of the provider nodes, as a gateway reported them to the client, by path. */
  readonly identities: ReadonlyMap<string, string>
  /** Of the provider nodes. Empty: everybody may do everything. */
  readonly acl: Acl
  /** Undefined: a new lease is granted. */
  readonly leaseId: LeaseId | undefined
  readonly ttlMs: number | undefined
  readonly createPath: boolean
  /** Whether a node of another lease is refused: its name, unlike an address, does not say who owns it. */
  readonly exclusive: boolean
  readonly force: boolean
  readonly validateOnly: boolean
}

export interface Registered {
  readonly leaseId: LeaseId
  readonly ttlMs: number
  readonly paths: readonly TreePath[]
  readonly revision: Revision
  readonly takenOver: readonly TreePath[]
  /** What operators have changed in these providers. */
  readonly overrides: ReadonlyMap<TreePath, Override>
  /** By these the next gateway recognizes the nodes. */
  readonly identities: ReadonlyMap<TreePath, string>
}

export interface RegisterParts {
  readonly table: LeaseTable
  readonly locks: PathLocks
  readonly claimer: NodeClaimer
  readonly reconciler: Reconciler
  readonly renew: (id: LeaseId) => void
  /** Removes nodes that were created for a lease that was revoked meanwhile. */
  readonly sweep: (id: LeaseId, nodes: readonly SweptNode[]) => void
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
  refuseMarks(command.properties)
  const known = command.leaseId === undefined ? undefined : table.find(command.leaseId)
  table.checkRoom(known, paths)
  // A client that registers is alive, even if the registration fails.
  if (known !== undefined) renew(leaseId)
  const mustWait = locks.isLocked(paths)
  using _lock = await locks.acquire(paths)
  if (mustWait) call.signal.throwIfAborted()
  const claims = paths.map(path => claimFor(parts, command, path, { id: leaseId, hash }))
  const { revision, takenOver, session, nodes } = await claim(parts, command, leaseId, claims, call)
  if (command.validateOnly) {
    const lease = table.find(leaseId)?.lease
    const granted = lease?.state === 'live' ? lease.ttlMs : DEFAULT_TTL_MS
    const ttlMs = clampTtl(command.ttlMs ?? granted)
    return { leaseId, ttlMs, paths, revision: 0n, takenOver, overrides: new Map(), identities: new Map() }
  }
  const made = nodes.map((node, i) => ({ ...node, path: paths[i]! }))
  const entry = addToLease(parts, command, { id: leaseId, hash }, made, session)
  if (entry?.lease.state !== 'live') {
    sweep(leaseId, made)
    throw new RegistryError('LEASE_EXPIRED', 'the lease was revoked while it registered')
  }
  const overrides = new Map([...(entry.overrides ?? [])].filter(([path]) => paths.includes(path)))
  const identities = new Map(made.map(({ path, created }) => [path, formatIdentity(created, command.properties)]))
  return { leaseId, ttlMs: entry.lease.ttlMs, paths, revision, takenOver, overrides, identities }
}

/** What this gateway remembers of an override is newer than what the client sends: the client received it here. */
function claimFor(
  { table }: RegisterParts,
  { properties, acl, force, exclusive, overrides, identities }: RegisterCommand,
  path: TreePath,
  { id, hash }: { readonly id: LeaseId; readonly hash: LeaseHash },
): ClaimRequest {
  const held = table.registrations.get(path)
  const entry = table.find(id)
  const isKnown = entry !== undefined && (held?.holder === entry || entry.overrides?.has(path) === true)
  const override = isKnown ? entry.overrides?.get(path) : overrides.get(path)
  const identity = parseIdentity(identities.get(path))
  return {
    ...claimOf({ path, wanted: properties, acl, exclusive, holder: { hash } }, { held, override }),
    identity,
    force,
  }
}

async function claim(
  parts: RegisterParts,
  command: RegisterCommand,
  id: LeaseId,
  claims: readonly ClaimRequest[],
  call: { readonly signal: AbortSignal },
): Promise<Claimed> {
  const optimistic = !claims.some(({ path }) => parts.table.registrations.has(path))
  try {
    return await parts.claimer.claim(claims, call, { ...command, optimistic })
  } catch (error) {
    // The nodes may exist: then they must end with the lease, and its client may register them again.
    if (error instanceof RegistryError && error.code === 'OUTCOME_UNKNOWN')
      for (const claim of claims) {
        const node = { path: claim.path, data: newData(claim), created: undefined }
        addToLease(parts, command, { id, hash: claim.hash }, [node], 'unknown')
      }
    throw error
  }
}

/** Undefined: the lease was revoked while its nodes were created. */
function addToLease(
  { table, reconciler }: RegisterParts,
  { given, createPath, exclusive, ttlMs, properties, acl }: RegisterCommand,
  { id, hash }: { readonly id: LeaseId; readonly hash: LeaseHash },
  nodes: readonly Pick<Registration, 'path' | 'data' | 'created'>[],
  session: string,
): LeaseEntry | undefined {
  const holder = table.grant(id, hash, ttlMs)
  if (holder === undefined) return undefined
  for (const node of nodes) {
    table.add({ ...node, given, createPath, exclusive, holder, wanted: properties, acl, session })
    reconciler.watch(node.path)
  }
  return holder
}
