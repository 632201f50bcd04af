import type { Revision } from '../../tree/node.ts'
import type { ObservedNode } from './observed-node.ts'

/**
 * When what was read of the observed nodes is told, so that revisions mean the same for all of them: by the time a state is told
 * as of a revision, no older change of another observed node is still untold.
 *
 * Nodes are read side by side, so that the answer for one may be newer than a change of another one that was only announced.
 * ZooKeeper announces a change before any answer that knows of it: whatever is not announced when an answer comes is as of that answer.
 * So an answer is told once everything that was announced before it has been read too, one round trip later at the most.
 */
export class TellingOrder {
  /** Nodes that are known and were announced to have changed since. */
  readonly #announced = new Set<ObservedNode>()
  /** Nodes that were read and not told. */
  readonly #held = new Set<ObservedNode>()
  /** Those of `#announced` that the answers before the cut wait for. */
  #cut: { readonly awaited: Set<ObservedNode>; readonly revision: Revision } | undefined
  #newest: Revision = 0n
  #revision: Revision = 0n

  /** Everything up to this revision has been told of every observed node. */
  get revision(): Revision {
    return this.#revision
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
      this.#cut?.awaited.delete(node)
    }
    this.#tell()
  }

  /** The node is not observed any more, or cannot be read: nobody waits for it. */
  drop(node: ObservedNode): void {
    this.#held.delete(node)
    this.#announced.delete(node)
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
    if (this.#announced.size === 0) this.#release(this.#newest)
    else if (this.#cut?.awaited.size === 0) this.#release(this.#cut.revision)
    // Changes that are announced from here on do not concern what was read so far.
    if (this.#held.size > 0) this.#cut ??= { awaited: new Set(this.#announced), revision: this.#newest }
  }

  #release(revision: Revision): void {
    if (revision > this.#revision) this.#revision = revision
    this.#cut = undefined
    const held = [...this.#held]
    this.#held.clear()
    for (const node of held) node.tell('live', this.#revision)
  }
}
