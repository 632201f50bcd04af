import { diffProperties, diffTrees } from '../../../src/tree/change/diff.ts'
import { classify } from '../../../src/tree/keys.ts'
import { nodeAt } from '../../../src/tree/links/resolve.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { compareText, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Change } from '../words/change.ts'
import { propertyText, type ShownValue } from '../words/property-text.ts'
import { type DiagramSource, wholeTree } from '../words/source.ts'

/** Two trees merged into one: everything in either, with its change. */
export interface Comparison {
  readonly before: DiagramSource
  readonly after: DiagramSource
  /** Both trees; where a property is in both, its value is the later one. */
  readonly union: TreeNode
  /** The node of one side; undefined if it is not there. */
  nodeOf(side: 'before' | 'after', path: TreePath): TreeNode | undefined
  /** The change of a node itself, without its subtree. */
  changeOf(path: TreePath): Change
  /** Paths of everything that is not the same, in path order. */
  readonly changed: readonly TreePath[]
  readonly counts: Readonly<Record<Change, number>>
}

export function comparisonOf(source: DiagramSource): Comparison | undefined {
  if (source.after === undefined) return undefined
  const root = source.root ?? ROOT
  const place = { root, ...(source.part === undefined ? {} : { part: source.part }) }
  const before: DiagramSource = { tree: source.tree, name: source.name, ...place }
  const after: DiagramSource = { ...source.after, ...place }
  const wholes = { before: wholeTree(before), after: wholeTree(after) }
  const changes = new Map<TreePath, Change>(
    diffTrees(source.tree, source.after.tree, root).map(({ path, op }) => [path, op]),
  )
  const count = (change: Change): number => [...changes.values()].filter(one => one === change).length
  const union = unionOf(source.tree, source.after.tree)
  const differ = { added: count('added'), removed: count('removed'), changed: count('changed') }
  const same = countNodes(union) - differ.added - differ.removed - differ.changed
  return {
    before,
    after,
    union,
    nodeOf: (side, path) => nodeAt(wholes[side], path),
    changeOf: path => changes.get(path) ?? 'same',
    changed: [...changes.keys()],
    counts: { ...differ, same },
  }
}

function unionOf(before: TreeNode, after: TreeNode): TreeNode {
  const children = new Map(before.children)
  for (const [name, child] of after.children) {
    const other = before.children.get(name)
    children.set(name, other === undefined ? child : unionOf(other, child))
  }
  return { properties: new Map([...before.properties, ...after.properties]), children }
}

function countNodes({ children }: TreeNode): number {
  let count = 0
  for (const child of children.values()) count += 1 + countNodes(child)
  return count
}

/** The change of a node with its subtree, where the subtree is not shown. */
export function wholeChange({ changeOf, nodeOf }: Comparison, path: TreePath): Change {
  const own = changeOf(path)
  const [before, after] = [nodeOf('before', path), nodeOf('after', path)]
  if (own !== 'same' || before === undefined || after === undefined) return own
  return diffTrees(before, after).length > 0 ? 'changed' : 'same'
}

/** A property in a few words. */
export interface PropertyEntry {
  readonly name: string
  /** Its value, or what it was and what it becomes; lists and objects whole where they take at most `limit` characters. */
  text(limit: number): string
  /** Undefined if nothing is compared. */
  readonly change: Change | undefined
}

const NOTHING: ReadonlyMap<string, Value> = new Map()

/** The plain properties of a node on both sides, in order of names. */
export function comparedProperties(
  comparison: Comparison,
  path: TreePath,
  shown: ShownValue,
): readonly PropertyEntry[] {
  const textOf = (key: string, value: Value, limit: number): string => propertyText(shown(path, key, value), limit)
  const sides = (['before', 'after'] as const).map(side => comparison.nodeOf(side, path)?.properties ?? NOTHING)
  const [before, after] = sides as [ReadonlyMap<string, Value>, ReadonlyMap<string, Value>]
  const entries: PropertyEntry[] = []
  const differ = new Set<string>()
  for (const change of diffProperties(before, after)) {
    const { key } = change
    differ.add(key)
    const [old, young] = [before.get(key), after.get(key)]
    const value = young ?? old
    if (value === undefined || classify(key, value).kind !== 'plain') continue
    const text = (limit: number): string =>
      old !== undefined && young !== undefined
        ? `${textOf(key, old, limit)} → ${textOf(key, young, limit)}`
        : textOf(key, value, limit)
    entries.push({ name: key, text, change: CHANGE_OF[change.op] })
  }
  for (const [key, value] of after)
    if (!differ.has(key) && classify(key, value).kind === 'plain')
      entries.push({ name: key, text: limit => textOf(key, value, limit), change: 'same' })
  return entries.sort((a, b) => compareText(a.name, b.name))
}

const CHANGE_OF = { add: 'added', remove: 'removed', change: 'changed' } as const

/** The change of the `providers` of a node that is in both trees; undefined if there is none. */
export function providersChange({ nodeOf }: Comparison, path: TreePath): Change | undefined {
  const [before, after] = [nodeOf('before', path)?.children, nodeOf('after', path)?.children]
  if (before === undefined || after === undefined || before.has('providers') === after.has('providers'))
    return undefined
  return after.has('providers') ? 'added' : 'removed'
}
