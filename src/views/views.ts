import type { Clock } from '../lib/clock.ts'
import { RegistryError } from '../tree/errors.ts'
import { MAX_DEPTH, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { Bookmarks } from './bookmarks.ts'
import { type Child, ChildrenView } from './children-view.ts'
import { FollowedView } from './followed-view.ts'
import { NamesView } from './names-view.ts'
import { type NodeSource, NodeView } from './node-view.ts'
import { PathView } from './path-view.ts'
import { PropertiesView } from './properties-view.ts'
import { RefreshQueue } from './refresh-queue.ts'
import { ReleaseQueue } from './release-queue.ts'
import { type TreeItem, TreeView } from './tree-view.ts'
import { type ViewHandle, ViewPool } from './view-pool.ts'

export interface ViewLimits {
  /** How many views clients may use at once, one per path and kind. Beyond that is TOO_MANY. */
  readonly maxViews: number
  /** How long a view stays open after its last client. */
  readonly keepMs: number
  /** How many views of each kind stay open without a client. */
  readonly maxUnused: number
  /** The most children of one node that are read with their properties. */
  readonly maxChildren: number
  /** The most nodes of a tree that is watched as a whole. */
  readonly maxNodes: number
  /** The mean time between two bookmarks of a watch; zero for none. */
  readonly bookmarkMs: number
}

export const DEFAULT_VIEW_LIMITS: ViewLimits = {
  maxViews: 100_000,
  keepMs: 60_000,
  maxUnused: 1_000,
  maxChildren: 100_000,
  maxNodes: 100_000,
  bookmarkMs: 60_000,
}

/** The children of what a path leads to, with their properties. */
export type FollowedChildren = FollowedView<Child, ChildrenView>
type FollowedNames = FollowedView<Child, NamesView>
/** What a path leads to, with everything below it. */
type FollowedTree = FollowedView<TreeItem, TreeView>
export type FollowedProperties = FollowedView<Value, PropertiesView>

/** The live views of a gateway, opened on demand and shared. A caller disposes the handles that it acquires. */
export interface Views extends AsyncDisposable {
  readonly children: { acquire(path: TreePath): ViewHandle<FollowedChildren> }
  /** The node itself, with the names of its children. */
  readonly nodes: { acquire(path: TreePath): ViewHandle<FollowedNames> }
  /** `depth`: how many levels below the node; at least 1. Default: all. */
  readonly trees: { acquire(path: TreePath, depth?: number): ViewHandle<FollowedTree> }
  readonly properties: { acquire(path: TreePath): ViewHandle<FollowedProperties> }
  /** How many views of each kind are open. */
  counts(): { readonly nodes: number; readonly paths: number; readonly targets: number; readonly followed: number }
}

/** The views of trees with one depth. */
interface TreePools {
  readonly depth: number
  readonly targets: ViewPool<TreePath, TreeView>
  readonly followed: ViewPool<TreePath, FollowedTree>
}

interface ViewsOptions {
  readonly clock: Clock
  readonly limits?: Partial<ViewLimits>
}

export function openViews(source: NodeSource, { clock, limits }: ViewsOptions): Views {
  const { maxViews, keepMs, maxUnused, maxChildren, maxNodes, bookmarkMs } = { ...DEFAULT_VIEW_LIMITS, ...limits }
  const queue = new RefreshQueue()
  const releases = new ReleaseQueue(clock)
  const bookmarks = new Bookmarks({ source, clock, everyMs: bookmarkMs })
  const pool = <View extends Disposable>(open: (path: TreePath) => View): ViewPool<TreePath, View> =>
    new ViewPool({ open, clock, keepMs, maxUnused })
  const nodes = pool(path => new NodeView(path, { source, clock, children: true }))
  const leaves = pool(path => new NodeView(path, { source, clock, children: false }))
  const paths = pool(path => new PathView(path, { nodes, queue }))
  const listing = { nodes, queue, releases, clock, maxChildren }
  const childrenOf = pool(path => new ChildrenView(path, { ...listing, leaves }))
  const branchesOf = pool(path => new ChildrenView(path, { ...listing, leaves: nodes }))
  const namesOf = pool(path => new NamesView(path, { nodes, queue }))
  const propertiesOf = pool(path => new PropertiesView(path, { nodes, queue }))
  const children = pool(
    path => new FollowedView<Child, ChildrenView>(path, { paths, targets: childrenOf, queue, bookmarks }),
  )
  const names = pool(path => new FollowedView<Child, NamesView>(path, { paths, targets: namesOf, queue, bookmarks }))
  const properties = pool(
    path => new FollowedView<Value, PropertiesView>(path, { paths, targets: propertiesOf, queue, bookmarks }),
  )
  const openTrees = (depth: number): TreePools => {
    const targets = pool(path => new TreeView(path, { nodes, children: branchesOf, queue, clock, maxNodes, depth }))
    const open = (path: TreePath): FollowedTree => new FollowedView(path, { paths, targets, queue, bookmarks })
    return { depth, targets, followed: pool(open) }
  }
  const allTrees = openTrees(Number.POSITIVE_INFINITY)
  /** By depth, of which there are at most MAX_DEPTH. */
  const trees = new Map([[allTrees.depth, allTrees]])
  const treesOf = (depth: number): TreePools => {
    // No path is deeper, so that this is all levels.
    if (depth >= MAX_DEPTH) return allTrees
    const known = trees.get(depth) ?? openTrees(depth)
    trees.set(depth, known)
    return known
  }
  const followed = () => [children, names, properties, ...[...trees.values()].map(one => one.followed)]
  const forClients = <View extends Disposable>(views: ViewPool<TreePath, View>) => ({
    acquire: (path: TreePath): ViewHandle<View> => {
      if (!views.isUsed(path) && sum(followed().map(({ used }) => used)) >= maxViews) throw tooMany(path, maxViews)
      return views.acquire(path, { keep: true })
    },
  })
  return {
    children: forClients(children),
    nodes: forClients(names),
    trees: { acquire: (path, depth = Number.POSITIVE_INFINITY) => forClients(treesOf(depth).followed).acquire(path) },
    properties: forClients(properties),
    counts: () => ({
      nodes: nodes.size + leaves.size,
      paths: paths.size,
      targets:
        sum([childrenOf, branchesOf, namesOf, propertiesOf].map(({ size }) => size)) +
        sum([...trees.values()].map(({ targets }) => targets.size)),
      followed: sum(followed().map(({ size }) => size)),
    }),
    [Symbol.asyncDispose]: async () => {
      bookmarks[Symbol.dispose]()
      // From the top down, so that each view releases the ones that it is computed from.
      for (const views of followed()) views[Symbol.dispose]()
      for (const { targets } of trees.values()) targets[Symbol.dispose]()
      for (const views of [branchesOf, childrenOf, namesOf, propertiesOf, paths]) views[Symbol.dispose]()
      releases[Symbol.dispose]()
      for (const views of [nodes, leaves]) views[Symbol.dispose]()
    },
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function tooMany(path: TreePath, limit: number): RegistryError {
  return new RegistryError(
    'TOO_MANY',
    `${path} cannot be viewed: ${limit} other views are in use; the limit is ${limit}`,
    {
      facts: { path, limit: String(limit), value: String(limit + 1) },
      hint: 'end watches of other paths, ask another gateway, or raise --max-views',
    },
  )
}
