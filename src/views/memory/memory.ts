import { createHash } from 'node:crypto'
import type { NodeState } from '../../store/store.ts'
import type { NodeStat, Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'

/** The last known states of some nodes, all as of one revision. */
export interface Memory {
  /** Identifies the store that the states are from. */
  readonly store: string
  readonly revision: Revision
  /** When the states were last known to be live, in milliseconds since 1970. */
  readonly until: number
  /** Undefined: the node does not exist. */
  readonly nodes: ReadonlyMap<TreePath, NodeState | undefined>
  /** Those of them whose child names are not known. */
  readonly leaves: ReadonlySet<TreePath>
}

const FORMAT = 'espalier last known'
const VERSION = 2

type StatFields = readonly [string, string, string, number, string | null, number, number]
type NodeFields = readonly [TreePath] | readonly [TreePath, string | null, string, StatFields, readonly string[] | null]

/**
 * The memory as lines of JSON: a header, the nodes, and a checksum of both. One piece per line, so that a writer can pause between them.
 * Nodes that would make it larger than `maxBytes` are left out, and are unknown to the next run.
 */
export function* encodeMemory(memory: Memory, maxBytes: number): Generator<Buffer, { readonly left: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  let written = 0
  const line = (value: unknown): Buffer => {
    const piece = Buffer.from(`${JSON.stringify(value)}\n`)
    bytes += piece.length
    hash.update(piece)
    return piece
  }
  const { store, until } = memory
  yield line({ format: FORMAT, version: VERSION, store, revision: String(memory.revision), until })
  for (const [path, state] of memory.nodes) {
    if (bytes + leastBytes(path, state) > maxBytes) continue
    written++
    yield line(fields(path, state, memory.leaves.has(path)))
  }
  yield line({ nodes: written, sha256: hash.copy().digest('hex') })
  return { left: memory.nodes.size - written }
}

/** The reverse of `encodeMemory`. Throws an Error with the reason why the bytes are not a memory. */
export function decodeMemory(bytes: Buffer): Memory {
  const last = bytes.lastIndexOf('\n', -2)
  if (last < 0 || bytes.at(-1) !== 0x0a) throw new Error('it is truncated, or written by another program')
  const lines = bytes.toString('utf8', 0, last).split('\n')
  const head = parse(lines[0]) as Partial<Record<string, unknown>>
  if (head.format !== FORMAT) throw new Error('it was written by another program')
  if (head.version !== VERSION)
    throw new Error(`its format is ${String(head.version)}; this program knows only ${VERSION}`)
  const tail = parse(bytes.toString('utf8', last + 1)) as Partial<Record<string, unknown>>
  const sha256 = createHash('sha256')
    .update(bytes.subarray(0, last + 1))
    .digest('hex')
  if (tail.sha256 !== sha256 || tail.nodes !== lines.length - 1) throw new Error('it is damaged')
  const nodes = new Map<TreePath, NodeState | undefined>()
  const leaves = new Set<TreePath>()
  for (const text of lines.slice(1)) {
    const fields = parse(text) as NodeFields
    nodes.set(fields[0], stateOf(fields))
    if (fields[4] === null) leaves.add(fields[0])
  }
  const { store, revision, until } = head as { store: string; revision: string; until: number }
  return { store, revision: BigInt(revision), until, nodes, leaves }
}

function parse(text = ''): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('it is damaged, or written by another program')
  }
  if (typeof value !== 'object' || value === null) throw new Error('it was written by another program')
  return value
}

function fields(path: TreePath, state: NodeState | undefined, isLeaf: boolean): NodeFields {
  if (state === undefined) return [path]
  const { created, modified, childrenModified, version, owner, createdAt, modifiedAt } = state.stat
  return [
    path,
    state.data === null ? null : Buffer.from(state.data).toString('base64'),
    String(state.revision),
    [String(created), String(modified), String(childrenModified), version, owner ?? null, createdAt, modifiedAt],
    isLeaf ? null : state.children,
  ]
}

function stateOf(fields: NodeFields): NodeState | undefined {
  if (fields.length === 1) return undefined
  const [path, data, revision, stat, children] = fields
  return {
    path,
    data: data === null ? null : Buffer.from(data, 'base64'),
    revision: BigInt(revision),
    stat: toStat(stat),
    children: children ?? [],
  }
}

function toStat([created, modified, childrenModified, version, owner, createdAt, modifiedAt]: StatFields): NodeStat {
  return {
    created: BigInt(created),
    modified: BigInt(modified),
    childrenModified: BigInt(childrenModified),
    version,
    owner: owner ?? undefined,
    createdAt,
    modifiedAt,
  }
}

/** A lower bound of the encoded size, so that a node that cannot fit is not encoded at all. */
function leastBytes(path: TreePath, state: NodeState | undefined): number {
  if (state === undefined) return path.length
  return (
    path.length + ((state.data?.length ?? 0) * 4) / 3 + state.children.reduce((sum, name) => sum + name.length + 3, 100)
  )
}
