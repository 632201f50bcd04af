import type { Node } from '@espalier/contract/espalier/v1/types'
import type { EspalierError } from '../../../clients/typescript/index.ts'
import { diffProperties, type PropertyChange } from '../../../src/tree/change/diff.ts'
import { decodeData } from '../../../src/tree/data.ts'
import type { Value } from '../../../src/tree/value.ts'
import { type Flag, OUTPUT_DOCUMENT } from '../language/command.ts'
import { propertyJson } from '../plan/plan-json.ts'
import type { Context } from '../session/context.ts'
import { confirm } from '../session/prompt.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure, usage } from '../text/failure.ts'
import type { Output } from '../text/output.ts'
import { changeLine, propertyLine } from '../text/property-line.ts'
import { formatDate, toDate } from '../text/timestamp.ts'

/** The state of the node that the user expects; the write fails with CONFLICT if it differs. */
interface Expectation {
  readonly ifVersion?: string
  readonly etag?: string
  /** Write also if the node changed between the question and its answer. */
  readonly overwrite?: boolean
}

export interface WriteOptions extends Expectation {
  readonly dryRun?: boolean
  readonly output: 'text' | DocumentFormat
}

export const WRITE_FLAGS: readonly Flag[] = [
  { flags: '--if-version <n>', summary: 'fail if the node is not at this version (exit 5)' },
  { flags: '--etag <etag>', summary: 'fail if the node is not in this state (exit 5)' },
  { flags: '--overwrite', summary: 'write also if the node changes while you are asked (else exit 5)' },
  { flags: '-d, --dry-run', summary: 'show what would change, and write nothing' },
  OUTPUT_DOCUMENT,
]

export interface Write {
  readonly path: string
  /** Computes the wanted properties from the current ones. */
  readonly wanted: (current: ReadonlyMap<string, Value>, node: Node) => ReadonlyMap<string, Value>
  readonly options: WriteOptions
}

const ATTEMPTS = 10

/**
 * Changes the properties of a node and prints the changes. They are exactly what was written: the write is conditional on the state that was
 * read, and is retried from the new state after a conflict, unless the user expects a certain state or was asked about it.
 */
export async function writeProperties(context: Context, write: Write): Promise<number> {
  const { ifVersion, etag, overwrite = false, dryRun = false, output } = write.options
  const { out } = context
  let isBound = ifVersion !== undefined || etag !== undefined
  if (isBound && overwrite) throw usage('--overwrite goes with no expected state', 'leave it or the other one out')
  for (let attempt = 1; ; attempt++) {
    const node = await read(context, write)
    const before = decodeData(node.data)
    const changes = diffProperties(before, write.wanted(before, node))
    const version = node.stat?.version ?? 0
    if (changes.length === 0) {
      if (isDocument(output)) await out.formatted(await writtenDocument(node.path, version, [], write.options, out))
      else await out.line(`${node.path}  (version ${version}, nothing to change)`)
      return EXIT.done
    }
    const lines = changes.map(change => changeText(node.path, change, out))
    if (!dryRun && attempt === 1) {
      const isAsked = await confirm(context, { deletes: 0, shown: [node.path, ...lines] })
      isBound ||= isAsked && !overwrite
    }
    try {
      await send(context, node, changes, dryRun)
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error
      if (isBound) throw toFailure(error).withHint('read it again, or --overwrite')
      continue
    }
    if (isDocument(output)) {
      await out.formatted(await writtenDocument(node.path, version + (dryRun ? 0 : 1), changes, write.options, out))
      return EXIT.done
    }
    await out.line(
      `${node.path}  (version ${version} ${out.glyphs.arrow} ${version + 1}${dryRun ? ', not written: dry run' : ''})`,
    )
    await out.lines(lines)
    return EXIT.done
  }
}

async function read(context: Context, { path, wanted, options }: Write): Promise<Node> {
  const client = await context.client()
  const { node } = await client.tree.getNode({ path, jsonOnly: true }, { signal: context.signal })
  if (node === undefined) throw new Error(`the gateway answered without the node ${path}`)
  const { ifVersion, etag } = options
  const version = String(node.stat?.version ?? 0)
  if (ifVersion !== undefined && !/^\d+$/.test(ifVersion))
    throw usage(`"${ifVersion}" is not a version`, 'versions count from 0')
  if ((ifVersion !== undefined && version !== ifVersion) || (etag !== undefined && node.etag !== etag))
    throw new Failure(
      'CONFLICT',
      EXIT.conflict,
      `${node.path} changed since you read it (${ifVersion === undefined ? '' : `version ${ifVersion}, `}now ${version})`,
      {
        details: [...lastWritten(node), ...wantedChanges(node, wanted, context)],
        hint: `espalier get ${node.path} shows it as it is now`,
        facts: { path: node.path, version, etag: node.etag },
      },
    )
  return node
}

function lastWritten({ stat }: Node): readonly string[] {
  return stat?.updateTime === undefined ? [] : [`last written ${formatDate(toDate(stat.updateTime))}`]
}

/** What the write would change in the current state; empty if it is not possible there. */
function wantedChanges(node: Node, wanted: Write['wanted'], { err }: Context): readonly string[] {
  const before = decodeData(node.data)
  try {
    return diffProperties(before, wanted(before, node)).map(change => `yours:${changeText(node.path, change, err)}`)
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

async function send(
  context: Context,
  node: Node,
  changes: readonly PropertyChange[],
  validateOnly: boolean,
): Promise<void> {
  const client = await context.client()
  const set = changes.flatMap(change =>
    change.op === 'remove' ? [] : [[change.key, change.op === 'add' ? change.value : change.to] as const],
  )
  const remove = changes.filter(change => change.op === 'remove').map(change => change.key)
  await client.properties.updateProperties(
    { path: node.path, jsonProperties: Object.fromEntries(set), remove, etag: node.etag, validateOnly },
    { signal: context.signal },
  )
}

async function writtenDocument(
  path: string,
  version: number,
  changes: readonly PropertyChange[],
  { dryRun = false, output }: WriteOptions,
  { secrets }: Output,
): Promise<string> {
  const properties = changes.map(change => {
    if (change.op === 'add') return propertyJson(path, change.key, undefined, change.value, secrets.shown)
    if (change.op === 'remove') return propertyJson(path, change.key, change.value, undefined, secrets.shown)
    return propertyJson(path, change.key, change.from, change.to, secrets.shown)
  })
  const head = JSON.stringify({ path, version, dryRun }).slice(0, -1)
  return await documentText(`${head},"properties":[${properties.join(',')}]}`, output as DocumentFormat)
}

function changeText(path: string, change: PropertyChange, out: Output): string {
  if (change.op === 'add') return out.paint('green', `  + ${propertyLine(path, change.key, change.value, out)}`)
  if (change.op === 'remove') return out.paint('red', `  - ${propertyLine(path, change.key, change.value, out)}`)
  return out.paint('yellow', `  ~ ${changeLine(path, change.key, change.from, change.to, out)}`)
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && error.name === 'EspalierError' && (error as EspalierError).reason === 'CONFLICT'
}
