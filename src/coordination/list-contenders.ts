import type { NodeState, TreeStore } from '../store/store.ts'
import type { Revision } from '../tree/node.ts'
import { basename, join, type TreePath } from '../tree/path.ts'
import { decodeContender } from './contender-data.ts'
import { inUse, type Layout, permitsIn } from './decide.ts'
import { foreignToLock, foreignToSemaphore, inOrder, semaphoreQueue } from './names.ts'

export interface Contender {
  readonly path: TreePath
  readonly value: string
  /** Zero for one who waits for a semaphore. */
  readonly token: Revision
  readonly createdAt: number
  readonly isNative: boolean
  /** The hash of its lease; empty for a native one. */
  readonly lease: string
}

export interface Contenders {
  /** Undefined: nobody contends. */
  readonly layout: Layout | undefined
  readonly permits: number
  readonly holders: readonly Contender[]
  /** In their order, at most MAX_LISTED. */
  readonly waiting: readonly Contender[]
  readonly queueLength: number
  readonly revision: Revision
}

const MAX_LISTED = 1_000
const LEASE_HASH_LENGTH = 16

/** Who holds a path, and who waits for it. Throws PATH_IN_USE if its children are no contenders. */
export async function listContenders(
  store: TreeStore,
  path: TreePath,
  { signal }: { readonly signal: AbortSignal },
): Promise<Contenders> {
  const queuePath = semaphoreQueue(path)
  const [state, queue] = await Promise.all([path, queuePath].map(at => store.read(at, { signal })))
  const permits = state === undefined ? undefined : permitsIn(state.data)
  const read = (parent: TreePath, names: readonly string[]): Promise<readonly Contender[]> =>
    contenders(store, parent, names, signal)
  const revision = state?.revision ?? queue?.revision ?? 0n
  if (permits !== undefined && state !== undefined) {
    refuse(state, foreignToSemaphore(state.children))
    const names = inOrder(queue?.children ?? [])
    const [holders, waiting] = await Promise.all([
      read(path, state.children),
      read(queuePath, names.slice(0, MAX_LISTED)),
    ])
    return {
      layout: 'semaphore',
      permits,
      holders: holders.toSorted((a, b) => (a.token < b.token ? -1 : 1)),
      waiting: waiting.map(one => ({ ...one, token: 0n })),
      queueLength: names.length,
      revision,
    }
  }
  if (state !== undefined) refuse(state, foreignToLock(state.children))
  const names = inOrder(state?.children ?? [])
  const all = await read(path, names.slice(0, MAX_LISTED + 1))
  const isHolder = (one: Contender): boolean => basename(one.path) === names[0]
  return {
    layout: names.length === 0 ? undefined : 'lock',
    permits: 0,
    holders: all.filter(isHolder),
    waiting: all.filter(one => !isHolder(one)).slice(0, MAX_LISTED),
    queueLength: Math.max(0, names.length - 1),
    revision,
  }
}

function refuse({ path }: NodeState, foreign: string | undefined): void {
  if (foreign !== undefined) throw inUse(path, `it has the child ${foreign}, which is no contender`, { child: foreign })
}

async function contenders(
  store: TreeStore,
  parent: TreePath,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly Contender[]> {
  const paths = names.map(name => join(parent, name))
  const states = await Promise.all(store.readMany(paths, { signal, children: false, unreadable: 'stat' }))
  return states.flatMap(state => {
    if (state === undefined) return []
    const { value, token, isNative } = decodeContender(state.data)
    return [
      {
        path: state.path,
        value,
        token: token ?? state.stat.created,
        createdAt: state.stat.createdAt,
        isNative,
        lease: isNative ? '' : basename(state.path).slice(0, LEASE_HASH_LENGTH),
      },
    ]
  })
}
