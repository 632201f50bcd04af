import type { TreeNode } from '../node.ts'
import { compareText, join, ROOT, segments, type TreePath } from '../path.ts'

/** A service is a node with a real child `providers`; a link of that name makes none. */
export function isService(node: TreeNode): boolean {
  return node.children.has('providers')
}

/** The services that a node belongs to: those it lies below, outermost first, and itself if it is one. */
export function servicesOf(tree: TreeNode, path: TreePath): TreePath[] {
  const found: TreePath[] = []
  let node: TreeNode | undefined = tree
  let at = ROOT
  if (isService(tree)) found.push(ROOT)
  for (const name of segments(path)) {
    node = node?.children.get(name)
    at = join(at, name)
    if (node !== undefined && isService(node)) found.push(at)
  }
  return found
}

/**
 * Groups of nodes of a graph that lead to one another, one cycle for each: a shortest one through its first node. Groups come in the
 * order of their first nodes.
 */
export function findCycles(graph: ReadonlyMap<TreePath, ReadonlySet<TreePath>>): TreePath[][] {
  const groups = stronglyConnected(graph).filter(group => group.length > 1)
  const starts = groups.map(group => group.sort(compareText)[0] as TreePath)
  return starts.sort(compareText).map(start => shortestCycle(graph, start))
}

/** Groups of nodes that all reach each other, single nodes too. Tarjan's algorithm, without recursion because chains of links may be long. */
export function stronglyConnected(graph: ReadonlyMap<TreePath, ReadonlySet<TreePath>>): TreePath[][] {
  const groups: TreePath[][] = []
  const index = new Map<TreePath, number>()
  const low = new Map<TreePath, number>()
  const stack: TreePath[] = []
  const onStack = new Set<TreePath>()
  const open: { readonly node: TreePath; readonly next: Iterator<TreePath> }[] = []
  const enter = (node: TreePath): void => {
    low.set(node, index.size)
    index.set(node, index.size)
    stack.push(node)
    onStack.add(node)
    open.push({ node, next: (graph.get(node) ?? new Set<TreePath>()).values() })
  }
  const lower = (node: TreePath, by: number | undefined): void => {
    low.set(node, Math.min(low.get(node) as number, by as number))
  }
  const leave = (node: TreePath): void => {
    open.pop()
    const above = open.at(-1)
    if (above !== undefined) lower(above.node, low.get(node))
    if (low.get(node) !== index.get(node)) return
    const group = stack.splice(stack.lastIndexOf(node))
    for (const member of group) onStack.delete(member)
    groups.push(group)
  }
  for (const start of graph.keys()) {
    if (!index.has(start)) enter(start)
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const { done, value } = top.next.next()
      if (done === true) leave(top.node)
      else if (!index.has(value)) enter(value)
      else if (onStack.has(value)) lower(top.node, index.get(value))
    }
  }
  return groups
}

function shortestCycle(graph: ReadonlyMap<TreePath, ReadonlySet<TreePath>>, start: TreePath): TreePath[] {
  const cameFrom = new Map<TreePath, TreePath>()
  const queue = [start]
  for (const node of queue) {
    for (const next of [...(graph.get(node) ?? [])].sort(compareText)) {
      if (next === start) return trace(cameFrom, node, start)
      if (cameFrom.has(next)) continue
      cameFrom.set(next, node)
      queue.push(next)
    }
  }
  return [start]
}

function trace(cameFrom: ReadonlyMap<TreePath, TreePath>, last: TreePath, start: TreePath): TreePath[] {
  const path = [last]
  for (let node = last; node !== start; ) {
    node = cameFrom.get(node) as TreePath
    path.unshift(node)
  }
  return path
}
