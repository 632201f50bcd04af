import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type ImportTreeRequest,
  type ImportTreeResponse,
  type TreeServiceDefinition,
  Trim as TrimMessage,
} from '@espalier/contract/espalier/v1/tree'
import { applySteps, countTransactions, toWriting } from '../changes/import/apply.ts'
import { linkWarnings } from '../changes/import/link-warnings.ts'
import { checkPlanEtag, planEtag } from '../changes/import/plan-etag.ts'
import { readCurrent } from '../changes/import/read-current.ts'
import type { Bidi, Sink } from '../grpc/handlers.ts'
import type { Handlers } from '../grpc/service.ts'
import { runSliced } from '../lib/run-sliced.ts'
import { resolvePath } from '../store/follow.ts'
import type { TreeStore } from '../store/store.ts'
import type { Acl } from '../tree/acl.ts'
import { planning, type Step, type Trim } from '../tree/change/plan.ts'
import { RegistryError } from '../tree/errors.ts'
import { type ParsedTree, TreeParser } from '../tree/language/parse.ts'
import { checkCount } from '../tree/limit.ts'
import type { TreeNode } from '../tree/node.ts'
import { parsePath, type TreePath } from '../tree/path.ts'
import { refuseReserved } from '../tree/reserved.ts'
import { toCreateAcl } from './acl.ts'
import { type Limits, Quota } from './limits.ts'
import { planParts } from './plan-parts.ts'
import { badArgument } from './reads.ts'

// Each holds the tree of its text, and the one it is compared with, in memory.
const MAX_IMPORTS = 8
// How many texts of the largest size may be on their way together.
const MAX_TEXTS = 4

// UTF-16 units that are parsed in one go.
const PIECE_LENGTH = 256 * 1024

interface Import {
  readonly path: TreePath
  readonly trim: Trim
  readonly validateOnly: boolean
  /** Empty: whatever the plan is. */
  readonly planEtag: string
  /** What new nodes are made with. */
  readonly made: { readonly acl?: Acl }
  readonly text: string
}

export function importTree(
  store: TreeStore,
  limits: Limits,
  streams: Quota,
): Handlers<typeof TreeServiceDefinition>['importTree'] {
  const texts = new Quota('bytes of imports at once', limits.textBytes * MAX_TEXTS)
  const imports = new Quota('imports at once', MAX_IMPORTS)
  const handler: Bidi<ImportTreeRequest, ImportTreeResponse> = async (requests, sink, { signal }) => {
    using _stream = streams.enter()
    using received = texts.places()
    const wanted = await receive(requests, store, limits, bytes => received.add(bytes))
    using _import = imports.enter()
    await run(wanted, sink, store, limits, signal)
  }
  return handler
}

async function receive(
  requests: AsyncIterable<ImportTreeRequest>,
  store: TreeStore,
  limits: Limits,
  take: (bytes: number) => void,
): Promise<Import> {
  let options: Omit<Import, 'text'> | undefined
  const pieces: string[] = []
  let bytes = 0
  for await (const request of requests) {
    if (options === undefined)
      options = {
        path: parsePath(request.path || '/'),
        trim: toTrim(request.trim),
        validateOnly: request.validateOnly,
        planEtag: request.planEtag,
        made: toCreateAcl(request.acl, store),
      }
    else if (hasOptions(request))
      throw badArgument('path', 'path, trim, validate_only, plan_etag and acl belong in the first request only')
    const size = Buffer.byteLength(request.text)
    bytes += size
    if (bytes > limits.textBytes)
      throw new RegistryError('PAYLOAD_TOO_LARGE', `the text is over ${limits.textBytes} bytes, which is the limit`, {
        facts: { limit: String(limits.textBytes), value: String(bytes) },
        hint: 'import it in parts',
      })
    take(size)
    pieces.push(request.text)
  }
  if (options === undefined) throw badArgument('path', 'an import needs at least one request')
  return { ...options, text: pieces.join('') }
}

function hasOptions({ path, trim, validateOnly, planEtag, acl }: ImportTreeRequest): boolean {
  return path !== '' || trim !== TrimMessage.UNSPECIFIED || validateOnly || planEtag !== '' || acl.length > 0
}

function toTrim(trim: TrimMessage): Trim {
  switch (trim) {
    case TrimMessage.UNSPECIFIED:
    case TrimMessage.REPORT:
      return 'report'
    case TrimMessage.KEEP:
      return 'keep'
    case TrimMessage.DELETE:
      return 'delete'
    default:
      throw badArgument('trim', `trim ${trim} is not known here`)
  }
}

async function run(
  { path, trim, validateOnly, planEtag: expected, made, text }: Import,
  sink: Sink<ImportTreeResponse>,
  store: TreeStore,
  limits: Limits,
  signal: AbortSignal,
): Promise<void> {
  const { tree, warnings } = await parse(text)
  checkProperties(tree, limits)
  refuseReserved(path)
  const { realPath } = await resolvePath(store, path, { signal, sync: true })
  refuseReserved(realPath)
  const wanted = { path: realPath, tree, trim }
  const current = await readCurrent(store, wanted, signal)
  const planned = await runSliced(planning(realPath, current.root, tree, trim))
  const writing = await runSliced(toWriting(planned.steps, made))
  for (const part of planParts(planned)) {
    await nextTurn()
    await sink.send({ part: { $case: 'plan', value: part } })
  }
  const etag = await runSliced(planEtag(planned))
  checkPlanEtag(expected, etag)
  const said = [
    ...warnings.map(({ kind, line, message }) => ({ kind, line, path: '', message })),
    ...(await linkWarnings(store, wanted, current, planned, signal)).map(one => ({ line: 0, path: '', ...one })),
  ]
  const applied = validateOnly
    ? { revision: 0n, transactions: countTransactions(writing) }
    : await applySteps(store, writing, {
        signal,
        onProgress: done =>
          sink.send({
            part: { $case: 'progress', value: { applied: BigInt(done), steps: BigInt(planned.steps.length) } },
          }),
      })
  const count = (op: Step['op']): bigint => BigInt(planned.steps.filter(step => step.op === op).length)
  const result = {
    created: count('create'),
    updated: count('set'),
    deleted: count('delete'),
    unchanged: BigInt(planned.unchanged),
    realPath,
    warnings: said,
    planEtag: etag,
    ...applied,
  }
  await sink.send({ part: { $case: 'result', value: result } })
}

/** In pieces, so that everybody else in the process has a turn in between. */
async function parse(text: string): Promise<ParsedTree> {
  const parser = new TreeParser()
  for (let at = 0; at < text.length; at += PIECE_LENGTH) {
    parser.write(text.slice(at, at + PIECE_LENGTH))
    await nextTurn()
  }
  return parser.finish()
}

function checkProperties(node: TreeNode, limits: Limits): void {
  checkCount('properties of one node', node.properties.size, limits.properties)
  for (const child of node.children.values()) checkProperties(child, limits)
}
