import {
  type ExportTreeRequest,
  type ExportTreeResponse,
  Literals as LiteralsMessage,
  type TreeServiceDefinition,
  type Warning,
} from '@espalier/contract/espalier/v1/tree'
import type { Provenance } from '@espalier/contract/espalier/v1/types'
import type { Sink } from '../grpc/calls/call.ts'
import type { Handlers } from '../grpc/service.ts'
import type { BulkLane } from '../lib/bulk-lane.ts'
import type { TreeStore } from '../store/store.ts'
import { type UnreadableNode, type WalkedNode, walkReadable } from '../store/walk.ts'
import { EMPTY_OBJECT, type EmptyData, NO_BYTES, toEmptyData } from '../tree/empty-data.ts'
import { RegistryError } from '../tree/errors.ts'
import { formatNode, formatUnread } from '../tree/language/format.ts'
import type { Literals } from '../tree/language/literal-text.ts'
import type { TreeNode } from '../tree/node.ts'
import { basename, checkName, parsePath, ROOT, type TreePath } from '../tree/path.ts'
import { spellingOf } from '../tree/spelling.ts'
import { BulkTurns } from './bulk-turns.ts'
import { toProvenance, toUnreadable } from './convert.ts'
import { toDepth } from './depth.ts'
import { WALK_BYTES } from './limits.ts'
import { badArgument, type Reads } from './reads.ts'

const MAX_CHARACTERS = 200_000

export function exportTree(
  store: TreeStore,
  reads: Reads,
  lane: BulkLane,
): Handlers<typeof TreeServiceDefinition>['exportTree'] {
  return async (request, sink, { signal, peer }) => {
    const path = parsePath(request.path)
    if (request.name !== '') checkName(request.name)
    const depth = toDepth(request.depth)
    const literals = toLiterals(request.literals)
    await sink.reserve(WALK_BYTES)
    using turns = new BulkTurns(lane, peer, signal)
    const stale = reads.storeStaleness()
    const nodes = walkReadable(store, path, { signal, depth, mayBeStale: stale !== undefined })
    try {
      await turns.begin()
      const first = await nodes.next()
      if (first.done === true) throw new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path } })
      if ('refused' in first.value) throw first.value.refused
      const { name, ephemeral, skipUnreadable } = request
      const lines = linesOf(first.value, nodes, { path, literals, name, ephemeral, skipUnreadable })
      await sendLines(lines, toProvenance(first.value.state.revision, stale, path), sink, turns)
    } finally {
      await nodes.return()
    }
  }
}

async function sendLines(
  lines: AsyncIterable<Piece>,
  provenance: Provenance,
  sink: Sink<ExportTreeResponse>,
  turns: BulkTurns,
): Promise<void> {
  let message: ExportTreeResponse = { text: '', provenance, warnings: [] }
  let characters = 0
  for await (const { text, warning } of lines) {
    const size = text.length + (warning?.message.length ?? 0)
    if (characters > 0 && characters + size > MAX_CHARACTERS) {
      turns.end()
      await sink.send(message)
      await turns.begin()
      message = { text: '', provenance: undefined, warnings: [] }
      characters = 0
    }
    message.text += text
    if (warning !== undefined) message.warnings.push(warning)
    characters += size
  }
  await sink.send(message)
}

/** The lines of one node. */
interface Piece {
  readonly text: string
  readonly warning?: Warning
}

interface Style extends Pick<ExportTreeRequest, 'name' | 'ephemeral' | 'skipUnreadable'> {
  readonly path: TreePath
  readonly literals: Literals
}

async function* linesOf(
  first: WalkedNode,
  nodes: AsyncIterable<WalkedNode | UnreadableNode>,
  style: Style,
): AsyncGenerator<Piece> {
  const { path, literals, name, ephemeral, skipUnreadable } = style
  // zc.zk stores properties in an order of its own.
  const order = literals === 'python' ? 'names' : 'stored'
  const shown = (node: WalkedNode): boolean => ephemeral || node.state.stat.owner === undefined
  if (!shown(first)) return
  // Without another name the root's children are not indented below it, and it is written only if it says anything.
  const isRoot = path === ROOT && name === ''
  const top = said(first, path !== ROOT ? [EMPTY_OBJECT] : isRoot ? [NO_BYTES] : [NO_BYTES, EMPTY_OBJECT])
  if (!isRoot || top.properties.size > 0 || (top.empty !== undefined && literals !== 'python'))
    yield { text: formatNode(name || basename(path), top, { literals, order, depth: 0 }) }
  for await (const node of nodes) {
    const depth = node.depth - (isRoot ? 1 : 0)
    if ('refused' in node) {
      if (!skipUnreadable) throw node.refused
      yield { text: formatUnread(basename(node.path), { literals, depth }), warning: toUnreadable(node) }
    } else if (shown(node))
      yield { text: formatNode(basename(node.path), said(node, [EMPTY_OBJECT]), { literals, order, depth }) }
  }
}

/** What a text has to say of a node. `usual` are the data without properties that a text need not say. */
function said(
  { properties, state }: WalkedNode,
  usual: readonly EmptyData[],
): Pick<TreeNode, 'properties' | 'empty' | 'spelling'> {
  if (properties.size > 0) {
    const spelling = spellingOf(state.data, properties)
    return spelling === undefined ? { properties } : { properties, spelling }
  }
  const empty = toEmptyData(state.data)
  return usual.includes(empty) ? { properties } : { properties, empty }
}

function toLiterals(literals: LiteralsMessage): Literals {
  switch (literals) {
    case LiteralsMessage.UNSPECIFIED:
    case LiteralsMessage.JSON:
      return 'json'
    case LiteralsMessage.PYTHON:
      return 'python'
    default:
      throw badArgument('literals', `literals ${literals} is unknown`)
  }
}
