import { setImmediate as nextTurn } from 'node:timers/promises'
import type { NodeState, TreeStore } from '../../store/store.ts'
import type { Trim } from '../../tree/change/plan.ts'
import { decodeData } from '../../tree/data.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { StoredNode, TreeNode } from '../../tree/node.ts'
import { join, type TreePath } from '../../tree/path.ts'

export interface Wanted {
  readonly path: TreePath
  readonly tree: TreeNode
  readonly trim: Trim
}

/** What a plan is made from. */
export interface Current {
  /** The node at the path; only what `readCurrent` says is below it. */
  readonly root: StoredNode
  /** Nodes that are there but were read without what is below them, or not at all. */
  readonly unread: ReadonlySet<TreePath>
}

/** Enough to keep a store busy; others who ask it for something wait behind as many at the most. */
const READS_AT_ONCE = 512

/**
 * The node at the path with as much below it as a plan needs: other top nodes are never touched, so they are not read; a node that is not
 * in the text is read not at all to be kept, alone to be reported, and with everything below it to be deleted.
 */
export async function readCurrent(store: TreeStore, wanted: Wanted, signal: AbortSignal): Promise<Current> {
  const { path, tree, trim } = wanted
  const top = await store.read(path, { signal })
  if (top === undefined) throw new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path } })
  const root = found(top)
  const unread = new Set<TreePath>()
  const tops = top.children.filter(name => tree.children.has(name))
  let level = tops.map((name): Place => placeBelow({ path, wanted: tree }, root, name, true))
  while (level.length > 0) {
    const next: Place[] = []
    for (const [i, state] of (await readAll(store, level, signal)).entries()) {
      if (state === undefined) continue
      const place = level[i] as Place
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
  return { root, unread }
}

/** A node that is to be read. */
interface Place {
  readonly path: TreePath
  readonly name: string
  readonly parent: Found
  /** Undefined: it is not in the text. */
  readonly wanted: TreeNode | undefined
  /** Whether what is below it is needed. */
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

/** In the same order; undefined for what has vanished meanwhile. */
async function readAll(
  store: TreeStore,
  places: readonly Place[],
  signal: AbortSignal,
): Promise<readonly (NodeState | undefined)[]> {
  const states = new Array<NodeState | undefined>(places.length)
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < places.length) {
      const at = next++
      const { path, deep } = places[at] as Place
      // Shares its request with the reads of the other lanes.
      states[at] = await store.readMany([path], { signal: either, children: deep })[0]
      // A store in this process answers at once, and everybody else would wait until all is read.
      await nextTurn()
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(READS_AT_ONCE, places.length) }, lane))
  } finally {
    failed.abort()
  }
  return states
}
