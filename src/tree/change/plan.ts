import { editData, type NodeData, sameBytes } from '../data.ts'
import { type EmptyData, type EmptyDataChange, fromEmptyData, toEmptyData } from '../empty-data.ts'
import { ephemeralParent } from '../ephemeral-parent.ts'
import { RegistryError } from '../errors.ts'
import { type NodeStat, type StoredNode, saysRoot, type TreeNode } from '../node.ts'
import { compareText, join, MAX_DEPTH, segments, type TreePath } from '../path.ts'
import { editProvider, withoutMarks } from '../provider.ts'
import { spelledData } from '../spelling.ts'
import { type DeleteStep, inPathOrder, type Kept, remove } from './deletion.ts'
import { diffProperties, type PropertyChange } from './diff.ts'

export type { PropertyChange } from './diff.ts'

/** What to do with a node that is in the store but not in the text. */
export type Trim = 'report' | 'keep' | 'delete'

/** One change to one node, pinned to the state it was computed from. Steps are in the order in which they are applied. */
export type Step =
  | ({ readonly op: 'create'; readonly path: TreePath } & Pick<TreeNode, 'properties' | 'empty' | 'spelling'>)
  | {
      readonly op: 'set'
      readonly path: TreePath
      /** In order of keys; never without any unless `empty` is there. */
      readonly changes: readonly PropertyChange[]
      /** Where the text says with which data a node without properties is stored. */
      readonly empty?: EmptyDataChange
      /** The bytes to write: keys that do not change keep their text. */
      readonly data: NodeData
      readonly expect: NodeStat
    }
  | DeleteStep

export interface Plan {
  /** Where the text's top nodes go. */
  readonly path: TreePath
  readonly steps: readonly Step[]
  /** In path order. */
  readonly kept: readonly Kept[]
  /** Nodes of the text that are already as it says. */
  readonly unchanged: number
  /** Nodes that do not exist, and are not created because the text does not say what they hold. In path order. */
  readonly absent: readonly TreePath[]
}

const NODES_A_SLICE = 2_000
type Slices<T> = Generator<void, T, void>

/**
 * What must change under `path` so that the tree says what `wanted` says. Pure. `current` is the node at `path` with everything
 * below; it changes itself only if `wanted` says what its root is. Parents are made before children; a node is deleted after everything
 * below it. The level directly under `path` is never trimmed; nodes that are or hold ephemerals are kept with their reason. A node that was
 * not read, in the store or for the text, stays as it is. Equality is by spelling.
 *
 * Throws EPHEMERAL_PARENT or DEPTH_EXCEEDED if the text asks for what no store can do.
 */
export function plan(path: TreePath, current: StoredNode, wanted: TreeNode, trim: Trim): Plan {
  const slices = planning(path, current, wanted, trim)
  for (;;) {
    const slice = slices.next()
    if (slice.done === true) return slice.value
  }
}

/** The same with a pause after every two thousand nodes. */
export function* planning(path: TreePath, current: StoredNode, wanted: TreeNode, trim: Trim): Slices<Plan> {
  const planner = new Planner(trim)
  if (saysRoot(wanted)) planner.properties(path, current, wanted)
  yield* planner.children(path, current, wanted, 'top')
  const { steps, unchanged, absent } = planner
  return { path, steps, kept: inPathOrder(planner.kept), unchanged, absent }
}

class Planner {
  readonly steps: Step[] = []
  readonly kept: Kept[] = []
  readonly absent: TreePath[] = []
  unchanged = 0
  readonly #trim: Trim
  #seen = 0

  constructor(trim: Trim) {
    this.#trim = trim
  }

  *children(path: TreePath, current: StoredNode, wanted: TreeNode, level: 'top' | 'below'): Slices<void> {
    if (current.stat.owner !== undefined && wanted.children.size > 0) throw ephemeralParent(path)
    if (level === 'below')
      for (const [name, extra] of inNameOrder(current.children))
        if (!wanted.children.has(name)) this.#extra(join(path, name), extra)
    for (const [name, target] of inNameOrder(wanted.children)) {
      const existing = current.children.get(name)
      if (existing?.unread === true) continue
      if (existing === undefined) yield* this.#create(join(path, name), target)
      else yield* this.#update(join(path, name), existing, target)
    }
  }

  *#create(path: TreePath, wanted: TreeNode): Slices<void> {
    if (++this.#seen % NODES_A_SLICE === 0) yield
    if (wanted.unread === true) {
      this.absent.push(path)
      return
    }
    refuseDepth(path)
    const { properties, empty, spelling } = wanted
    const bytes = { ...(empty === undefined ? {} : { empty }), ...(spelling === undefined ? {} : { spelling }) }
    this.steps.push({ op: 'create', path, properties, ...bytes })
    for (const [name, child] of inNameOrder(wanted.children)) yield* this.#create(join(path, name), child)
  }

  *#update(path: TreePath, current: StoredNode, wanted: TreeNode): Slices<void> {
    if (++this.#seen % NODES_A_SLICE === 0) yield
    if (wanted.unread === true) return
    this.properties(path, current, wanted)
    yield* this.children(path, current, wanted, 'below')
  }

  /** What the node says itself. */
  properties(path: TreePath, current: StoredNode, wanted: TreeNode): void {
    // The marks of a live provider belong to its gateway, whatever a text says.
    const isProvider = current.stat.owner !== undefined
    const [before, after] = [current.properties, wanted.properties].map(one => (isProvider ? withoutMarks(one) : one))
    const changes = diffProperties(before!, after!)
    const hasMarks = before !== current.properties
    if (wanted.empty !== undefined && !hasMarks) this.#emptyData(path, current, wanted.empty, changes)
    else if (changes.length === 0) this.unchanged++
    else {
      const remove = changes.filter(change => change.op === 'remove').map(change => change.key)
      const edits = { set: after!, remove }
      const data = isProvider
        ? editProvider(current.data, edits)
        : (spelledData(wanted.properties, wanted.spelling) ?? editData(current.data, edits))
      this.steps.push({ op: 'set', path, changes, data, expect: current.stat })
    }
  }

  #emptyData(path: TreePath, current: StoredNode, to: EmptyData, changes: readonly PropertyChange[]): void {
    const data = fromEmptyData(to)
    if (sameBytes(current.data, data)) this.unchanged++
    else {
      const from = current.properties.size === 0 ? { from: toEmptyData(current.data) } : {}
      this.steps.push({ op: 'set', path, changes, empty: { ...from, to }, data, expect: current.stat })
    }
  }

  #extra(path: TreePath, node: StoredNode): void {
    if (this.#trim === 'keep') return
    if (this.#trim === 'delete') remove(path, node, 'keep-ephemerals', this)
    // A live provider is no leftover, so it is not reported as one.
    else this.kept.push({ path, reason: node.stat.owner === undefined ? 'extra' : 'ephemeral' })
  }
}

function inNameOrder<Node>(children: ReadonlyMap<string, Node>): [string, Node][] {
  return [...children].sort(([a], [b]) => compareText(a, b))
}

function refuseDepth(path: TreePath): void {
  const depth = segments(path).length
  if (depth > MAX_DEPTH)
    throw new RegistryError('DEPTH_EXCEEDED', `${path} would be ${depth} levels deep; the limit is ${MAX_DEPTH}`, {
      facts: { path, limit: String(MAX_DEPTH), value: String(depth) },
    })
}
