import type { Node } from '../../clients/typescript/gen/espalier/v1/types.ts'
import type { EspalierError } from '../../clients/typescript/index.ts'
import { decodeData } from '../../src/tree/data.ts'
import { diffProperties, type PropertyChange } from '../../src/tree/diff.ts'
import type { Value } from '../../src/tree/value.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import { Failure, toFailure, usage } from './failure.ts'
import { confirm } from './prompt.ts'
import { changeLine, propertyLine } from './property-line.ts'
import type { Flag } from './verb.ts'

/** What the user knows of the node: the write fails with CONFLICT unless it is still so. */
export interface Expectation {
  readonly ifVersion?: string
  readonly etag?: string
  /** Whatever came between the question and its answer. */
  readonly overwrite?: boolean
}

export const WRITE_FLAGS: readonly Flag[] = [
  { flags: '--if-version <n>', summary: 'fail if the node is not at this version (exit 5)' },
  { flags: '--etag <etag>', summary: 'fail if the node is not in this state (exit 5)' },
  { flags: '--overwrite', summary: 'do it also if the node changes while you are asked (else exit 5)' },
  { flags: '-d, --dry-run', summary: 'say what would change, and do nothing' },
]

export interface Write {
  readonly path: string
  /** What the properties are to be, from what they are. */
  readonly wanted: (current: ReadonlyMap<string, Value>) => ReadonlyMap<string, Value>
  readonly dryRun: boolean
  readonly expectation: Expectation
}

const ATTEMPTS = 10

/**
 * Changes the properties of a node and says how they changed. What is said is what was done: the write is bound to the state that was read,
 * and done again from the new state when another write came between, unless the user expects one certain state, or was asked about it.
 */
export async function writeProperties(context: Context, write: Write): Promise<number> {
  const { ifVersion, etag, overwrite = false } = write.expectation
  let isBound = ifVersion !== undefined || etag !== undefined
  if (isBound && overwrite) throw usage('--overwrite goes with no expected state', 'leave it or the other one out')
  for (let attempt = 1; ; attempt++) {
    const node = await read(context, write)
    const before = decodeData(node.data)
    const changes = diffProperties(before, write.wanted(before))
    const version = node.stat?.version ?? 0
    if (changes.length === 0) {
      await context.out.line(`${node.path}  (version ${version}, nothing to change)`)
      return EXIT.done
    }
    const text = changes.map(change => `${changeText(change, context)}\n`).join('')
    if (!write.dryRun && attempt === 1) {
      const isAsked = await confirm(context, { deletes: 0, shown: `${node.path}\n${text}` })
      isBound ||= isAsked && !overwrite
    }
    try {
      await send(context, node, changes, write.dryRun)
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error
      if (isBound) throw toFailure(error).withHint('read it again, or --overwrite')
      continue
    }
    const { out } = context
    await out.line(
      `${node.path}  (version ${version} ${out.glyphs.arrow} ${version + 1}${write.dryRun ? ', not written: dry run' : ''})`,
    )
    await out.write(text)
    return EXIT.done
  }
}

async function read(context: Context, { path, expectation }: Write): Promise<Node> {
  const client = await context.client()
  const { node } = await client.tree.getNode({ path }, { signal: context.signal })
  if (node === undefined) throw new Error(`the gateway answered without the node ${path}`)
  const { ifVersion, etag } = expectation
  const version = String(node.stat?.version ?? 0)
  if (ifVersion !== undefined && !/^\d+$/.test(ifVersion))
    throw usage(`"${ifVersion}" is not a version`, 'versions count from 0')
  if ((ifVersion !== undefined && version !== ifVersion) || (etag !== undefined && node.etag !== etag))
    throw new Failure(
      'CONFLICT',
      EXIT.conflict,
      `${node.path} changed since you read it (${ifVersion === undefined ? '' : `version ${ifVersion}, `}now ${version})`,
      {
        hint: `espalier get ${node.path} shows it as it is now`,
        facts: { path: node.path, version, etag: node.etag },
      },
    )
  return node
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

function changeText(change: PropertyChange, { out }: Context): string {
  if (change.op === 'add') return out.paint('green', `  + ${propertyLine(change.key, change.value)}`)
  if (change.op === 'remove') return out.paint('red', `  - ${propertyLine(change.key, change.value)}`)
  return out.paint('yellow', `  ~ ${changeLine(change.key, change.from, change.to, out.glyphs)}`)
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && error.name === 'EspalierError' && (error as EspalierError).reason === 'CONFLICT'
}
