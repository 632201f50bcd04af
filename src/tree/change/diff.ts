import { diffEmptyData, type EmptyDataChange } from '../empty-data.ts'
import type { TreeNode } from '../node.ts'
import { compareText, join, ROOT, type TreePath } from '../path.ts'
import { sameValue, type Value } from '../value.ts'

export type PropertyChange =
  | { readonly op: 'add'; readonly key: string; readonly value: Value }
  | { readonly op: 'remove'; readonly key: string; readonly value: Value }
  | { readonly op: 'change'; readonly key: string; readonly from: Value; readonly to: Value }

/** How one node differs. Every node of an added or removed subtree has an entry. */
export type NodeDifference =
  | ({ readonly op: 'added' | 'removed'; readonly path: TreePath } & Pick<TreeNode, 'properties' | 'empty'>)
  | {
      readonly op: 'changed'
      readonly path: TreePath
      readonly changes: readonly PropertyChange[]
      readonly empty?: EmptyDataChange
    }

/**
 * What is different from `before` to `after`, in path order: parents before children, siblings by name. Of a node that one of them has not
 * read nothing is known to be different.
 */
export function diffTrees(before: TreeNode, after: TreeNode, path: TreePath = ROOT): readonly NodeDifference[] {
  const differences: NodeDifference[] = []
  compare(path, before, after, differences)
  return differences
}

/** In order of keys. Equality is that of `sameValue`: 1, 1.0 and true are three values. */
export function diffProperties(
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
): readonly PropertyChange[] {
  const changes: PropertyChange[] = []
  for (const [key, value] of before) if (!after.has(key)) changes.push({ op: 'remove', key, value })
  for (const [key, to] of after) {
    const from = before.get(key)
    if (from === undefined) changes.push({ op: 'add', key, value: to })
    else if (!sameValue(from, to)) changes.push({ op: 'change', key, from, to })
  }
  return changes.sort((a, b) => compareText(a.key, b.key))
}

function compare(path: TreePath, before: TreeNode, after: TreeNode, out: NodeDifference[]): void {
  if (before.unread === true || after.unread === true) return
  const changes = diffProperties(before.properties, after.properties)
  const empty = diffEmptyData(before, after)
  if (changes.length > 0 || empty !== undefined)
    out.push({ op: 'changed', path, changes, ...(empty === undefined ? {} : { empty }) })
  for (const name of unionOfNames(before.children, after.children)) {
    const [left, right] = [before.children.get(name), after.children.get(name)]
    if (left !== undefined && right !== undefined) compare(join(path, name), left, right, out)
    else if (right !== undefined) addAll('added', join(path, name), right, out)
    else if (left !== undefined) addAll('removed', join(path, name), left, out)
  }
}

function addAll(op: 'added' | 'removed', path: TreePath, node: TreeNode, out: NodeDifference[]): void {
  const { properties, empty } = node
  out.push({ op, path, properties, ...(empty === undefined ? {} : { empty }) })
  for (const name of [...node.children.keys()].sort(compareText))
    addAll(op, join(path, name), node.children.get(name) as TreeNode, out)
}

function unionOfNames(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort(compareText)
}
