import type { NodeStat, Revision } from '../../../tree/node.ts'
import type { TreePath } from '../../../tree/path.ts'
import type { NodeState, Observation } from '../../store.ts'
import type { Reading } from '../requests/read-node.ts'
import type { Contact } from '../session/contact.ts'

interface Observer {
  readonly listener: (observation: Observation) => void
  /** The node's count of changes when the observer was added: a state that was read before is too old for it. */
  readonly since: number
  delivered: Observation | undefined
  isRemoved: boolean
}

/** One observed node: its last reading, and its observers. */
export class ObservedNode {
  readonly path: TreePath
  readonly #observers = new Set<Observer>()
  #reading: Reading | undefined
  /** The count of changes when the last reading was made. */
  #readAt = -1
  /** The last reading that is consistent with those of all other observed nodes. Only this one is delivered, as live or last known. */
  #released: { readonly reading: Reading; readonly readAt: number } | undefined
  #changes = 0
  #wantsChildren = false
  isPlanned = false
  isReading = false
  failures = 0
  /** The timer of the next attempt after a failure. */
  retry: Disposable | undefined

  constructor(path: TreePath) {
    this.path = path
  }

  /** Whether the node has been read. */
  get isKnown(): boolean {
    return this.#reading !== undefined
  }

  /** Whether child names are read too. Once an observer wants them they are read as long as the node is observed. */
  get wantsChildren(): boolean {
    return this.#wantsChildren
  }

  /** Returns whether the node must be read again, because the last reading lacks the child names that are wanted now. */
  wantChildren(wanted: boolean): boolean {
    if (!wanted || this.#wantsChildren) return false
    this.#wantsChildren = true
    this.#changes++
    return true
  }

  /** Counts the watch events, and everything else that makes a new reading necessary. */
  get changes(): number {
    return this.#changes
  }

  /** Whether the known state is current as of the last reply received: its watches are set, and none has fired. */
  get isFresh(): boolean {
    return this.#reading !== undefined && this.#readAt === this.#changes
  }

  /** Whether the node may not be read, so that its state is not known. */
  get isRefused(): boolean {
    return this.#reading?.refused !== undefined
  }

  /** Whether the last reading includes a change after `revision`. When a missing node was deleted is not known: perhaps after it. */
  isNewerThan(revision: Revision): boolean {
    if (this.#reading === undefined) return false
    const { state } = this.#reading
    if (state === undefined) return this.#reading.revision > revision
    return state.stat.modified > revision || state.stat.childrenModified > revision
  }

  /** Whether the last reading is of a node with this stat; undefined: of none. */
  isOf(stat: NodeStat | undefined): boolean {
    const known = this.#reading?.state?.stat
    if (known === undefined || stat === undefined) return known === stat
    const isSameData = known.created === stat.created && known.modified === stat.modified
    return isSameData && (!this.#wantsChildren || known.childrenModified === stat.childrenModified)
  }

  add(listener: Observer['listener']): Observer {
    const observer: Observer = { listener, since: this.#changes, delivered: undefined, isRemoved: false }
    this.#observers.add(observer)
    return observer
  }

  /** Returns whether this was the last observer. */
  remove(observer: Observer): boolean {
    observer.isRemoved = true
    return this.#observers.delete(observer) && this.#observers.size === 0
  }

  end(): void {
    for (const observer of this.#observers) observer.isRemoved = true
    this.#observers.clear()
  }

  invalidate(): void {
    this.#changes++
  }

  /** Stores a reading. `changesSeen` is the count of changes when its reply arrived. */
  take(reading: Reading, changesSeen: number): void {
    if (reading.refused === undefined) this.failures = 0
    this.#reading = reading
    this.#readAt = changesSeen
  }

  /** The last reading is consistent with those of all other observed nodes by now. */
  release(): void {
    if (this.#reading !== undefined) this.#released = { reading: this.#reading, readAt: this.#readAt }
  }

  /**
   * Delivers the released state to every observer that has not received it. What was read and not yet released is never delivered: it may
   * be newer than what other nodes show. Nothing is delivered first to an observer while contact is lost, and never a state that was read
   * before the observer was added.
   */
  deliver(contact: Contact, revision: Revision): void {
    if (this.#released === undefined) return
    const { reading, readAt } = this.#released
    const { state, refused } = reading
    const source: Observation['source'] = contact.kind === 'live' ? 'live' : 'last-known'
    const lost = contact.kind === 'read-only' ? { lostAt: contact.lostAt } : {}
    const observation = { state, revision, source, ...lost, ...(refused === undefined ? {} : { refused }) }
    for (const observer of this.#observers) {
      if (
        observer.delivered === undefined
          ? contact.kind === 'lost' || readAt < observer.since
          : isSame(observer.delivered, observation)
      )
        continue
      observer.delivered = observation
      queueMicrotask(() => {
        if (!observer.isRemoved) observer.listener(observation)
      })
    }
  }
}

function isSame(a: Observation, b: Observation): boolean {
  return a.source === b.source && a.refused?.code === b.refused?.code && isSameState(a.state, b.state)
}

// Never by version alone: a node that is deleted and created again starts with the same one.
function isSameState(a: NodeState | undefined, b: NodeState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return (
    a.stat.created === b.stat.created &&
    a.stat.modified === b.stat.modified &&
    a.stat.childrenModified === b.stat.childrenModified
  )
}
