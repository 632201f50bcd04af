import type { NodeState, TreeStore } from '../../store/store.ts'
import type { Trim } from '../../tree/change/plan.ts'
import { decodeData } from '../../tree/data.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { NodeStat, StoredNode, TreeNode } from '../../tree/node.ts'
import { join, type TreePath } from '../../tree/path.ts'

export interface Wanted {
  readonly path: TreePath
  readonly tree: TreeNode
  readonly trim: Trim
  /** Leave out nodes that may not be read. Default: the reading fails. */
  readonly skipUnreadable?: boolean
}

/** The stored part of what a plan is made from. */
export interface Current {
  /** The node at the path, with the descendants that `readCurrent` reads. */
  readonly root: StoredNode
  /** Nodes that exist but were read without their descendants, or not at all. */
  readonly unread: ReadonlySet<TreePath>
  /** Why nodes were left out that the text describes, with `skipUnreadable`. */
  readonly refused: readonly RegistryError[]
}

interface Reading {
  readonly signal: AbortSignal
  /** Called after so many reads as are made at once. */
  readonly pause: () => Promise<void>
}

/** Enough to keep a store busy; other reads wait for at most as many. */
const READS_AT_ONCE = 512

/**
 * Reads the node at the path with the descendants that a plan needs. Top nodes that are not in the text are never changed, and not read. Of
 * other nodes that are not in the text: with trim `keep` none is read, with `report` only the topmost ones, with `delete` all of them. Those
 * that are only reported need not be readable, and those that the text says nothing of are not read.
 */
export async function readCurrent(store: TreeStore, wanted: Wanted, reading: Reading): Promise<Current> {
  const { path, tree, trim, skipUnreadable = false } = wanted
  const top = await store.read(path, { signal: reading.signal })
  if (top === undefined) throw new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path } })
  const root = found(top)
  const unread = new Set<TreePath>()
  const refused: RegistryError[] = []
  const leave = ({ path, name, parent }: Place): void => {
    parent.children.set(name, LEFT)
    unread.add(path)
  }
  const tops = top.children.filter(name => tree.children.has(name))
  let level = tops.map((name): Place => placeBelow({ path, wanted: tree }, root, name, true))
  while (level.length > 0) {
    const next: Place[] = []
    for (const place of level) if (place.wanted?.unread === true) leave(place)
    level = level.filter(({ wanted }) => wanted?.unread !== true)
    for (const [i, state] of (await readAll(store, level, skipUnreadable, reading)).entries()) {
      if (state === undefined) continue
      const place = level[i] as Place
      if (state instanceof RegistryError) {
        leave(place)
        refused.push(state)
        continue
      }
      const node = found(state)
      place.parent.children.set(place.name, node)
      for (const name of state.children) {
        const isExtra = place.wanted?.children.has(name) !== true
        if (isExtra && trim !== 'delete') unread.add(join(place.path, name))
        if (!isExtra || trim !== 'keep') next.push(placeBelow(place, node, name, !isExtra || trim === 'delete'))
      }
    }
    level = next
  }
  return { root, unread, refused }
}

/** A node to read. */
interface Place {
  readonly path: TreePath
  readonly name: string
  readonly parent: Found
  /** Undefined if the node is not in the text. */
  readonly wanted: TreeNode | undefined
  /** Whether its descendants are needed. */
  readonly deep: boolean
}

interface Found extends StoredNode {
  readonly children: Map<string, Found>
}

function placeBelow(
  { path, wanted }: Pick<Place, 'path' | 'wanted'>,
  parent: Found,
  name: string,
  deep: boolean,
): Place {
  return { path: join(path, name), name, parent, wanted: wanted?.children.get(name), deep }
}

function found({ data, stat }: NodeState): Found {
  return { properties: decodeData(data), data, stat, children: new Map() }
}

/** In the same order; undefined for nodes that were deleted meanwhile, an error for those that are left out because they may not be read. */
async function readAll(
  store: TreeStore,
  places: readonly Place[],
  skipUnreadable: boolean,
  { signal, pause }: Reading,
): Promise<readonly (NodeState | RegistryError | undefined)[]> {
  const states: (NodeState | RegistryError | undefined)[] = []
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  try {
    for (let at = 0; at < places.length; at += READS_AT_ONCE) {
      const some = places.slice(at, at + READS_AT_ONCE)
      // Each shares its request with the others.
      const reads = some.map(place => {
        const [read] = store.readMany([place.path], { signal: either, children: place.deep })
        return read?.catch((error: unknown) => hidden(place, error, skipUnreadable))
      })
      states.push(...(await Promise.all(reads)))
      await pause()
    }
  } finally {
    failed.abort()
  }
  return states
}

/** The state to report for a node that is not in the text and may not be read: the plan does not change it. Throws any other error. */
function hidden({ path, wanted, deep }: Place, error: unknown, skipUnreadable: boolean): NodeState | RegistryError {
  if (!(error instanceof RegistryError) || error.code !== 'NOT_PERMITTED') throw error
  if (wanted !== undefined || deep) {
    if (skipUnreadable) return error
    throw error
  }
  return { path, data: NOTHING, stat: UNKNOWN_STAT, children: [], revision: 0n }
}

const NOTHING = new Uint8Array()
const UNKNOWN_STAT: NodeStat = {
  created: 0n,
  modified: 0n,
  childrenModified: 0n,
  version: 0,
  owner: undefined,
  createdAt: 0,
  modifiedAt: 0,
}
/** A node of which nothing is known but that it exists. */
const LEFT: Found = { properties: new Map(), data: NOTHING, stat: UNKNOWN_STAT, children: new Map(), unread: true }
