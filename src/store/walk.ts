import { setImmediate as nextTurn } from 'node:timers/promises'
import { decodeData } from '../tree/data.ts'
import type { StoredNode } from '../tree/node.ts'
import { basename, join, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import type { NodeState, ReadOptions, TreeStore } from './store.ts'

export interface WalkOptions extends ReadOptions {
  /** How many levels below the first node are read; 0 is that node alone. Default: all. */
  readonly depth?: number
  /** How many nodes of one level are read ahead at most. Default 256. */
  readonly window?: number
}

export interface WalkedNode {
  readonly path: TreePath
  /** Levels below the node that the walk began at. */
  readonly depth: number
  readonly state: NodeState
  readonly properties: ReadonlyMap<string, Value>
}

/** A level starts with this many reads ahead and allows one more for each node that was passed on, up to the window. */
const FIRST_WINDOW = 16
/** How many nodes are passed on before everybody else in the process has a turn. */
const NODES_A_TURN = 256
/** A level that holds this much data, or will by what its nodes are like, reads no further ahead. */
const MAX_BYTES_AHEAD = 8_000_000

/**
 * The subtree at `path`, or undefined where there is no node. Each node is as it was when it was read; nodes that vanish meanwhile are
 * left out. `sync` makes all of it at least as new as the call.
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
 * The nodes of the subtree at `path`: parents before their children, siblings in order of name. Reads ahead, a bounded number of nodes on
 * each level, so that memory does not depend on the size of the tree. As `readTree` otherwise. Ending it early ends its reads.
 */
export async function* walkTree(
  store: TreeStore,
  path: TreePath,
  options: WalkOptions,
): AsyncGenerator<WalkedNode, void, undefined> {
  const { depth = Number.POSITIVE_INFINITY, window = 256, sync = false } = options
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  try {
    const first = await store.read(path, { signal, sync })
    if (first === undefined) return
    yield walked(first, 0)
    if (depth === 0) return
    const level = new Level(at => store.read(at, { signal, bulk: true }), { depth: 1, deepest: depth, window })
    level.add(first)
    yield* nodesBelow(first, level)
  } finally {
    ended.abort()
  }
}

async function* nodesBelow(first: NodeState, top: Level): AsyncGenerator<WalkedNode, void, undefined> {
  const open = [{ level: top, left: first.children.length }]
  for (let passed = 1; ; passed++) {
    while (open.at(-1)?.left === 0) open.pop()
    const siblings = open.at(-1)
    if (siblings === undefined) return
    const { level } = siblings
    siblings.left--
    const state = await level.take()
    // A store in this process answers at once, and everybody else would wait until all is read.
    if (passed % NODES_A_TURN === 0) await nextTurn()
    if (state === undefined) continue
    yield walked(state, level.depth)
    if (level.below !== undefined) open.push({ level: level.below, left: state.children.length })
  }
}

function walked(state: NodeState, depth: number): WalkedNode {
  return { path: state.path, depth, state, properties: decodeData(state.data) }
}

interface Read {
  readonly answer: Promise<NodeState | undefined>
  /** Whether it was answered; then the state, if there is a node. */
  done: boolean
  state: NodeState | undefined
}

interface LevelOptions {
  readonly depth: number
  readonly deepest: number
  readonly window: number
}

/**
 * The nodes of one depth, in the order of the walk. They are read, passed down as parents of the next level, and taken in this order, so
 * that whatever is to be taken next can always be read: a level never waits for one behind it.
 */
class Level {
  readonly depth: number
  readonly #read: (path: TreePath) => Promise<NodeState | undefined>
  readonly #options: LevelOptions
  /** Nodes whose children belong here and are not all being read. */
  readonly #parents: NodeState[] = []
  /** Which child of the first parent is read next. */
  #child = 0
  /** Reads that were begun and not taken. */
  readonly #ahead: Read[] = []
  /** How many of them, from the first, are passed down. */
  #passed = 0
  /** What was answered and not taken, in nodes and in bytes; and everything that was ever answered. */
  #held = { nodes: 0, bytes: 0 }
  #answered = { nodes: 0, bytes: 0 }
  #taken = 0
  #below: Level | undefined

  constructor(read: (path: TreePath) => Promise<NodeState | undefined>, options: LevelOptions) {
    this.#read = read
    this.#options = options
    this.depth = options.depth
  }

  /** The next level; undefined where the walk ends here. */
  get below(): Level | undefined {
    const { depth, deepest } = this.#options
    if (this.#below === undefined && depth < deepest)
      this.#below = new Level(this.#read, { ...this.#options, depth: depth + 1 })
    return this.#below
  }

  /** Takes the children of a node in, after those that are in already. */
  add(parent: NodeState): void {
    if (parent.children.length === 0) return
    this.#parents.push(parent)
    this.#readAhead()
  }

  /** The next node in order; undefined if it vanished. To be called once for each child of each parent. */
  async take(): Promise<NodeState | undefined> {
    const read = this.#ahead[0]
    if (read === undefined) throw new Error('a walk took more nodes than there are')
    const state = await read.answer
    this.#ahead.shift()
    this.#passed--
    this.#taken++
    this.#held.nodes--
    this.#held.bytes -= state?.data.length ?? 0
    this.#readAhead()
    return state
  }

  #readAhead(): void {
    const allowed = Math.min(this.#options.window, FIRST_WINDOW + this.#taken)
    for (;;) {
      const parent = this.#parents[0]
      if (parent === undefined || this.#ahead.length >= allowed) return
      if (this.#ahead.length > 0 && this.#bytesAhead() > MAX_BYTES_AHEAD) return
      this.#begin(join(parent.path, parent.children[this.#child] as string))
      this.#child++
      if (this.#child < parent.children.length) continue
      this.#parents.shift()
      this.#child = 0
    }
  }

  #begin(path: TreePath): void {
    const read: Read = {
      done: false,
      state: undefined,
      answer: this.#read(path).then(state => {
        read.done = true
        read.state = state
        for (const count of [this.#held, this.#answered]) {
          count.nodes++
          count.bytes += state?.data.length ?? 0
        }
        this.#passDown()
        return state
      }),
    }
    // Whoever takes it sees the failure; after an early end nobody does, and nobody needs to.
    read.answer.catch(() => {})
    this.#ahead.push(read)
  }

  #bytesAhead(): number {
    const underWay = this.#ahead.length - this.#held.nodes
    return this.#held.bytes + underWay * (this.#answered.bytes / Math.max(1, this.#answered.nodes))
  }

  #passDown(): void {
    for (;;) {
      const read = this.#ahead[this.#passed]
      if (read === undefined || !read.done) return
      this.#passed++
      if (read.state !== undefined) this.below?.add(read.state)
    }
  }
}
