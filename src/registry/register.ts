import type { PathLocks } from '../lib/path-locks.ts'
import { RegistryError } from '../tree/errors.ts'
import { type LeaseHash, type LeaseId, leaseHash, newLeaseId } from '../tree/lease-id.ts'
import type { Revision } from '../tree/node.ts'
import { join, parsePath, type TreePath } from '../tree/path.ts'
import { encodeProvider } from '../tree/provider.ts'
import type { Value } from '../tree/value.ts'
import { clampTtl, DEFAULT_TTL_MS } from './leases/lease.ts'
import type { LeaseEntry } from './leases/lease-entry.ts'
import type { LeaseTable } from './leases/lease-table.ts'
import type { Claims, Enrolled } from './nodes/claim.ts'
import type { Reconciler } from './nodes/reconciler.ts'
import type { Claim } from './nodes/takeover.ts'

export interface RegisterCommand {
  /** The service path after all links. */
  readonly servicePath: TreePath
  /** The same as the client gave it. */
  readonly given: string
  /** The names of the provider nodes. */
  readonly names: readonly string[]
  readonly properties: ReadonlyMap<string, Value>
  /** Undefined: a new one is granted. */
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

export interface RegisteringParts {
  readonly table: LeaseTable
  readonly locks: PathLocks
  readonly enrolment: Claims
  readonly keeper: Reconciler
  readonly renew: (id: LeaseId) => void
  /** Removes what was made for a lease that was revoked meanwhile. */
  readonly sweep: (id: LeaseId, paths: readonly TreePath[]) => void
}

/** Takes registrations in: the provider nodes are made first, then they are held under their lease and kept true. */
export class Registering {
  readonly #parts: RegisteringParts

  constructor(parts: RegisteringParts) {
    this.#parts = parts
  }

  /** The signal is asked for only where something is waited for. */
  async admit(command: RegisterCommand, call: { readonly signal: AbortSignal }): Promise<Registered> {
    const { table, locks, renew, sweep } = this.#parts
    const leaseId = command.leaseId ?? newLeaseId()
    const paths = command.names.map(name => parsePath(join(command.servicePath, name)))
    const hash = leaseHash(leaseId)
    const data = encodeProvider(command.properties, hash)
    const known = command.leaseId === undefined ? undefined : table.find(command.leaseId)
    table.checkRoom(known, paths)
    // Whoever registers is alive, even if what it asks for fails.
    if (known !== undefined) renew(leaseId)
    const mustWait = locks.isHeld(paths)
    using _held = await locks.hold(paths)
    if (mustWait) call.signal.throwIfAborted()
    const claims = paths.map(path => ({ path, data, hash, force: command.force }))
    const enrolled = await this.#enrol(command, leaseId, claims, call)
    const { revision, takenOver } = enrolled
    if (command.validateOnly) {
      const lease = table.find(leaseId)?.lease
      const known = lease?.state === 'live' ? lease.ttlMs : DEFAULT_TTL_MS
      return { leaseId, ttlMs: clampTtl(command.ttlMs ?? known), paths, revision: 0n, takenOver }
    }
    const entry = this.#hold(command, { id: leaseId, hash }, paths, data, enrolled.session)
    if (entry?.lease.state !== 'live') {
      sweep(leaseId, paths)
      throw new RegistryError('LEASE_EXPIRED', 'the lease was revoked while it registered')
    }
    return { leaseId, ttlMs: entry.lease.ttlMs, paths, revision, takenOver }
  }

  async #enrol(
    command: RegisterCommand,
    id: LeaseId,
    claims: readonly Omit<Claim, 'session'>[],
    call: { readonly signal: AbortSignal },
  ): Promise<Enrolled> {
    const { table, enrolment } = this.#parts
    const guess = !claims.some(({ path }) => table.registrations.has(path))
    try {
      return await enrolment.enrol(claims, call, { ...command, guess })
    } catch (error) {
      // The nodes may be there: then they must go with the lease, and its client may ask for them again.
      if (error instanceof RegistryError && error.code === 'OUTCOME_UNKNOWN')
        for (const { path, data, hash } of claims) this.#hold(command, { id, hash }, [path], data, 'unknown')
      throw error
    }
  }

  /** Undefined: the lease was revoked while its nodes were made. */
  #hold(
    { given, createPath, ttlMs }: RegisterCommand,
    { id, hash }: { readonly id: LeaseId; readonly hash: LeaseHash },
    paths: readonly TreePath[],
    data: Uint8Array,
    session: string,
  ): LeaseEntry | undefined {
    const { table, keeper } = this.#parts
    const holder = table.grant(id, hash, ttlMs)
    if (holder === undefined) return undefined
    for (const path of paths) {
      table.hold({ path, given, createPath, holder, data, session })
      keeper.watch(path)
    }
    return holder
  }
}
