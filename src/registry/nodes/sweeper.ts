import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { NodeState, Session } from '../../store/store.ts'
import type { LeaseId } from '../../tree/lease-id.ts'
import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import { holderOf } from '../../tree/provider.ts'
import { leaseHash } from '../leases/lease-hash.ts'
import type { NodeRemover } from './node-remover.ts'

const RETRY_MS = 1_000

/** A node that was registered under a lease that has ended, with the revision that created it, if that is known. */
export interface SweptNode {
  readonly path: TreePath
  readonly created: Revision | undefined
}

/** Deletes the nodes of leases that have ended: at once, or as soon as the store is reachable again. */
export class Sweeper implements AsyncDisposable {
  readonly #remover: NodeRemover
  readonly #session: Session
  readonly #clock: Clock
  readonly #log: Log
  readonly #isOurs: (path: TreePath, owner: string) => boolean
  readonly #stopped = new AbortController()
  readonly #sweeping = new Set<Promise<void>>()

  /**
   * `isOurs`: whether a node belongs to a session of this gateway and is not registered. It is called before every deletion: the client may
   * have come back meanwhile, here or at another gateway.
   */
  constructor(parts: {
    readonly remover: NodeRemover
    readonly session: Session
    readonly clock: Clock
    readonly log: Log
    readonly isOurs: (path: TreePath, owner: string) => boolean
  }) {
    this.#remover = parts.remover
    this.#session = parts.session
    this.#clock = parts.clock
    this.#log = parts.log
    this.#isOurs = parts.isOurs
  }

  /** All nodes of one lease are deleted in one transaction. */
  sweep(id: LeaseId, nodes: readonly SweptNode[]): void {
    const sweeping = this.#sweep(id, nodes)
      .catch(() => {
        // Only disposal ends a sweep early; the nodes then go with the session.
      })
      .finally(() => this.#sweeping.delete(sweeping))
    this.#sweeping.add(sweeping)
  }

  async #sweep(id: LeaseId, nodes: readonly SweptNode[]): Promise<void> {
    const { signal } = this.#stopped
    const created = new Map(nodes.map(node => [node.path, node.created]))
    const paths = [...created.keys()]
    // The data of a node may have been written by anybody, so that it need not carry the mark of the lease.
    const mayRemove = (node: NodeState, owner: string): boolean =>
      this.#isOurs(node.path, owner) &&
      (created.get(node.path) === node.stat.created || holderOf(node.data) === leaseHash(id))
    const options = { signal, mayRemove, onGone: () => {} }
    for (let hasWarned = false; !signal.aborted; hasWarned = true) {
      try {
        if (this.#session.current.state === 'connected') {
          const removed = await this.#remover.remove(paths, options)
          if (removed.paths.length > 0)
            this.#log.info(
              { registrations: removed.paths.length, paths: removed.paths.slice(0, 3) },
              'removed the registrations of a lease that has ended',
            )
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
