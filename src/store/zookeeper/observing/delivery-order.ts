import type { Revision } from '../../../tree/node.ts'
import { type Contact, LIVE } from '../session/contact.ts'
import type { ObservedNode } from './observed-node.ts'

/** Enough for a busy tree to reach a consistent cut, few enough to deliver soon when it does not. */
const MAX_WIDENED = 2

/** The nodes that were read up to a point in time, and those that a consistent delivery of them has to wait for. */
interface Cut {
  /** Read before the cut, or invalidated before it and read since. */
  readonly read: Set<ObservedNode>
  /** Invalidated before the cut and not read since. */
  readonly awaited: Set<ObservedNode>
  readonly revision: Revision
  /** Nodes of `read` that have changed after the cut, perhaps in one transaction with others. */
  readonly newer: Set<ObservedNode>
  /** How many cuts before this one were inconsistent. */
  readonly widened: number
}

/**
 * Decides when the states that were read are delivered, so that a revision means the same for all observed nodes: when a state is
 * delivered as of a revision, no older change of another observed node is still undelivered.
 *
 * Nodes are read concurrently, so the reply for one may be newer than a change of another whose watch has fired but which is not read
 * again yet. ZooKeeper sends a watch event before any reply that includes the change: a node whose watch has not fired when a reply arrives
 * is unchanged as of that reply. So a reply is delivered once every node that was invalidated before it has been read too, at most one
 * round trip later. If one of these has changed again meanwhile, the nodes of that change are awaited as well, so that all states are from
 * the same revision; but not for ever: under changes without a pause, states from a few revisions are delivered together, none of them
 * older than the delivered revision.
 */
export class DeliveryOrder {
  /** Known nodes whose watch has fired, and which are not read again yet. */
  readonly #invalidated = new Set<ObservedNode>()
  /** Nodes that were read and are not delivered yet. */
  readonly #withheld = new Set<ObservedNode>()
  #cut: Cut | undefined
  /** How what is delivered was read. */
  contact: Contact = LIVE
  /** The newest revision of any reply. */
  #newest: Revision = 0n
  #revision: Revision = 0n

  /** Everything up to this revision has been delivered for every observed node. */
  get revision(): Revision {
    return this.#revision
  }

  /** Whether the known state of the node must not be delivered yet. */
  isWithheld(node: ObservedNode): boolean {
    return this.#withheld.has(node)
  }

  /** The node has changed and will be read. A node that was never read has delivered nothing, so nothing has to wait for it. */
  invalidate(node: ObservedNode): void {
    if (node.isKnown) this.#invalidated.add(node)
  }

  /** These nodes were read, or are known to be unchanged, as of `revision`. */
  read(nodes: readonly ObservedNode[], revision: Revision): void {
    if (revision > this.#newest) this.#newest = revision
    for (const node of nodes) {
      this.#withheld.add(node)
      if (node.isFresh) this.#invalidated.delete(node)
      if (this.#cut !== undefined) addTo(this.#cut, node)
    }
    this.#deliverReady()
  }

  /** The node is not observed any more, or cannot be read: no delivery waits for it. */
  remove(node: ObservedNode): void {
    this.#withheld.delete(node)
    this.#invalidated.delete(node)
    this.#cut?.read.delete(node)
    this.#cut?.newer.delete(node)
    this.#cut?.awaited.delete(node)
    this.#deliverReady()
  }

  /** Forgets all pending deliveries: the caller delivers otherwise. */
  clear(): void {
    this.#invalidated.clear()
    this.#withheld.clear()
    this.#cut = undefined
  }

  #deliverReady(): void {
    if (this.#withheld.size === 0) return
    if (this.#invalidated.size === 0) this.#deliver(this.#withheld, this.#newest)
    else if (this.#cut?.awaited.size === 0) {
      const { read, revision, newer, widened } = this.#cut
      if (this.#isInconsistent(newer) && widened < MAX_WIDENED) this.#cut = this.#cutNow(widened + 1)
      else this.#deliver(read, revision)
    }
    // Nodes that are invalidated from here on do not affect what was read so far.
    if (this.#withheld.size > 0) this.#cut ??= this.#cutNow(0)
  }

  /** A single node that changes all the time is no reason to wait: its newest state is all there is of that change. */
  #isInconsistent(newer: ReadonlySet<ObservedNode>): boolean {
    if (newer.size !== 1) return newer.size > 1
    return [...this.#invalidated].some(node => !newer.has(node))
  }

  #cutNow(widened: number): Cut {
    return {
      read: new Set(this.#withheld),
      awaited: new Set(this.#invalidated),
      revision: this.#newest,
      newer: new Set(),
      widened,
    }
  }

  #deliver(nodes: ReadonlySet<ObservedNode>, revision: Revision): void {
    if (revision > this.#revision) this.#revision = revision
    this.#cut = undefined
    const delivered = [...nodes]
    for (const node of delivered) {
      this.#withheld.delete(node)
      node.release()
    }
    for (const node of delivered) node.deliver(this.contact, this.#revision)
  }
}

function addTo(cut: Cut, node: ObservedNode): void {
  if (cut.awaited.delete(node)) cut.read.add(node)
  if (cut.read.has(node) && node.isNewerThan(cut.revision)) cut.newer.add(node)
}
