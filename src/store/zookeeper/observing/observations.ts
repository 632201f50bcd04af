import { exponentialBackoff } from '../../../lib/backoff.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { NodeStat, Revision } from '../../../tree/node.ts'
import { parent, type TreePath } from '../../../tree/path.ts'
import type { Observation, ObserveOptions } from '../../store.ts'
import { explainRefusal } from '../requests/explain-refusal.ts'
import { type Reading, readNode, watchNodeAlone } from '../requests/read-node.ts'
import { type Connection, LostRequest } from '../session/connection.ts'
import { type Contact, LIVE, LOST } from '../session/contact.ts'
import type { Credentials } from '../session/credentials.ts'
import { Code } from '../wire/codes.ts'
import { existsRequest, type Reply, realPath } from '../wire/wire.ts'
import { DeliveryOrder } from './delivery-order.ts'
import { ObservedNode } from './observed-node.ts'
import { ReadQueue } from './read-queue.ts'
import { Recheck } from './recheck.ts'

interface ObservationsOptions {
  readonly chroot: string
  readonly credentials: Credentials | undefined
  readonly clock: Clock
  readonly log: Log | undefined
  /** The usable connection, if there is one. */
  connection(): Connection | undefined
}

const RETRY = exponentialBackoff(500, 30_000)

/**
 * All observed nodes: each is read with watches set, and read again when a watch fires.
 *
 * Why no change is missed: the reply that sets a watch is also the state that is delivered, and ZooKeeper sends the events of changes that
 * precede a reply before that reply. After a reconnect the library sets the watches again with the last zxid seen, and watches on nodes
 * that changed since fire at once. A new session has no watches, so everything is read again. A server without a quorum is read from as well;
 * what it has may be older or newer than what a quorum commits, so everything is read again before and after.
 * A server withholds the events of a node that this client may not read, and a change of permissions is no event itself: so all nodes are
 * compared again and again with what can always be read, and a change is noticed after about a minute.
 */
export class Observations {
  readonly #options: ObservationsOptions
  readonly #nodes = new Map<TreePath, ObservedNode>()
  readonly #order = new DeliveryOrder()
  #contact: Contact = LOST
  readonly #queue: ReadQueue<ObservedNode>
  readonly #recheck: Recheck<ObservedNode>

  constructor(options: ObservationsOptions) {
    this.#options = options
    this.#queue = new ReadQueue({ read: node => this.#next(node), clock: options.clock })
    this.#recheck = new Recheck(options.clock, this.#nodes, node => this.#compare(node))
  }

  observe(
    path: TreePath,
    listener: (observation: Observation) => void,
    { children = true }: ObserveOptions = {},
  ): Disposable {
    const node = this.#nodes.get(path) ?? new ObservedNode(path)
    const isNew = !this.#nodes.has(path)
    if (isNew) this.#nodes.set(path, node)
    if (node.wantChildren(children) || isNew) this.#plan(node)
    const observer = node.add(listener)
    if (this.#contact.kind !== 'lost' && !this.#order.isWithheld(node))
      node.deliver(this.#contact, this.#order.revision)
    return {
      [Symbol.dispose]: () => {
        if (!node.remove(observer) || this.#nodes.get(path) !== node) return
        this.#nodes.delete(path)
        node.retry?.[Symbol.dispose]()
        this.#order.remove(node)
        if (!node.isReading) this.#removeWatches(path)
      },
    }
  }

  /** To be called when a watch on this path has fired. */
  changed(path: TreePath): void {
    const node = this.#nodes.get(path)
    if (node === undefined) return
    node.invalidate()
    this.#plan(node)
  }

  /** Contact is lost: all states become last known. */
  suspend(): void {
    if (this.#contact.kind === 'lost') return
    this.#enter(LOST)
    this.#order.clear()
    for (const node of this.#nodes.values()) node.deliver(LOST, this.#order.revision)
  }

  /** The same session is connected again, with its watches set: nodes whose watch has not fired are live as of `revision`. */
  resume(revision: Revision): void {
    this.#enter(LIVE)
    const unchanged: ObservedNode[] = []
    for (const node of this.#nodes.values()) {
      // A change of permissions fires no watch.
      if (node.isFresh && !node.isRefused) unchanged.push(node)
      else this.#plan(node)
    }
    this.#order.read(unchanged, revision)
  }

  /** A new session, watches that may be missing, or a server without a quorum, now or before: everything is read again. */
  renew(contact: Contact): void {
    this.#enter(contact)
    this.#queue.spread(this.#nodes.size)
    for (const node of this.#nodes.values()) {
      node.invalidate()
      this.#plan(node)
    }
  }

  end(): void {
    this.#enter(LOST)
    this.#order.clear()
    for (const node of this.#nodes.values()) {
      node.retry?.[Symbol.dispose]()
      node.end()
    }
    this.#nodes.clear()
    this.#queue.end()
    this.#recheck[Symbol.dispose]()
  }

  #enter(contact: Contact): void {
    this.#contact = contact
    this.#order.contact = contact
  }

  #plan(node: ObservedNode): void {
    this.#order.invalidate(node)
    if (node.isPlanned || node.isReading) return
    node.isPlanned = true
    if (node.isKnown) this.#queue.addChanged(node)
    else this.#queue.add(node, parent(node.path))
  }

  /** Starts the reading of a planned node. Without a connection nothing is read: `resume` and `renew` plan it again. */
  #next(node: ObservedNode): Promise<void> | undefined {
    node.isPlanned = false
    const connection = this.#options.connection()
    return connection === undefined || this.#nodes.get(node.path) !== node ? undefined : this.#read(node, connection)
  }

  async #read(node: ObservedNode, connection: Connection): Promise<void> {
    node.isReading = true
    let changesSeen = 0
    try {
      const onReply = (): void => {
        changesSeen = node.changes
      }
      const isWhole = node.wantsChildren
      const read = isWhole ? readNode : watchNodeAlone
      const { chroot } = this.#options
      const reading = await this.#explainRefusal(
        await read(connection, node.path, { chroot, watch: { onReply } }),
        connection,
      )
      node.isReading = false
      if (isWhole === node.wantsChildren) this.#take(node, reading, changesSeen, connection)
      else this.#plan(node)
    } catch (error) {
      node.isReading = false
      this.#onFailure(node, error)
    }
  }

  async #explainRefusal(reading: Reading, connection: Connection): Promise<Reading> {
    if (reading.refused === undefined) return reading
    const { chroot, credentials } = this.#options
    return {
      ...reading,
      refused: await explainRefusal(reading.refused, { connection, chroot, credentials, operations: [] }),
    }
  }

  #take(node: ObservedNode, reading: Reading, changesSeen: number, connection: Connection): void {
    if (this.#nodes.get(node.path) !== node) {
      if (!this.#nodes.has(node.path)) this.#removeWatches(node.path)
      return
    }
    if (connection !== this.#options.connection()) {
      if (this.#contact.kind !== 'lost') this.#plan(node) // a new session began meanwhile, without the watches of this reading
      return
    }
    node.take(reading, changesSeen)
    if (reading.refused !== undefined) this.#retryLater(node, reading.refused)
    if (!node.isFresh) this.#plan(node)
    if (this.#contact.kind !== 'lost') this.#order.read([node], reading.revision)
  }

  /** A lost connection is handled by the next one; other failures are retried with backoff. */
  #onFailure(node: ObservedNode, error: unknown): void {
    if (error instanceof LostRequest || this.#nodes.get(node.path) !== node) return
    this.#order.remove(node)
    this.#retryLater(node, error)
  }

  /** Also for nodes that may not be read: a change of permissions fires no watch. */
  #retryLater(node: ObservedNode, error: unknown): void {
    node.failures++
    if (node.failures === 1)
      this.#options.log?.warn({ path: node.path, error }, 'an observed node cannot be read; trying again')
    node.retry?.[Symbol.dispose]()
    node.retry = this.#options.clock.after(RETRY.delay(node.failures), () => {
      if (this.#nodes.get(node.path) === node) this.#plan(node)
    })
  }

  /** A node that is known to be current must be as it was read: all events that precede a reply were handled before it. */
  #compare(node: ObservedNode): void {
    const connection = this.#options.connection()
    const isCurrent = (): boolean =>
      node.isFresh &&
      !node.isReading &&
      !node.isRefused &&
      this.#contact === LIVE &&
      this.#nodes.get(node.path) === node
    if (connection === undefined || !isCurrent()) return
    const onReply = ({ code, body }: Reply<NodeStat>): void => {
      const isAnswered = code === Code.OK || code === Code.NO_NODE
      if (isAnswered && isCurrent() && connection === this.#options.connection() && !node.isOf(body))
        this.changed(node.path)
    }
    connection.send(existsRequest(realPath(this.#options.chroot, node.path), false), { onReply }).catch(() => {
      // The connection is lost: the next one compares or reads everything again.
    })
  }

  #removeWatches(path: TreePath): void {
    this.#options.connection()?.removeWatches(realPath(this.#options.chroot, path), () => !this.#nodes.has(path))
  }
}
