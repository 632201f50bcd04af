import { type DeleteNodeResponse, KeptReason } from '@espalier/contract/espalier/v1/tree'
import { decodeData } from '../../../src/tree/data.ts'
import { links } from '../../../src/tree/keys.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { walkLive } from '../nodes/walked-tree.ts'
import { KEPT_NAME } from '../plan/plan-text.ts'
import type { Context } from '../session/context.ts'
import { confirm } from '../session/prompt.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import { printable } from '../text/property-line.ts'

interface Options {
  readonly recursive?: boolean
  readonly partial?: boolean
  readonly includeEphemeral?: boolean
  readonly dryRun?: boolean
  readonly output: 'text' | DocumentFormat
}

/** The planned deletion of one argument. */
interface Deletion {
  readonly path: string
  readonly answer: DeleteNodeResponse
}

export const rm: CommandSpec = {
  name: 'rm',
  arguments: '<path...>',
  summary: 'delete nodes',
  examples: [
    ['espalier rm /cms/old', 'one node without children'],
    ['espalier rm -r /cms -d', 'show what would be deleted and what kept'],
    ['espalier rm -r /cms --partial', 'keep what holds live providers'],
  ],
  flags: [
    { flags: '-r, --recursive', summary: 'with everything below' },
    { flags: '--partial', summary: 'delete what holds no live provider, and keep the rest' },
    { flags: '--include-ephemeral', summary: 'also live providers; a living client registers again' },
    { flags: '-d, --dry-run', summary: 'show what would be deleted, and do nothing' },
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args, options }: Call<Options>) {
    const deletions: Deletion[] = []
    for (const path of topmost(args, options))
      deletions.push({ path, answer: await remove(context, path, options, true) })
    const refused = deletions.filter(({ answer }) => answer.kept.length > 0)
    if (refused.length > 0 && options.partial !== true) throw refusal(refused, await pidsBelow(context, refused))
    const paths = deletions.flatMap(({ answer }) => answer.deletedPaths)
    const dry = options.dryRun === true
    const plan = deletions.flatMap(({ answer }) => linesOf(answer))
    const hasShown = !dry && (await confirm(context, { deletes: paths.length, shown: plan }))
    const document = isDocument(options.output) ? options.output : undefined
    const answers: DeleteNodeResponse[] = []
    for (const { path, answer: planned } of deletions) {
      const answer = dry ? planned : await remove(context, path, options, false)
      answers.push(answer)
      if (document === undefined && !hasShown) await context.out.lines(linesOf(answer))
    }
    if (document !== undefined) await context.out.formatted(await documentText(json(answers, dry), document))
    const deleted = answers.flatMap(answer => answer.deletedPaths).length
    await context.say(`${count(deleted)} ${dry ? 'would be ' : ''}deleted.`)
    return EXIT.done
  },
}

/** Leaves out paths below another argument: they are deleted with it. */
function topmost(paths: readonly string[], { recursive = false }: Options): readonly string[] {
  const once = [...new Set(paths)]
  return recursive ? once.filter(path => !once.some(other => path.startsWith(`${other}/`))) : once
}

async function remove(
  context: Context,
  path: string,
  options: Options,
  validateOnly: boolean,
): Promise<DeleteNodeResponse> {
  const client = await context.client()
  const { recursive = false, includeEphemeral: force = false } = options
  // Only with `partial` does the answer name what could be deleted beside what has to stay.
  const partial = recursive && !force && (validateOnly || options.partial === true)
  try {
    return await client.tree.deleteNode({ path, recursive, partial, force, validateOnly }, { signal: context.signal })
  } catch (error) {
    if (!(error instanceof Error) || !('reason' in error)) throw error
    if (error.reason === 'NOT_FOUND') throw (await linkHint(context, path)) ?? error
    if (error.reason !== 'NOT_EMPTY') throw error
    throw new Failure('NOT_EMPTY', EXIT.refused, error.message, {
      hint: `with everything below: espalier rm -r ${path}`,
      cause: error,
    })
  }
}

/** A link is not a node; the hint says how to delete one. */
async function linkHint(context: Context, path: string): Promise<Failure | undefined> {
  const client = await context.client()
  const slash = path.lastIndexOf('/')
  const [parent, name] = [path.slice(0, slash) || '/', path.slice(slash + 1)]
  try {
    const { node } = await client.tree.getNode({ path: parent, jsonOnly: true }, { signal: context.signal })
    const target = node === undefined ? undefined : links(decodeData(node.data)).get(name)
    if (node === undefined || target === undefined) return undefined
    return new Failure('NOT_FOUND', EXIT.notFound, `${path} is a link to ${target}, not a node`, {
      hint: `to remove the link: espalier unset ${node.path} ${name}`,
      facts: { path },
    })
  } catch {
    // The parent does not exist either: the first error is enough.
    return undefined
  }
}

function refusal(refused: readonly Deletion[], pids: ReadonlyMap<string, string>): Failure {
  const answers = refused.map(({ answer }) => answer)
  const kept = answers.flatMap(answer => answer.kept)
  const live = kept.filter(({ reason }) => reason === KeptReason.EPHEMERAL)
  const free = answers.flatMap(answer => answer.deletedPaths).length
  const all = kept.length + free
  const places = refused.map(({ path }) => path).join(', ')
  return new Failure(
    'EPHEMERAL_KEPT',
    EXIT.refused,
    `refusing: ${live.length} live ${live.length === 1 ? 'provider is' : 'providers are'} below ${places}`,
    {
      details: answers.flatMap(answer => linesOf(answer, pids)),
      hint: `nothing was deleted; --partial deletes the ${count(free).replace('1 node', 'one free node').replace('nodes', 'free nodes')}, --include-ephemeral all ${all}`,
      facts: { kept: kept.map(({ path }) => path) },
    },
  )
}

/** The `pid` property of live providers by path. */
async function pidsBelow(context: Context, deletions: readonly Deletion[]): Promise<ReadonlyMap<string, string>> {
  const pids = new Map<string, string>()
  for (const { path } of deletions)
    for await (const { path: at, stat, properties } of walkLive(context, path)) {
      const pid = properties.get('pid')
      if (stat.ephemeral && pid !== undefined) pids.set(at, printable(context.out.secrets.shown(at, 'pid', pid)))
    }
  return pids
}

function linesOf(
  { kept, deletedPaths }: DeleteNodeResponse,
  pids: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const width = Math.max(0, ...kept.map(({ path }) => path.length))
  return [
    ...kept.map(({ path, reason }) => {
      const pid = pids.get(path)
      const why = reason === KeptReason.EPHEMERAL ? `a live provider${pid === undefined ? '' : `, pid ${pid}`}` : HOLDS
      return `keep    ${path.padEnd(width)}  ${why}`
    }),
    ...deletedPaths.map(path => `delete  ${path}`),
  ]
}

function json(answers: readonly DeleteNodeResponse[], dryRun: boolean): string {
  const kept = answers.flatMap(answer => answer.kept.map(({ path, reason }) => ({ path, reason: KEPT_NAME[reason] })))
  return JSON.stringify({ deleted: answers.flatMap(answer => answer.deletedPaths), kept, dryRun })
}

const HOLDS = 'holds live providers'

function count(nodes: number): string {
  return `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`
}
