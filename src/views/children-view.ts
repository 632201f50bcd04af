import type { NodeState } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import { join, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { Journal } from './journal.ts'
import { type NodeView, sameData } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { Target } from './target.ts'
import type { Use, ViewPool } from './view-pool.ts'

/** A child with what it says, or by its name alone where nobody asked for more, or where it may not be read. */
export interface Child {
  readonly name: string
  readonly state: NodeState | undefined
  readonly properties: ReadonlyMap<string, Value> | undefined
}

export interface ChildrenViewOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  readonly turn: RefreshQueue
  readonly maxChildren: number
}

interface Held extends Disposable {
  readonly node: NodeView
}

/** Names as a parent listed them, with those of them of which nothing usable is known. */
interface Listing {
  readonly names: ReadonlySet<string>
  readonly revision: Revision
  /** Not told yet, or told as missing before the listing: news are on their way. */
  readonly awaited: Set<string>
  /** Told as missing: they have gone since, and the parent will say so. */
  readonly vanished: Set<string>
}

/**
 * The children of the node at a real path with their properties, live. A list is shown only when every child on it has been told,
 * so that no reader sees a child come without its properties, or one go and its successor missing.
 */
export class ChildrenView implements Target<Child>, Refreshable {
  readonly rank = 1
  readonly journal = new Journal<Child>()
  readonly #path: TreePath
  readonly #options: ChildrenViewOptions
  readonly #self: Use<NodeView>
  readonly #listening: Disposable
  readonly #held = new Map<string, Held>()
  readonly #dependants = new Set<Refreshable>()
  /** Children with news. */
  readonly #fresh = new Set<string>()
  readonly #lost = new Set<NodeView>()
  #state: NodeState | undefined
  #latest: Listing | undefined
  /** An older listing that is shown if the latest one is still incomplete: children that come and go without a pause must not hide all others. */
  #overtaken: Listing | undefined
  #shown: Listing | undefined
  #heard: Revision = 0n
  #failure: RegistryError | undefined
  revision: Revision = 0n
  lostAt: number | undefined

  constructor(path: TreePath, options: ChildrenViewOptions) {
    this.#path = path
    this.#options = options
    this.#self = options.nodes.acquire(path)
    this.#listening = this.#self.view.listen(node => this.#hear(node))
    this.#hear(this.#self.view)
    this.refresh()
  }

  get failure(): RegistryError | undefined {
    return this.#failure
  }

  get settled(): boolean {
    return this.#fresh.size === 0 && this.#state === this.#self.view.state && this.#shown === this.#latest
  }

  *nodes(): Generator<NodeView> {
    yield this.#self.view
    for (const { node } of this.#held.values()) yield node
  }

  lift(revision: Revision): void {
    if (this.settled && revision > this.revision) this.revision = revision
  }

  resume(revision: Revision): (readonly [string, Child])[] | undefined {
    const stat = this.#self.view.state?.stat
    if (!this.settled || stat === undefined || stat.created > revision || stat.childrenModified > revision)
      return undefined
    return [...this.journal.items].filter(([, { state }]) => state !== undefined && state.stat.modified > revision)
  }

  listen(dependant: Refreshable): Disposable {
    this.#dependants.add(dependant)
    return { [Symbol.dispose]: () => this.#dependants.delete(dependant) }
  }

  #hear(node: NodeView): void {
    if (node.revision > this.#heard) this.#heard = node.revision
    if (node.lostAt === undefined) this.#lost.delete(node)
    else this.#lost.add(node)
    this.#options.turn.mark(this)
  }

  refresh(): void {
    const state = this.#self.view.state
    // Where the node has gone, the path leads elsewhere, and its view says so.
    if (state !== undefined) {
      if (this.#latest === undefined || !sameChildren(this.#state, state)) this.#list(state)
      this.#state = state
      for (const name of this.#fresh) this.#file(name)
      this.#show()
    }
    for (const { lostAt } of this.#lost) this.lostAt ??= lostAt
    // Contact is back only when everything that was missed is shown.
    if (this.#lost.size === 0 && this.settled) this.lostAt = undefined
    for (const dependant of this.#dependants) this.#options.turn.mark(dependant)
  }

  #list(state: NodeState): void {
    this.#failure = tooMany(this.#path, state.children.length, this.#options.maxChildren)
    if (this.#failure !== undefined) return
    if (this.#latest !== this.#shown) this.#overtaken ??= this.#latest
    const names = new Set(state.children)
    this.#latest = { names, revision: this.#self.view.revision, awaited: new Set(), vanished: new Set() }
    for (const name of names) {
      if (!this.#held.has(name)) this.#hold(name)
      this.#file(name)
    }
    // A child that came and went unseen is never told.
    for (const name of this.#overtaken?.awaited ?? []) if (!names.has(name)) this.#overtaken?.awaited.delete(name)
  }

  #hold(name: string): void {
    const use = this.#options.nodes.acquire(join(this.#path, name))
    const listening = use.view.listen(node => {
      this.#fresh.add(name)
      this.#hear(node)
    })
    if (use.view.known) this.#hear(use.view)
    this.#held.set(name, {
      node: use.view,
      [Symbol.dispose]: () => {
        listening[Symbol.dispose]()
        use[Symbol.dispose]()
      },
    })
  }

  /** Notes in each listing that has the name whether something usable is known of it. */
  #file(name: string): void {
    const node = this.#held.get(name)?.node
    for (const listing of [this.#latest, this.#overtaken]) {
      if (node === undefined || listing === undefined || !listing.names.has(name)) continue
      const missing = node.known && node.state === undefined && node.refused === undefined
      listing.awaited.delete(name)
      listing.vanished.delete(name)
      if (!node.known || (missing && node.revision < listing.revision)) listing.awaited.add(name)
      else if (missing) listing.vanished.add(name)
    }
  }

  #show(): void {
    const latest = this.#latest
    const overtaken = this.#overtaken
    if (latest === undefined) return
    if (latest.awaited.size === 0 && latest.vanished.size === 0) {
      this.#publish(latest)
      this.#overtaken = undefined
      if (this.#heard > this.revision) this.revision = this.#heard
    } else if (overtaken !== undefined && overtaken.awaited.size === 0) {
      this.#publish(overtaken)
      this.#overtaken = undefined
      // What was heard since is not all shown.
      if (overtaken.revision > this.revision) this.revision = overtaken.revision
    }
  }

  #publish(listing: Listing): void {
    const changes: [string, Child | undefined][] = []
    const candidates = listing === this.#shown ? this.#fresh : [...this.journal.items.keys(), ...listing.names]
    for (const name of new Set(candidates)) {
      const child = listing.names.has(name) ? this.#child(name) : undefined
      const shown = this.journal.items.get(name)
      if (isSame(shown, child)) continue
      if (child?.state !== undefined && changedHands(shown?.state, child.state)) this.journal.renew(name, child)
      else changes.push([name, child])
    }
    if (changes.length > 0 || this.journal.version === 0) this.journal.step(changes)
    if (listing !== this.#shown) this.#release(listing)
    this.#fresh.clear()
    this.#shown = listing
  }

  #child(name: string): Child | undefined {
    const { state, refused, lookup } = this.#held.get(name)?.node ?? {}
    return state === undefined && refused === undefined ? undefined : { name, state, properties: lookup?.properties }
  }

  /** Lets go of every child that neither the shown nor the latest listing has. */
  #release(shown: Listing): void {
    for (const [name, held] of this.#held) {
      if (shown.names.has(name) || this.#latest?.names.has(name)) continue
      held[Symbol.dispose]()
      this.#held.delete(name)
      this.#lost.delete(held.node)
    }
  }

  [Symbol.dispose](): void {
    this.#options.turn.forget(this)
    this.#listening[Symbol.dispose]()
    for (const held of this.#held.values()) held[Symbol.dispose]()
    this.#held.clear()
    this.#self[Symbol.dispose]()
    this.#dependants.clear()
  }
}

function isSame(a: Child | undefined, b: Child | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameData(a.state, b.state)
}

/** Whether it is a provider that another session owns now, and that says what it said before: nothing to tell of. */
function changedHands(before: NodeState | undefined, after: NodeState): boolean {
  return (
    before?.stat.owner !== undefined &&
    after.stat.owner !== undefined &&
    before.stat.owner !== after.stat.owner &&
    Buffer.compare(before.data, after.data) === 0
  )
}

function sameChildren(a: NodeState | undefined, b: NodeState): boolean {
  return a?.stat.created === b.stat.created && a.stat.childrenModified === b.stat.childrenModified
}

function tooMany(path: TreePath, count: number, limit: number): RegistryError | undefined {
  if (count <= limit) return undefined
  return new RegistryError('TOO_MANY', `${path} has ${count} children; the limit is ${limit}`, {
    facts: { path, limit: String(limit), value: String(count) },
    hint: 'ask for the names only, or for pages with ListChildren',
  })
}
