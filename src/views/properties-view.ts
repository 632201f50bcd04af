import { RegistryError } from '../tree/errors.ts'
import { links, propertyLinks } from '../tree/keys.ts'
import { type Lookup, type PropertyValues, propertyResolution } from '../tree/links/resolve.ts'
import type { NodeStat, Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { Dependencies } from './dependencies.ts'
import { combine, type Freshness, unchangedSince } from './freshness.ts'
import { Journal } from './journal.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { Target } from './target.ts'
import type { ViewPool } from './view-pool.ts'

/** What the properties of a node say beside their values. */
export interface PropertiesState {
  readonly stat: NodeStat
  /** Targets of links, by the name of the link. */
  readonly links: ReadonlyMap<string, string>
  /** Texts of property links, by the name of the property. */
  readonly propertyLinks: ReadonlyMap<string, string>
  readonly broken: PropertyValues['broken']
}

export interface PropertiesViewOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  readonly turn: RefreshQueue
}

/** The properties of the node at a real path, with the values that its property links lead to, live. The journal holds the values. */
export class PropertiesView implements Target<Value>, Refreshable {
  readonly rank = 1
  readonly failure = undefined
  readonly journal = new Journal<Value>()
  readonly #path: TreePath
  readonly #turn: RefreshQueue
  readonly #consulted: Dependencies
  readonly #dependants = new Set<Refreshable>()
  #state: PropertiesState | undefined
  #knowledge: Freshness = { revision: 0n, lostAt: undefined }

  constructor(path: TreePath, { nodes, turn }: PropertiesViewOptions) {
    this.#path = path
    this.#turn = turn
    this.#consulted = new Dependencies(nodes, () => turn.mark(this))
    this.refresh()
  }

  /** Undefined until something is known. */
  get state(): PropertiesState | undefined {
    return this.#state
  }

  get revision(): Revision {
    return this.#knowledge.revision
  }

  get lostAt(): number | undefined {
    return this.#knowledge.lostAt
  }

  get settled(): boolean {
    return this.#consulted.upToDate && this.#state !== undefined
  }

  nodes(): Iterable<NodeView> {
    return this.#consulted.views()
  }

  lift(revision: Revision): void {
    if (this.settled && revision > this.revision) this.#knowledge = { ...this.#knowledge, revision }
  }

  resume(revision: Revision): [] | undefined {
    return this.settled && unchangedSince(this.#consulted.nodes, revision) ? [] : undefined
  }

  listen(dependant: Refreshable): Disposable {
    this.#dependants.add(dependant)
    return { [Symbol.dispose]: () => this.#dependants.delete(dependant) }
  }

  refresh(): void {
    if (!this.#consulted.upToDate) {
      const asked = this.#consulted.ask(conversation(this.#path))
      const stat = this.#consulted.get(this.#path)?.state?.stat
      // Where the node has gone, the path leads elsewhere, and its view says so.
      if (asked?.answer !== undefined && stat !== undefined) this.#show(stat, asked.answer)
    }
    const parts = this.#consulted.views()
    this.#knowledge = this.settled
      ? combine(parts, this.revision)
      : { revision: this.revision, lostAt: combine(parts, 0n).lostAt ?? this.lostAt }
    for (const dependant of this.#dependants) this.#turn.mark(dependant)
  }

  #show(stat: NodeStat, { properties, values, broken }: Answer): void {
    const before = this.#state
    const state = {
      stat,
      links: links(properties),
      propertyLinks: new Map([...propertyLinks(properties)].map(([name, { text }]) => [name, text])),
      broken,
    }
    const changes: [string, Value | undefined][] = []
    for (const name of this.journal.items.keys()) if (!values.has(name)) changes.push([name, undefined])
    for (const [name, value] of values) if (this.journal.items.get(name) !== value) changes.push([name, value])
    this.#state = state
    if (before !== undefined && changes.length === 0 && sameState(before, state)) return
    this.journal.step(changes)
    // A frame of changes cannot say that links changed.
    if (
      before !== undefined &&
      !(sameMap(before.links, state.links) && sameMap(before.propertyLinks, state.propertyLinks))
    )
      this.journal.forget()
  }

  [Symbol.dispose](): void {
    this.#turn.forget(this)
    this.#consulted[Symbol.dispose]()
    this.#dependants.clear()
  }
}

interface Answer extends PropertyValues {
  readonly properties: ReadonlyMap<string, Value>
}

function* conversation(path: TreePath): Generator<TreePath, Answer | undefined, Lookup | undefined> {
  const node = yield* readable(path)
  if (node === undefined) return undefined
  return { properties: node.properties, ...(yield* propertyResolution(path, node.properties)) }
}

/** Where it may not be read, the path leads nowhere, and its view says so. */
function* readable(path: TreePath): Generator<TreePath, Lookup | undefined, Lookup | undefined> {
  try {
    return yield path
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'NOT_PERMITTED') return undefined
    throw error
  }
}

function sameState(a: PropertiesState, b: PropertiesState): boolean {
  return (
    a.stat.created === b.stat.created &&
    a.stat.modified === b.stat.modified &&
    sameMap(
      new Map([...a.broken].map(([name, { target, reason, message }]) => [name, `${target}\n${reason}\n${message}`])),
      new Map([...b.broken].map(([name, { target, reason, message }]) => [name, `${target}\n${reason}\n${message}`])),
    ) &&
    sameMap(a.links, b.links) &&
    sameMap(a.propertyLinks, b.propertyLinks)
  )
}

function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false
  for (const [name, value] of a) if (b.get(name) !== value) return false
  return true
}
