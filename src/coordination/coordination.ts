import { abortable } from '../lib/abortable.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { resolveForWrite } from '../store/follow.ts'
import { refuseReserved } from '../store/reserved.ts'
import type { TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import { type LeaseId, newLeaseId } from '../tree/lease-id.ts'
import type { Revision } from '../tree/node.ts'
import { ROOT, type TreePath } from '../tree/path.ts'
import { removeContender } from './contender-node.ts'
import { Contention } from './contention.ts'
import type { Attachment, Leases } from './leases.ts'
import { type Contenders, listContenders } from './list-contenders.ts'
import { ownContenders } from './own-contenders.ts'
import type { Audience, Wanted } from './progress.ts'

export interface AcquireCommand extends Omit<Wanted, 'path' | 'leaseId'> {
  /** As the client gave it, before links. */
  readonly path: TreePath
  /** Undefined: a new lease is granted. */
  readonly leaseId: LeaseId | undefined
  readonly ttlMs: number | undefined
  /** Undefined: as long as the lease lives. */
  readonly waitMs: number | undefined
}

/** What the client of a contention is told at its start. */
export interface Acquiring extends Disposable {
  readonly leaseId: LeaseId
  readonly realPath: TreePath
  /** How long a hold lasts without a renewal, as far as the client can know. */
  readonly ttlMs: number
  /** Begins to notify the audience. */
  start(audience: Audience): void
}

interface Parts {
  readonly store: TreeStore
  readonly leases: Leases
  readonly clock: Clock
  readonly log: Log
}

interface Entry {
  readonly contention: Contention
  readonly attachment: Attachment
}

const RELEASE_MS = 2_000
const DEFAULT_SESSION_MS = 10_000

/** The contenders of this gateway: each lives and dies with its lease, and its node belongs to the gateway's session. */
export class Coordination implements Disposable {
  readonly #store: TreeStore
  readonly #leases: Leases
  readonly #clock: Clock
  readonly #log: Log
  /** By lease and path. */
  readonly #entries = new Map<string, Entry>()
  readonly #sessionChanges: Disposable

  constructor({ store, leases, clock, log }: Parts) {
    this.#store = store
    this.#leases = leases
    this.#clock = clock
    this.#log = log
    this.#sessionChanges = store.session.onChange(state => {
      for (const { contention } of [...this.#entries.values()]) contention.onSession(state)
    })
  }

  /** How many hold something, and how many wait. */
  get counts(): { readonly held: number; readonly waiting: number } {
    const held = [...this.#entries.values()].filter(({ contention }) => contention.isHeld).length
    return { held, waiting: this.#entries.size - held }
  }

  /** Contends, or joins what the lease contends for already. Closing the stream afterwards changes nothing: only the lease's end does. */
  async acquire(command: AcquireCommand, { signal }: { readonly signal: AbortSignal }): Promise<Acquiring> {
    const leaseId = command.leaseId ?? newLeaseId()
    const path = await this.#resolve(command.path, signal)
    const key = keyOf(leaseId, path)
    let entry = this.#entries.get(key)
    while (entry?.contention.isOver === true) {
      await abortable(entry.contention.ended, signal)
      entry = this.#entries.get(key)
    }
    const { layout, permits, waitMs } = command
    if (entry !== undefined) checkSame(entry.contention.wanted, { path, layout, permits })
    const { contention, attachment } = entry ?? this.#open(key, { ...command, leaseId, path })
    let audience: Audience | undefined
    return {
      leaseId,
      realPath: path,
      ttlMs: Math.min(attachment.ttlMs, this.#sessionTimeoutMs),
      start: one => {
        audience = one
        contention.attend(one, waitMs)
        contention.start()
      },
      [Symbol.dispose]: () => {
        if (audience !== undefined) contention.leave(audience)
      },
    }
  }

  /** Removes the contender of a lease, through whichever gateway it came. Undefined: there was none. */
  async release(
    given: TreePath,
    leaseId: LeaseId,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Revision | undefined> {
    const path = await this.#resolve(given, signal)
    const contention = this.#entries.get(keyOf(leaseId, path))?.contention
    if (contention !== undefined) return await this.#end(contention, signal)
    let last: Revision | undefined
    for (const own of await ownContenders(this.#store, { path, leaseId }, { signal }))
      last = (await removeContender(this.#store, own, { signal })) ?? last
    return last
  }

  async list(
    given: TreePath,
    call: { readonly signal: AbortSignal },
  ): Promise<Contenders & { readonly path: TreePath }> {
    const path = await resolveForWrite(this.#store, given, call.signal)
    return { path, ...(await listContenders(this.#store, path, call)) }
  }

  #open(key: string, wanted: Wanted & { readonly ttlMs: number | undefined }): Entry {
    const contention = new Contention({ store: this.#store, clock: this.#clock, log: this.#log }, wanted)
    const attachment = this.#leases.attach(wanted.leaseId, wanted.ttlMs, {
      onEnd: () => contention.end({ lost: 'lease-ended' }),
      release: async signal => {
        await this.#end(contention, signal)
      },
    })
    const entry = { contention, attachment }
    this.#entries.set(key, entry)
    void contention.ended.then(() => {
      this.#entries.delete(key)
      attachment[Symbol.dispose]()
    })
    return entry
  }

  async #end(contention: Contention, signal: AbortSignal): Promise<Revision | undefined> {
    contention.end({ lost: 'released' })
    const { promise: late, reject } = Promise.withResolvers<never>()
    using _late = this.#clock.after(RELEASE_MS, () =>
      reject(
        new RegistryError('OUTCOME_UNKNOWN', 'the store is out of reach; the lock is released as soon as it is back', {
          hint: 'nothing; or repeat it',
        }),
      ),
    )
    return await abortable(Promise.race([contention.ended, late]), signal)
  }

  async #resolve(given: TreePath, signal: AbortSignal): Promise<TreePath> {
    if (given === ROOT)
      throw new RegistryError('BAD_ARGUMENT', 'the root cannot be a lock', {
        facts: { field: 'path' },
        hint: 'choose a path below it',
      })
    refuseReserved(this.#store, given)
    const path = await resolveForWrite(this.#store, given, signal)
    refuseReserved(this.#store, path)
    return path
  }

  get #sessionTimeoutMs(): number {
    const { current } = this.#store.session
    return current.state === 'connected' ? current.timeoutMs : DEFAULT_SESSION_MS
  }

  /** What is held stays, and goes with the session, so that its clients can take it to another gateway. */
  [Symbol.dispose](): void {
    this.#sessionChanges[Symbol.dispose]()
  }
}

function keyOf(leaseId: LeaseId, path: TreePath): string {
  return `${leaseId} ${path}`
}

function checkSame(now: Wanted, asked: Pick<Wanted, 'path' | 'layout' | 'permits'>): void {
  if (now.layout !== asked.layout)
    throw new RegistryError('BAD_ARGUMENT', `the lease contends for ${asked.path} as another kind already`, {
      facts: { field: 'kind', path: asked.path },
      hint: 'release it first, or use another lease',
    })
  if (now.permits !== asked.permits)
    throw new RegistryError('PERMITS_DIFFER', `the lease contends for ${now.permits} permits of ${asked.path}`, {
      facts: { path: asked.path, permits: String(now.permits), wanted: String(asked.permits) },
    })
}
