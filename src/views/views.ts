import type { Clock } from '../lib/clock.ts'
import { RegistryError } from '../tree/errors.ts'
import type { TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { Bookmarks } from './bookmarks.ts'
import { type Child, ChildrenView } from './children-view.ts'
import { FollowedView } from './followed-view.ts'
import { NamesView } from './names-view.ts'
import { type NodeSource, NodeView } from './node-view.ts'
import { PathView } from './path-view.ts'
import { PropertiesView } from './properties-view.ts'
import { RefreshQueue } from './refresh-queue.ts'
import { type TreeItem, TreeView } from './tree-view.ts'
import { type Use, ViewPool } from './view-pool.ts'

export interface ViewLimits {
  /** How many views clients may use at once: one for each path and for what is asked of it. Beyond that is TOO_MANY. */
  readonly maxViews: number
  /** How long a view outlives its last reader. */
  readonly keepMs: number
  /** How many views of each kind are kept without a reader. */
  readonly maxUnused: number
  /** The most children of one node that are read with their properties. */
  readonly maxChildren: number
  /** The most nodes of one tree that is watched as a whole. */
  readonly maxNodes: number
  /** About how often those who watch are told how far they have come; zero for never. */
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
export type FollowedNames = FollowedView<Child, NamesView>
/** What a path leads to, with everything below it. */
export type FollowedTree = FollowedView<TreeItem, TreeView>
export type FollowedProperties = FollowedView<Value, PropertiesView>

/** Everything that a gateway keeps live because somebody asked for it. Give back what you take. */
export interface Views extends AsyncDisposable {
  readonly children: { use(path: TreePath): Use<FollowedChildren> }
  /** The node itself; its children by their names. */
  readonly nodes: { use(path: TreePath): Use<FollowedNames> }
  readonly trees: { use(path: TreePath): Use<FollowedTree> }
  readonly properties: { use(path: TreePath): Use<FollowedProperties> }
  /** How many views there are of each kind. */
  counts(): { readonly nodes: number; readonly paths: number; readonly targets: number; readonly followed: number }
}

export interface ViewsOptions {
  readonly clock: Clock
  readonly limits?: Partial<ViewLimits>
}

export function openViews(source: NodeSource, { clock, limits }: ViewsOptions): Views {
  const { maxViews, keepMs, maxUnused, maxChildren, maxNodes, bookmarkMs } = { ...DEFAULT_VIEW_LIMITS, ...limits }
  const turn = new RefreshQueue()
  const bookmarks = new Bookmarks({ source, clock, everyMs: bookmarkMs })
  const share = <View extends Disposable>(open: (path: TreePath) => View): ViewPool<TreePath, View> =>
    new ViewPool({ open, clock, keepMs, maxUnused })
  const nodes = share(path => new NodeView(path, { source, clock }))
  const paths = share(path => new PathView(path, { nodes, turn }))
  const childrenOf = share(path => new ChildrenView(path, { nodes, turn, maxChildren }))
  const namesOf = share(path => new NamesView(path, { nodes, turn, maxChildren }))
  const propertiesOf = share(path => new PropertiesView(path, { nodes, turn }))
  const treeOf = share(path => new TreeView(path, { nodes, children: childrenOf, turn, clock, maxNodes }))
  const children = share(
    path => new FollowedView<Child, ChildrenView>(path, { paths, targets: childrenOf, turn, bookmarks }),
  )
  const names = share(path => new FollowedView<Child, NamesView>(path, { paths, targets: namesOf, turn, bookmarks }))
  const properties = share(
    path => new FollowedView<Value, PropertiesView>(path, { paths, targets: propertiesOf, turn, bookmarks }),
  )
  const trees = share(path => new FollowedView<TreeItem, TreeView>(path, { paths, targets: treeOf, turn, bookmarks }))
  const all = [children, names, properties, trees]
  const forClients = <View extends Disposable>(shared: ViewPool<TreePath, View>) => ({
    use: (path: TreePath): Use<View> => {
      if (!shared.isUsed(path) && all.reduce((sum, { used }) => sum + used, 0) >= maxViews)
        throw tooMany(path, maxViews)
      return shared.peek(path)
    },
  })
  return {
    children: forClients(children),
    nodes: forClients(names),
    trees: forClients(trees),
    properties: forClients(properties),
    counts: () => ({
      nodes: nodes.size,
      paths: paths.size,
      targets: childrenOf.size + namesOf.size + propertiesOf.size + treeOf.size,
      followed: children.size + names.size + properties.size + trees.size,
    }),
    [Symbol.asyncDispose]: async () => {
      bookmarks[Symbol.dispose]()
      // Those on top first, so that each lets go of what is below it.
      for (const shared of [...all, treeOf, childrenOf, namesOf, propertiesOf, paths, nodes]) shared[Symbol.dispose]()
    },
  }
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
