import { RegistryError } from '../tree/errors.ts'
import { links, propertyLinks } from '../tree/keys.ts'
import { type Lookup, PAUSE, type Resolution } from '../tree/links/drive.ts'
import { type PropertyValues, propertyResolution } from '../tree/links/resolve-properties.ts'
import type { NodeStat, Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { sameValue, type Value } from '../tree/value.ts'
import { unchangedSince } from './freshness.ts'
import { Journal } from './journal.ts'
import { LiveResolution, type LiveResolutionOptions } from './live-resolution.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { Target } from './target.ts'

/** What belongs to the properties of a node beside their values. */
export interface PropertiesState {
  readonly stat: NodeStat
  /** Targets of links, by the name of the link. */
  readonly links: ReadonlyMap<string, string>
  /** Texts of property links, by the name of the property. */
  readonly propertyLinks: ReadonlyMap<string, string>
  readonly broken: PropertyValues['broken']
}

/** A live view of the properties of one node, with the values that its property links lead to. The journal holds the values. */
export class PropertiesView implements Target<Value>, Refreshable {
  readonly phase = 'targets'
  readonly failure = undefined
  readonly journal = new Journal<Value>()
  readonly path: TreePath
  readonly #resolution: LiveResolution
  readonly #queue: RefreshQueue
  #state: PropertiesState | undefined

  constructor(path: TreePath, options: LiveResolutionOptions) {
    this.path = path
    this.#resolution = new LiveResolution(this, options)
    this.#queue = options.queue
    this.refresh()
  }

  /** Undefined until something is known. */
  get state(): PropertiesState | undefined {
    return this.#state
  }

  get revision(): Revision {
    return this.#resolution.revision
  }

  get lostAt(): number | undefined {
    return this.#resolution.lostAt
  }

  get settled(): boolean {
    return this.#resolution.dependencies.upToDate && this.#state !== undefined
  }

  nodes(): Iterable<NodeView> {
    return this.#resolution.dependencies.views()
  }

  advance(revision: Revision): void {
    if (this.settled) this.#resolution.advance(revision)
  }

  resume(revision: Revision): [] | undefined {
    return this.settled && unchangedSince(this.#resolution.dependencies.nodes, revision) ? [] : undefined
  }

  listen(dependant: Refreshable): Disposable {
    return this.#resolution.listen(dependant)
  }

  refresh(): void {
    const { dependencies } = this.#resolution
    if (!dependencies.upToDate) {
      const asked = dependencies.askInParts(() => answer(this.path))
      const stat = dependencies.get(this.path)?.state?.stat
      // Where the node is gone, the path leads elsewhere, and the view of the path shows that.
      if (asked === PAUSE) this.#queue.scheduleNextTurn(this)
      else if (asked?.answer !== undefined && stat !== undefined) this.#show(stat, asked.answer)
    }
    this.#resolution.refreshed(this.settled)
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
    for (const [name, value] of values) {
      const shown = this.journal.items.get(name)
      if (shown === undefined || !sameValue(shown, value)) changes.push([name, value])
    }
    this.#state = state
    if (before !== undefined && changes.length === 0 && sameState(before, state)) {
      if (before.stat.modified !== stat.modified) this.journal.renewed()
      return
    }
    this.journal.step(changes)
    // A change frame cannot carry changes of links.
    if (
      before !== undefined &&
      !(sameMap(before.links, state.links) && sameMap(before.propertyLinks, state.propertyLinks))
    )
      this.journal.forget()
  }

  [Symbol.dispose](): void {
    this.#resolution[Symbol.dispose]()
  }
}

interface Answer extends PropertyValues {
  readonly properties: ReadonlyMap<string, Value>
}

function* answer(path: TreePath): Resolution<Answer | undefined> {
  const node = yield* readable(path)
  if (node === undefined) return undefined
  return { properties: node.properties, ...(yield* propertyResolution(path, node.properties)) }
}

/** Undefined where the node may not be read: then the path is unresolved, and the view of the path shows that. */
function* readable(path: TreePath): Resolution<Lookup | undefined> {
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
