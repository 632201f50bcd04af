import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Session } from '../../store/store.ts'
import { type LeaseId, leaseHash } from '../../tree/lease-id.ts'
import type { TreePath } from '../../tree/path.ts'
import type { NodeRemover } from './remove-nodes.ts'

const RETRY_MS = 1_000

/** Removes nodes that no lease of ours stands behind any more: at once, or as soon as the store can be reached again. */
export class Sweeper implements AsyncDisposable {
  readonly #removal: NodeRemover
  readonly #session: Session
  readonly #clock: Clock
  readonly #log: Log
  readonly #mayRemove: (path: TreePath, owner: string) => boolean
  readonly #stopped = new AbortController()
  readonly #sweeping = new Set<Promise<void>>()

  /** `mayRemove` is asked before every removal: the client may have come back meanwhile, here or at another gateway. */
  constructor(parts: {
    readonly removal: NodeRemover
    readonly session: Session
    readonly clock: Clock
    readonly log: Log
    readonly mayRemove: (path: TreePath, owner: string) => boolean
  }) {
    this.#removal = parts.removal
    this.#session = parts.session
    this.#clock = parts.clock
    this.#log = parts.log
    this.#mayRemove = parts.mayRemove
  }

  /** What one lease left behind goes in one transaction. */
  sweep(id: LeaseId, paths: readonly TreePath[]): void {
    const sweeping = this.#sweep(id, paths)
      .catch(() => {
        // Only stopping ends a sweep early; the session's end then does its work.
      })
      .finally(() => this.#sweeping.delete(sweeping))
    this.#sweeping.add(sweeping)
  }

  async #sweep(id: LeaseId, paths: readonly TreePath[]): Promise<void> {
    const { signal } = this.#stopped
    const options = { signal, mayRemove: this.#mayRemove, onGone: () => {} }
    for (let told = false; !signal.aborted; told = true) {
      try {
        if (this.#session.current.state === 'connected') {
          await this.#removal.remove(paths, leaseHash(id), options)
          return
        }
      } catch (error) {
        if (!told && !signal.aborted)
          this.#log.warn({ err: error, count: paths.length }, 'dead registrations not removed yet')
      }
      await this.#clock.sleep(RETRY_MS, signal)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#sweeping)
  }
}
