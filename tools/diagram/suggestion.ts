import type { TreeNode } from '../../src/tree/node.ts'
import { join, ROOT, segments, type TreePath } from '../../src/tree/path.ts'
import type { DiagramSource } from './source.ts'

/** What is wrong with a path that leads nowhere, and the path that was probably meant. */
export function suggestion(source: DiagramSource, path: string): string {
  const root = source.root ?? ROOT
  let node = source.tree
  let at: TreePath = root
  const names = segments(path as TreePath).slice(segments(root).length)
  for (const [index, name] of names.entries()) {
    const child = node.children.get(name)
    if (child === undefined) {
      const meant = [...node.children.keys()]
        .filter(other => isNear(name, other))
        .map(other => existing(node, at, [other, ...names.slice(index + 1)]))
        .find(found => found !== undefined)
      return `${join(at, name)} does not exist.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
    }
    node = child
    at = join(at, name)
  }
  return `${path} does not exist.`
}

function existing(node: TreeNode, at: TreePath, names: readonly string[]): TreePath | undefined {
  let [path, here]: [TreePath, TreeNode | undefined] = [at, node]
  for (const name of names) {
    here = here?.children.get(name)
    path = join(path, name)
  }
  return here === undefined ? undefined : path
}

/** Whether two names differ by at most two letters that were added, left out, changed, or swapped with their neighbour. */
function isNear(a: string, b: string): boolean {
  const limit = Math.min(2, Math.floor(Math.max(a.length, b.length) / 3))
  if (Math.abs(a.length - b.length) > limit) return false
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : changed
      next.push(Math.min(changed, swapped, row[j]! + 1, next[j - 1]! + 1))
    }
    before = row
    row = next
  }
  return row[b.length]! <= limit
}
