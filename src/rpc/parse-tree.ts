import {
  type ParsedNode,
  type ParseTreeResponse,
  ProblemSeverity,
  type TextProblem,
  type TreeServiceDefinition,
} from '@espalier/contract/espalier/v1/tree'
import type { Handlers } from '../grpc/service.ts'
import type { BulkLane } from '../lib/bulk-lane.ts'
import { type Problem, RegistryError } from '../tree/errors.ts'
import { type ParsedTree, parseTree } from '../tree/language/parse.ts'
import { saysRoot, type TreeNode } from '../tree/node.ts'
import { compareText, join, parsePath, type TreePath } from '../tree/path.ts'
import { BulkTurns } from './bulk-turns.ts'
import { WALK_BYTES } from './limits.ts'

/** A text of this size is parsed in well under a second, and is a unary request of any client. */
const MAX_TEXT_BYTES = 1_000_000
const MAX_NODES_PER_MESSAGE = 1_000
const MAX_CHARACTERS_PER_MESSAGE = 500_000

/** ParseTree. */
export function parseTreeText(lane: BulkLane): Handlers<typeof TreeServiceDefinition>['parseTree'] {
  return async (request, sink, { signal, peer }) => {
    const path = parsePath(request.path || '/')
    checkSize(request.text)
    await sink.reserve(WALK_BYTES)
    using turns = new BulkTurns(lane, peer, signal)
    await turns.begin()
    const parsed = parse(request.text)
    if ('errors' in parsed) return await sink.send({ nodes: [], problems: parsed.errors.map(toProblem) })
    let message: ParseTreeResponse = { nodes: [], problems: parsed.warnings.map(toProblem) }
    let characters = 0
    for (const node of nodesOf(path, parsed.tree)) {
      if (message.nodes.length >= MAX_NODES_PER_MESSAGE || characters > MAX_CHARACTERS_PER_MESSAGE) {
        turns.end()
        await sink.send(message)
        await turns.begin()
        message = { nodes: [], problems: [] }
        characters = 0
      }
      message.nodes.push(node)
      characters += node.path.length
      for (const { key, json } of node.properties) characters += key.length + json.length
    }
    await sink.send(message)
  }
}

function checkSize(text: string): void {
  const bytes = Buffer.byteLength(text)
  if (bytes <= MAX_TEXT_BYTES) return
  throw new RegistryError('PAYLOAD_TOO_LARGE', `the text is ${bytes} bytes; the limit is ${MAX_TEXT_BYTES}`, {
    facts: { limit: String(MAX_TEXT_BYTES), value: String(bytes) },
    hint: 'an import takes larger texts, and with validate_only it writes nothing',
  })
}

function parse(text: string): ParsedTree | { readonly errors: readonly Problem[] } {
  try {
    return parseTree(text)
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'BAD_SYNTAX') return { errors: error.problems }
    throw error
  }
}

/** Without recursion: a text may be a thousand levels deep. */
function* nodesOf(path: TreePath, root: TreeNode): Generator<ParsedNode> {
  if (saysRoot(root)) yield toParsedNode(path, root)
  const below = (at: TreePath, { children }: TreeNode): [TreePath, TreeNode][] =>
    [...children].map(([name, child]): [TreePath, TreeNode] => [join(at, name), child]).reverse()
  const open = below(path, root)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield toParsedNode(...next)
    open.push(...below(...next))
  }
}

function toParsedNode(path: TreePath, { properties, empty, unread }: TreeNode): ParsedNode {
  const texts = [...properties].map(([key, json]) => ({ key, json })).sort((a, b) => compareText(a.key, b.key))
  return { path, properties: texts, data: properties.size === 0 ? empty : undefined, unread: unread === true }
}

function toProblem({ severity, kind, message, line, column, width, source, hint = '' }: Problem): TextProblem {
  const serious = severity === 'error' ? ProblemSeverity.ERROR : ProblemSeverity.WARNING
  return { severity: serious, kind, message, line, column, width, source: source.slice(0, 1_000), hint }
}
