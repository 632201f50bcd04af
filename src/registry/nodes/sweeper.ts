import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Session } from '../../store/store.ts'
import type { LeaseId } from '../../tree/lease-id.ts'
import type { TreePath } from '../../tree/path.ts'
import { leaseHash } from '../leases/lease-hash.ts'
import type { NodeRemover } from './node-remover.ts'

const RETRY_MS = 1_000

/** Deletes the nodes of leases that have ended: at once, or as soon as the store is reachable again. */
export class Sweeper implements AsyncDisposable {
  readonly #remover: NodeRemover
  readonly #session: Session
  readonly #clock: Clock
  readonly #log: Log
  readonly #mayRemove: (path: TreePath, owner: string) => boolean
  readonly #stopped = new AbortController()
  readonly #sweeping = new Set<Promise<void>>()

  /** `mayRemove` is called before every deletion: the client may have come back meanwhile, here or at another gateway. */
  constructor(parts: {
    readonly remover: NodeRemover
    readonly session: Session
    readonly clock: Clock
    readonly log: Log
    readonly mayRemove: (path: TreePath, owner: string) => boolean
  }) {
    this.#remover = parts.remover
    this.#session = parts.session
    this.#clock = parts.clock
    this.#log = parts.log
    this.#mayRemove = parts.mayRemove
  }

  /** All nodes of one lease are deleted in one transaction. */
  sweep(id: LeaseId, paths: readonly TreePath[]): void {
    const sweeping = this.#sweep(id, paths)
      .catch(() => {
        // Only disposal ends a sweep early; the nodes then go with the session.
      })
      .finally(() => this.#sweeping.delete(sweeping))
    this.#sweeping.add(sweeping)
  }

  async #sweep(id: LeaseId, paths: readonly TreePath[]): Promise<void> {
    const { signal } = this.#stopped
    const options = { signal, mayRemove: this.#mayRemove, onGone: () => {} }
    for (let hasWarned = false; !signal.aborted; hasWarned = true) {
      try {
        if (this.#session.current.state === 'connected') {
          await this.#remover.remove(paths, leaseHash(id), options)
          return
        }
      } catch (error) {
        if (!hasWarned && !signal.aborted)
          this.#log.warn(
            { err: error, count: paths.length },
            'registrations of ended leases cannot be removed yet; trying again',
          )
      }
      await this.#clock.sleep(RETRY_MS, signal)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#sweeping)
  }
}
