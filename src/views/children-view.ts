import type { Clock } from '../lib/clock.ts'
import type { NodeState } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import { join, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { Dependants } from './dependants.ts'
import { Journal } from './journal.ts'
import { type NodeView, sameData } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { ReleaseQueue } from './release-queue.ts'
import { saysTheSame } from './same-values.ts'
import type { Target } from './target.ts'
import type { ViewHandle, ViewPool } from './view-pool.ts'

/** A child with its properties, or with its name alone where no more is asked for or where it may not be read. */
export interface Child {
  readonly name: string
  readonly state: NodeState | undefined
  readonly properties: ReadonlyMap<string, Value> | undefined
}

export interface ChildrenViewOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  /** The nodes of many children, without their own children. */
  readonly leaves: ViewPool<TreePath, NodeView>
  readonly queue: RefreshQueue
  readonly releases: ReleaseQueue
  readonly clock: Clock
  readonly maxChildren: number
}

interface AcquiredChild {
  readonly node: NodeView
  readonly handle: Disposable
  readonly listening: Disposable
}

/** For how long one view may delay everything else, and after how many children the time is looked at. */
const SLICE_MS = 10
const CHILDREN_PER_LOOK = 64
/** The children of a node with more are observed without their own children: half the requests, but they are not remembered as nodes. */
const MAX_WHOLE_CHILDREN = 1_000

/** The names that one state of the parent lists, with those of them whose nodes do not match the list yet. */
interface Listing {
  readonly names: ReadonlySet<string>
  readonly revision: Revision
  /** Not observed yet, or observed as missing before this listing: an observation is still to come. */
  readonly awaited: Set<string>
  /** Observed as missing: deleted since, and the parent will list them no more. */
  readonly missing: Set<string>
}

/**
 * A live view of the children of one node with their properties. A listing is shown only when every child on it has been observed, so that
 * no reader sees a child appear without its properties, or a child disappear before its replacement is there. The children of a large
 * node are observed, decoded and released in slices, between which everything else has its turn.
 */
export class ChildrenView implements Target<Child>, Refreshable {
  readonly phase = 'targets'
  readonly journal = new Journal<Child>()
  readonly #path: TreePath
  readonly #options: ChildrenViewOptions
  readonly #self: ViewHandle<NodeView>
  readonly #listening: Disposable
  readonly #children = new Map<string, AcquiredChild>()
  readonly #dependants: Dependants
  /** Children that were observed again and are not shown so yet. */
  readonly #updated = new Set<string>()
  /** Those of them that were observed since the last refresh: each is classified once, however long the listing stays incomplete. */
  readonly #unclassified = new Set<string>()
  /** When children that were renewed since changed last. */
  readonly #changedAt = new Map<string, Revision>()
  /** Nodes that are known as last known only. */
  readonly #lost = new Set<NodeView>()
  /** Names of the latest listing that are not observed or not classified yet. */
  #entering: Iterator<string> | undefined
  #state: NodeState | undefined
  #latest: Listing | undefined
  /** An older listing, shown while the latest one is incomplete: children that come and go without a pause must not hide all others. */
  #previous: Listing | undefined
  #shown: Listing | undefined
  /** The newest revision that was delivered for any of the nodes. */
  #delivered: Revision = 0n
  #failure: RegistryError | undefined
  revision: Revision = 0n
  lostAt: number | undefined

  constructor(path: TreePath, options: ChildrenViewOptions) {
    this.#path = path
    this.#options = options
    this.#dependants = new Dependants(options.queue)
    this.#self = options.nodes.acquire(path)
    this.#listening = this.#self.view.listen(node => this.#onUpdate(node))
    this.#onUpdate(this.#self.view)
    this.refresh()
  }

  get failure(): RegistryError | undefined {
    return this.#failure
  }

  get settled(): boolean {
    return this.#updated.size === 0 && this.#state === this.#self.view.state && this.#shown === this.#latest
  }

  *nodes(): Generator<NodeView> {
    yield this.#self.view
    for (const { node } of this.#children.values()) yield node
  }

  advance(revision: Revision): void {
    if (this.settled && revision > this.revision) this.revision = revision
  }

  resume(revision: Revision): (readonly [string, Child])[] | undefined {
    const stat = this.#self.view.state?.stat
    if (!this.settled || stat === undefined || stat.created > revision || stat.childrenModified > revision)
      return undefined
    return [...this.journal.items].filter(
      ([name, { state }]) => state !== undefined && (this.#changedAt.get(name) ?? state.stat.modified) > revision,
    )
  }

  listen(dependant: Refreshable): Disposable {
    return this.#dependants.add(dependant)
  }

  #onUpdate(node: NodeView): void {
    if (node.revision > this.#delivered) this.#delivered = node.revision
    if (node.lostAt === undefined) this.#lost.delete(node)
    else this.#lost.add(node)
    this.#options.queue.schedule(this)
  }

  refresh(): void {
    const state = this.#self.view.state
    // Where the node is gone, the path leads elsewhere, and the view of the path shows that.
    if (state !== undefined) {
      // One listing after the other, so that each is complete some time, however often the children change.
      const isListed = this.#latest !== undefined && sameChildren(this.#state, state)
      if (isListed) this.#state = state
      else if (this.#entering === undefined) {
        this.#list(state)
        this.#state = state
      }
      if (!this.#classifyMore() || this.#state !== state) this.#options.queue.scheduleNextTurn(this)
      if (this.#unclassified.size === 0) this.#show()
    }
    for (const { lostAt } of this.#lost) this.lostAt ??= lostAt
    // The view is live again only when everything that was missed is shown.
    if (this.#lost.size === 0 && this.settled) this.lostAt = undefined
    this.#dependants.schedule()
  }

  #list(state: NodeState): void {
    this.#failure = tooMany(this.#path, state.children.length, this.#options.maxChildren)
    if (this.#failure !== undefined) return
    if (this.#latest !== this.#shown) this.#previous ??= this.#latest
    const names = new Set(state.children)
    this.#latest = { names, revision: this.#self.view.revision, awaited: new Set(), missing: new Set() }
    this.#entering = names.values()
    // A child that was created and deleted before it was observed will never be observed.
    for (const name of this.#previous?.awaited ?? []) if (!names.has(name)) this.#previous?.awaited.delete(name)
  }

  /** Observes the children of the latest listing, and classifies those that were observed. Returns whether that is done; otherwise it is called again. */
  #classifyMore(): boolean {
    const { clock } = this.#options
    const end = clock.now() + SLICE_MS
    let count = 0
    const isOver = (): boolean => ++count % CHILDREN_PER_LOOK === 0 && clock.now() >= end
    for (const name of this.#unclassified) {
      this.#unclassified.delete(name)
      this.#classify(name)
      if (isOver()) return false
    }
    while (this.#entering !== undefined) {
      const { value: name, done } = this.#entering.next()
      if (done === true) this.#entering = undefined
      else {
        if (!this.#children.has(name)) this.#acquire(name)
        this.#classify(name)
        if (isOver()) return false
      }
    }
    return true
  }

  #acquire(name: string): void {
    const { nodes, leaves } = this.#options
    const pool = (this.#latest?.names.size ?? 0) > MAX_WHOLE_CHILDREN ? leaves : nodes
    const handle = pool.acquire(join(this.#path, name))
    const listening = handle.view.listen(node => {
      this.#updated.add(name)
      this.#unclassified.add(name)
      this.#onUpdate(node)
    })
    if (handle.view.known) this.#onUpdate(handle.view)
    this.#children.set(name, { node: handle.view, handle, listening })
  }

  /** Notes in each listing that has the name whether its node is awaited or missing. Decodes its data, so that it is done when it is shown. */
  #classify(name: string): void {
    const node = this.#children.get(name)?.node
    void node?.lookup
    for (const listing of [this.#latest, this.#previous]) {
      if (node === undefined || listing === undefined || !listing.names.has(name)) continue
      const isMissing = node.known && node.state === undefined && node.refused === undefined
      listing.awaited.delete(name)
      listing.missing.delete(name)
      if (!node.known || (isMissing && node.revision < listing.revision)) listing.awaited.add(name)
      else if (isMissing) listing.missing.add(name)
    }
  }

  #show(): void {
    const latest = this.#latest
    const previous = this.#previous
    if (latest === undefined) return
    if (this.#entering === undefined && latest.awaited.size === 0 && latest.missing.size === 0) {
      this.#publish(latest)
      this.#previous = undefined
      // What was delivered after a listing that is not the newest is not all shown.
      const revision = this.#state === this.#self.view.state ? this.#delivered : latest.revision
      if (revision > this.revision) this.revision = revision
    } else if (previous !== undefined && previous.awaited.size === 0) {
      this.#publish(previous)
      this.#previous = undefined
      // What was delivered after it is not all shown.
      if (previous.revision > this.revision) this.revision = previous.revision
    }
  }

  #publish(listing: Listing): void {
    const { items } = this.journal
    const changes: [string, Child | undefined][] = []
    const compare = (name: string, child: Child | undefined): void => {
      const shown = items.get(name)
      if (isSame(shown, child)) return
      if (child !== undefined && saysTheSame(shown, child)) this.#renew(name, child)
      else changes.push([name, child])
    }
    const isNew = listing !== this.#shown
    if (isNew) for (const name of items.keys()) if (!listing.names.has(name)) compare(name, undefined)
    for (const name of isNew ? listing.names : this.#updated)
      compare(name, listing.names.has(name) ? this.#child(name) : undefined)
    if (this.#changedAt.size > 0) for (const [name] of changes) this.#changedAt.delete(name)
    if (changes.length > 0 || this.journal.version === 0) this.journal.step(changes)
    if (listing !== this.#shown) this.#release(listing)
    this.#updated.clear()
    this.#shown = listing
  }

  #renew(name: string, child: Child): void {
    const stat = this.journal.items.get(name)?.state?.stat
    if (stat !== undefined && !this.#changedAt.has(name)) this.#changedAt.set(name, stat.modified)
    this.journal.renew(name, child)
  }

  #child(name: string): Child | undefined {
    const { state, refused, lookup } = this.#children.get(name)?.node ?? {}
    return state === undefined && refused === undefined ? undefined : { name, state, properties: lookup?.properties }
  }

  /** Releases every child that is in neither the shown nor the latest listing. */
  #release(shown: Listing): void {
    for (const [name, child] of this.#children) {
      if (shown.names.has(name) || this.#latest?.names.has(name)) continue
      this.#children.delete(name)
      this.#lost.delete(child.node)
      this.#drop(child)
    }
  }

  #drop({ listening, handle }: AcquiredChild): void {
    listening[Symbol.dispose]()
    this.#options.releases.add(handle)
  }

  [Symbol.dispose](): void {
    this.#options.queue.remove(this)
    this.#listening[Symbol.dispose]()
    for (const child of this.#children.values()) this.#drop(child)
    this.#children.clear()
    this.#self[Symbol.dispose]()
    this.#dependants.clear()
  }
}

function isSame(a: Child | undefined, b: Child | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameData(a.state, b.state)
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
