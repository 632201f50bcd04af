import { setImmediate as nextTurn } from 'node:timers/promises'
import { decodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import type { StoredNode } from '../tree/node.ts'
import { basename, join, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import type { NodeState, ReadOptions, TreeStore } from './store.ts'

interface WalkOptions extends ReadOptions {
  /** How many levels below the first node are read; 0 is that node alone. Default: all. */
  readonly depth?: number
}

export interface WalkedNode {
  readonly path: TreePath
  /** Levels below the node that the walk began at. */
  readonly depth: number
  readonly state: NodeState
  readonly properties: ReadonlyMap<string, Value>
}

/** A node that may not be read, so that nothing is known of what is below it. */
export interface UnreadableNode {
  readonly path: TreePath
  readonly depth: number
  readonly refused: RegistryError
}

/** Each level reads at most this many nodes ahead. It starts with FIRST_WINDOW and allows one more for each node that was yielded. */
const MAX_WINDOW = 256
const FIRST_WINDOW = 16
/** How many nodes are yielded before the walk gives way to the rest of the process. */
const NODES_PER_TURN = 64
/** The walk stops reading ahead while the data that it buffers, or will buffer by the average size of its nodes, exceeds this. */
const MAX_BYTES_AHEAD = 1_000_000

/**
 * The subtree at `path`, or undefined where there is no node. Each node is as it was when it was read, so the whole is no snapshot; nodes
 * that are deleted meanwhile are left out. `sync` makes all of it at least as new as the call.
 */
export async function readTree(
  store: TreeStore,
  path: TreePath,
  options: WalkOptions,
): Promise<StoredNode | undefined> {
  const open: { readonly node: StoredNode; readonly children: Map<string, StoredNode> }[] = []
  for await (const { path: at, depth, state, properties } of walkTree(store, path, options)) {
    const children = new Map<string, StoredNode>()
    const node: StoredNode = { properties, children, stat: state.stat, data: state.data }
    open.length = depth
    open.at(-1)?.children.set(basename(at), node)
    open.push({ node, children })
  }
  return open[0]?.node
}

/**
 * The nodes of the subtree at `path` in depth-first order: parents before their children, siblings in order of name. Reads ahead a bounded
 * number of nodes per level, so that memory does not depend on the size of the tree. Otherwise as `readTree`. Returning early aborts the
 * reads that are in flight.
 */
export async function* walkTree(
  store: TreeStore,
  path: TreePath,
  options: WalkOptions,
): AsyncGenerator<WalkedNode, void, undefined> {
  for await (const node of walkReadable(store, path, options)) {
    if ('refused' in node) throw node.refused
    yield node
  }
}

/** As `walkTree`, but continues after a node that may not be read. The first node must be readable. */
export async function* walkReadable(
  store: TreeStore,
  path: TreePath,
  options: WalkOptions,
): AsyncGenerator<WalkedNode | UnreadableNode, void, undefined> {
  const { depth = Number.POSITIVE_INFINITY, sync = false, mayBeStale = false } = options
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  try {
    const first = await store.read(path, { signal, sync, mayBeStale })
    if (first === undefined) return
    yield walked(first, 0)
    if (depth === 0) return
    const readMany: ReadMany = paths => store.readMany(paths, { signal, mayBeStale })
    const level = new Level(readMany, { depth: 1, deepest: depth, buffered: { bytes: 0 } })
    level.add(first)
    yield* nodesBelow(first, level)
  } finally {
    ended.abort()
  }
}

async function* nodesBelow(first: NodeState, top: Level): AsyncGenerator<WalkedNode | UnreadableNode, void, undefined> {
  const open = [{ level: top, left: first.children.length }]
  for (let yielded = 1; ; yielded++) {
    while (open.at(-1)?.left === 0) open.pop()
    const siblings = open.at(-1)
    if (siblings === undefined) return
    const { level } = siblings
    siblings.left--
    const { path, state, refused } = await level.take()
    // The embedded store answers within the same turn of the event loop: without a pause nothing else would run until all is read.
    if (yielded % NODES_PER_TURN === 0) await nextTurn()
    if (refused !== undefined) yield { path, depth: level.depth, refused }
    if (state === undefined) continue
    yield walked(state, level.depth)
    if (level.below !== undefined) open.push({ level: level.below, left: state.children.length })
  }
}

function walked(state: NodeState, depth: number): WalkedNode {
  return { path: state.path, depth, state, properties: decodeData(state.data) }
}

type ReadMany = (paths: readonly TreePath[]) => readonly Promise<NodeState | undefined>[]

/** Neither `state` nor `refused`: the node was deleted since its parent was read. */
interface Answer {
  readonly path: TreePath
  readonly state?: NodeState
  /** NOT_PERMITTED. */
  readonly refused?: RegistryError
}

interface Read {
  readonly answer: Promise<Answer>
  /** Undefined until the answer has arrived. */
  done: Answer | undefined
}

interface LevelOptions {
  readonly depth: number
  readonly deepest: number
  /** The data that all levels buffer. */
  readonly buffered: { bytes: number }
}

/**
 * The nodes of one depth, in the order of the walk. They are read, passed down as parents of the next level, and taken in this order.
 * Therefore the node that is taken next can always be read: a level never waits for a deeper one.
 */
class Level {
  readonly depth: number
  readonly #readMany: ReadMany
  readonly #options: LevelOptions
  /** Nodes of the level above with children that are not requested yet. */
  readonly #parents: NodeState[] = []
  /** The index of the next child of the first parent to request. */
  #child = 0
  /** Requested and not taken. */
  readonly #ahead: Read[] = []
  /** How many of these, from the first on, have been passed down. */
  #passed = 0
  /** Answered and not taken. */
  #bufferedNodes = 0
  /** Everything that was ever answered. */
  #answered = { nodes: 0, bytes: 0 }
  #taken = 0
  #below: Level | undefined

  constructor(readMany: ReadMany, options: LevelOptions) {
    this.#readMany = readMany
    this.#options = options
    this.depth = options.depth
  }

  /** The next deeper level; undefined if this is the deepest. */
  get below(): Level | undefined {
    const { depth, deepest } = this.#options
    if (this.#below === undefined && depth < deepest)
      this.#below = new Level(this.#readMany, { ...this.#options, depth: depth + 1 })
    return this.#below
  }

  /** Appends the children of a node. */
  add(parent: NodeState): void {
    if (parent.children.length === 0) return
    this.#parents.push(parent)
    this.#readAhead()
  }

  /** The next node in order. To be called once for each child of each parent. */
  async take(): Promise<Answer> {
    if (this.#ahead.length === 0) this.#readAhead('needed')
    const read = this.#ahead[0]
    if (read === undefined) throw new Error('a walk took more nodes than there are')
    const answer = await read.answer
    this.#ahead.shift()
    this.#passed--
    this.#taken++
    this.#bufferedNodes--
    this.#options.buffered.bytes -= answer.state?.data?.length ?? 0
    this.#readAhead()
    return answer
  }

  /** `needed`: at least one node, however much is buffered. */
  #readAhead(urgency: 'ahead' | 'needed' = 'ahead'): void {
    const limit = Math.min(MAX_WINDOW, FIRST_WINDOW + this.#taken)
    const paths: TreePath[] = []
    for (;;) {
      const parent = this.#parents[0]
      const ahead = this.#ahead.length + paths.length
      if (parent === undefined || ahead >= limit) break
      if ((ahead > 0 || urgency === 'ahead') && this.#bytesAhead(ahead) > MAX_BYTES_AHEAD) break
      paths.push(join(parent.path, parent.children[this.#child] as string))
      this.#child++
      if (this.#child < parent.children.length) continue
      this.#parents.shift()
      this.#child = 0
    }
    for (const [i, answer] of this.#readMany(paths).entries()) this.#request(paths[i] as TreePath, answer)
  }

  #request(path: TreePath, answer: Promise<NodeState | undefined>): void {
    const received = (done: Answer): Answer => {
      read.done = done
      const bytes = done.state?.data?.length ?? 0
      this.#bufferedNodes++
      this.#options.buffered.bytes += bytes
      this.#answered.nodes++
      this.#answered.bytes += bytes
      this.#passDown()
      return done
    }
    const read: Read = {
      done: undefined,
      answer: answer.then(
        state => received(state === undefined ? { path } : { path, state }),
        (error: unknown) => {
          if (!(error instanceof RegistryError) || error.code !== 'NOT_PERMITTED') throw error
          return received({ path, refused: error })
        },
      ),
    }
    // `take` rejects with the failure. After an early return nobody takes it, and it must not count as unhandled.
    read.answer.catch(() => {})
    this.#ahead.push(read)
  }

  #bytesAhead(ahead: number): number {
    const inFlight = ahead - this.#bufferedNodes
    return this.#options.buffered.bytes + inFlight * (this.#answered.bytes / Math.max(1, this.#answered.nodes))
  }

  #passDown(): void {
    for (;;) {
      const read = this.#ahead[this.#passed]
      if (read?.done === undefined) return
      this.#passed++
      if (read.done.state !== undefined) this.below?.add(read.done.state)
    }
  }
}
