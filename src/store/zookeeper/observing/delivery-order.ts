import type { Revision } from '../../../tree/node.ts'
import type { ObservedNode } from './observed-node.ts'

/** Enough for a busy tree to come to a moment that fits, few enough to be told soon when it does not. */
const MAX_WIDENED = 2

/** What was read up to a moment, and what it waits for. */
interface Cut {
  /** Those that were read by then, or were announced by then and have been read since. */
  readonly read: Set<ObservedNode>
  /** Those that were announced by then and have not been read since. */
  readonly awaited: Set<ObservedNode>
  readonly revision: Revision
  /** Those of `read` that have changed after that moment, perhaps in one transaction with others. */
  readonly newer: Set<ObservedNode>
  /** How many moments before this one did not fit. */
  readonly widened: number
}

/**
 * When what was read of the observed nodes is told, so that revisions mean the same for all of them: by the time a state is told
 * as of a revision, no older change of another observed node is still untold.
 *
 * Nodes are read side by side, so that the answer for one may be newer than a change of another one that was only announced.
 * ZooKeeper announces a change before any answer that knows of it: whatever is not announced when an answer comes is as of that answer.
 * So an answer is told once everything that was announced before it has been read too, one round trip later at the most. If one of these
 * has changed again meanwhile, what belongs to that change is awaited as well, so that all is told as it was at one moment; but not for ever:
 * under changes without a pause, states of a few moments are told together, none of them older than the revision.
 */
export class DeliveryOrder {
  /** Nodes that are known and were announced to have changed since. */
  readonly #announced = new Set<ObservedNode>()
  /** Nodes that were read and not told. */
  readonly #held = new Set<ObservedNode>()
  #cut: Cut | undefined
  #newest: Revision = 0n
  #revision: Revision = 0n

  /** Everything up to this revision has been told of every observed node. */
  get revision(): Revision {
    return this.#revision
  }

  /** Whether what is known of the node must not be told yet. */
  holds(node: ObservedNode): boolean {
    return this.#held.has(node)
  }

  /** The node has changed and will be read. One that was never read has been told nothing that could be wrong. */
  expect(node: ObservedNode): void {
    if (node.isKnown) this.#announced.add(node)
  }

  /** These were read, or are known to be unchanged, as of `revision`. */
  read(nodes: readonly ObservedNode[], revision: Revision): void {
    if (revision > this.#newest) this.#newest = revision
    for (const node of nodes) {
      this.#held.add(node)
      if (node.isFresh) this.#announced.delete(node)
      if (this.#cut !== undefined) addTo(this.#cut, node)
    }
    this.#tell()
  }

  /** The node is not observed any more, or cannot be read: nobody waits for it. */
  drop(node: ObservedNode): void {
    this.#held.delete(node)
    this.#announced.delete(node)
    this.#cut?.read.delete(node)
    this.#cut?.newer.delete(node)
    this.#cut?.awaited.delete(node)
    this.#tell()
  }

  /** What was announced is told otherwise. */
  clear(): void {
    this.#announced.clear()
    this.#held.clear()
    this.#cut = undefined
  }

  #tell(): void {
    if (this.#held.size === 0) return
    if (this.#announced.size === 0) this.#release(this.#held, this.#newest)
    else if (this.#cut?.awaited.size === 0) {
      const { read, revision, newer, widened } = this.#cut
      if (this.#isMixed(newer) && widened < MAX_WIDENED) this.#cut = this.#cutNow(widened + 1)
      else this.#release(read, revision)
    }
    // Changes that are announced from here on do not concern what was read so far.
    if (this.#held.size > 0) this.#cut ??= this.#cutNow(0)
  }

  /** One node that changes all the time is no reason to wait: what it was read as is all that there is of that change. */
  #isMixed(newer: ReadonlySet<ObservedNode>): boolean {
    if (newer.size !== 1) return newer.size > 1
    return [...this.#announced].some(node => !newer.has(node))
  }

  #cutNow(widened: number): Cut {
    return {
      read: new Set(this.#held),
      awaited: new Set(this.#announced),
      revision: this.#newest,
      newer: new Set(),
      widened,
    }
  }

  #release(nodes: ReadonlySet<ObservedNode>, revision: Revision): void {
    if (revision > this.#revision) this.#revision = revision
    this.#cut = undefined
    const told = [...nodes]
    for (const node of told) {
      this.#held.delete(node)
      node.release()
    }
    for (const node of told) node.tell('live', this.#revision)
  }
}

function addTo(cut: Cut, node: ObservedNode): void {
  if (cut.awaited.delete(node)) cut.read.add(node)
  if (cut.read.has(node) && node.isNewerThan(cut.revision)) cut.newer.add(node)
}
