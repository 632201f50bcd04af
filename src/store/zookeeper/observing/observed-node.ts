import type { Revision } from '../../../tree/node.ts'
import type { TreePath } from '../../../tree/path.ts'
import type { NodeState, Observation } from '../../store.ts'
import type { Reading } from '../requests/read-node.ts'

export interface Observer {
  readonly listener: (observation: Observation) => void
  /** How many changes had been heard of when it came: what was read before them is too old for it. */
  readonly since: number
  told: Observation | undefined
  isOver: boolean
}

/** One node, what is known of it, and those who are told. */
export class ObservedNode {
  readonly path: TreePath
  readonly #observers = new Set<Observer>()
  #reading: Reading | undefined
  /** How many changes had been heard of when the known state was read. */
  #readAt = -1
  /** The last reading that belongs to the moment which all observed nodes have reached: only this is delivered, live or last known. */
  #released: { readonly reading: Reading; readonly readAt: number } | undefined
  #changes = 0
  #wantsChildren = false
  isPlanned = false
  isReading = false
  failures = 0
  /** When it is tried again. */
  retry: Disposable | undefined

  constructor(path: TreePath) {
    this.path = path
  }

  /** Whether anything was read yet. */
  get isKnown(): boolean {
    return this.#reading !== undefined
  }

  /** Whether the names of its children are read, too. Once they were asked for they are as long as anybody observes it. */
  get wantsChildren(): boolean {
    return this.#wantsChildren
  }

  /** Whether it must be read for this: what is known, or being read, lacks the names that are asked for now. */
  wantChildren(wanted: boolean): boolean {
    if (!wanted || this.#wantsChildren) return false
    this.#wantsChildren = true
    this.#changes++
    return true
  }

  /** How many changes were heard of. */
  get changes(): number {
    return this.#changes
  }

  /** Whether the known state is true as of the last reply received: its watches are set, and none has fired. */
  get isFresh(): boolean {
    return this.#reading !== undefined && this.#readAt === this.#changes
  }

  /** Whether what is known is no more than that it may not be read. */
  get isRefused(): boolean {
    return this.#reading?.refused !== undefined
  }

  /** Whether what is known holds a change after `revision`. When a missing node went is not known: perhaps after it. */
  isNewerThan(revision: Revision): boolean {
    if (this.#reading === undefined) return false
    const { state } = this.#reading
    if (state === undefined) return this.#reading.revision > revision
    return state.stat.modified > revision || state.stat.childrenModified > revision
  }

  add(listener: Observer['listener']): Observer {
    const observer: Observer = { listener, since: this.#changes, told: undefined, isOver: false }
    this.#observers.add(observer)
    return observer
  }

  /** Whether it was the last one. */
  remove(observer: Observer): boolean {
    observer.isOver = true
    return this.#observers.delete(observer) && this.#observers.size === 0
  }

  end(): void {
    for (const observer of this.#observers) observer.isOver = true
    this.#observers.clear()
  }

  changed(): void {
    this.#changes++
  }

  /** What was read, and how many changes had been heard of when the reply came. */
  take(reading: Reading, changesSeen: number): void {
    if (reading.refused === undefined) this.failures = 0
    this.#reading = reading
    this.#readAt = changesSeen
  }

  /** What was read now belongs to the moment that all observed nodes have reached. */
  release(): void {
    if (this.#reading !== undefined) this.#released = { reading: this.#reading, readAt: this.#readAt }
  }

  /**
   * Delivers the released state to every observer that has not received it. What was read and not yet released is never delivered: it may
   * be newer than what other nodes show. An observer that has received nothing yet gets neither a state that is not live nor one that was
   * read before it came.
   */
  tell(source: Observation['source'], revision: Revision): void {
    if (this.#released === undefined) return
    const { reading, readAt } = this.#released
    const { state, refused } = reading
    const observation = { state, revision, source, ...(refused === undefined ? {} : { refused }) }
    for (const observer of this.#observers) {
      if (
        observer.told === undefined ? source !== 'live' || readAt < observer.since : isSame(observer.told, observation)
      )
        continue
      observer.told = observation
      queueMicrotask(() => {
        if (!observer.isOver) observer.listener(observation)
      })
    }
  }
}

function isSame(a: Observation, b: Observation): boolean {
  return a.source === b.source && a.refused?.code === b.refused?.code && isSameState(a.state, b.state)
}

// Never the version alone: a node that was deleted and made again begins with the same one.
function isSameState(a: NodeState | undefined, b: NodeState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return (
    a.stat.created === b.stat.created &&
    a.stat.modified === b.stat.modified &&
    a.stat.childrenModified === b.stat.childrenModified
  )
}
