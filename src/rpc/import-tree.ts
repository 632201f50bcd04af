import {
  type ImportResult,
  type ImportTreeRequest,
  type ImportTreeResponse,
  type TreeServiceDefinition,
  Trim as TrimMessage,
} from '@espalier/contract/espalier/v1/tree'
import { type Import, type Imported, importTree } from '../changes/import/import.ts'
import type { Bidi, Sink } from '../grpc/calls/call.ts'
import type { Handlers } from '../grpc/service.ts'
import type { BulkLane } from '../lib/bulk-lane.ts'
import type { TreeStore } from '../store/store.ts'
import type { Plan, Step, Trim } from '../tree/change/plan.ts'
import { RegistryError } from '../tree/errors.ts'
import { parsePath } from '../tree/path.ts'
import { BulkTurns } from './bulk-turns.ts'
import { type Limits, MAX_IMPORTS, MAX_TEXTS, Quota } from './limits.ts'
import { planParts } from './plan-parts.ts'
import { badArgument } from './reads.ts'

/** ImportTree. Imports have limits of their own, since they take much memory. Their slices take turns with walks and exports. */
export function importHandler(
  store: TreeStore,
  limits: Limits,
  lane: BulkLane,
): Handlers<typeof TreeServiceDefinition>['importTree'] {
  const texts = new Quota('bytes of imports at once', limits.textBytes * MAX_TEXTS)
  const imports = new Quota('imports at once', MAX_IMPORTS)
  const handler: Bidi<ImportTreeRequest, ImportTreeResponse> = async (requests, sink, { signal, peer }) => {
    using received = texts.open()
    const wanted = await receive(requests, sink, limits, bytes => received.add(bytes))
    using _import = imports.acquire()
    using turns = new BulkTurns(lane, peer, signal)
    await turns.begin()
    const imported = await importTree(store, wanted, {
      maxProperties: limits.properties,
      signal,
      pause: () => turns.next(),
      onPlan: plan => sendPlan(plan, sink, turns),
      onProgress: async (applied, steps) => {
        turns.end()
        await sink.send({ part: { $case: 'progress', value: { applied: BigInt(applied), steps: BigInt(steps) } } })
        await turns.begin()
      },
    })
    turns.end()
    await sink.send({ part: { $case: 'result', value: toResult(imported) } })
  }
  return handler
}

async function receive(
  requests: AsyncIterable<ImportTreeRequest>,
  sink: Sink<ImportTreeResponse>,
  limits: Limits,
  count: (bytes: number) => void,
): Promise<Import> {
  let options: Omit<Import, 'text'> | undefined
  const pieces: string[] = []
  let bytes = 0
  for await (const request of requests) {
    if (options === undefined) {
      options = toOptions(request)
      checkSize(request.totalBytes, limits)
      await sink.send({ part: { $case: 'accepted', value: { maxTextBytes: BigInt(limits.textBytes) } } })
    } else if (hasOptions(request))
      throw badArgument(
        'path',
        'only the first request may have path, trim, validate_only, plan_etag, acl, total_bytes and skip_unreadable',
      )
    const size = Buffer.byteLength(request.text)
    bytes += size
    checkSize(BigInt(bytes), limits)
    count(size)
    pieces.push(request.text)
  }
  if (options === undefined) throw badArgument('path', 'an import requires at least one request')
  return { ...options, text: pieces.join('') }
}

function toOptions(request: ImportTreeRequest): Omit<Import, 'text'> {
  const { path, trim, validateOnly, planEtag, acl, totalBytes, skipUnreadable } = request
  if (totalBytes < 0n) throw badArgument('total_bytes', `total_bytes is ${totalBytes}; it cannot be negative`)
  // What is not known is neither written nor deleted.
  if (skipUnreadable && (!validateOnly || trim === TrimMessage.DELETE))
    throw badArgument('skip_unreadable', 'skip_unreadable is for plans only that delete nothing: with validate_only')
  return { path: parsePath(path || '/'), trim: toTrim(trim), validateOnly, planEtag, acl, skipUnreadable }
}

function hasOptions(request: ImportTreeRequest): boolean {
  const { path, trim, validateOnly, planEtag, acl, totalBytes, skipUnreadable } = request
  return (
    path !== '' ||
    trim !== TrimMessage.UNSPECIFIED ||
    validateOnly ||
    planEtag !== '' ||
    acl.length > 0 ||
    totalBytes !== 0n ||
    skipUnreadable
  )
}

function checkSize(bytes: bigint, { textBytes: limit }: Limits): void {
  if (bytes <= BigInt(limit)) return
  throw new RegistryError('PAYLOAD_TOO_LARGE', `the text is larger than ${limit} bytes, which is the limit`, {
    facts: { limit: String(limit), value: String(bytes) },
    hint:
      'import it in parts, each with some of its top nodes: nodes that a text does not have are kept; ' +
      'or start the gateway with a larger --max-text-bytes',
  })
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
      throw badArgument('trim', `trim ${trim} is unknown`)
  }
}

/** In messages of a size that every client accepts, one in each turn. */
async function sendPlan(plan: Plan, sink: Sink<ImportTreeResponse>, turns: BulkTurns): Promise<void> {
  for (const part of planParts(plan)) {
    turns.end()
    await sink.send({ part: { $case: 'plan', value: part } })
    await turns.begin()
  }
}

function toResult({ plan, planEtag, realPath, warnings, revision, transactions }: Imported): ImportResult {
  const count = (op: Step['op']): bigint => BigInt(plan.steps.filter(step => step.op === op).length)
  return {
    created: count('create'),
    updated: count('set'),
    deleted: count('delete'),
    unchanged: BigInt(plan.unchanged),
    revision,
    realPath,
    transactions,
    warnings: warnings.map(({ kind, line = 0, path = '', message }) => ({ kind, line, path, message })),
    planEtag,
  }
}
