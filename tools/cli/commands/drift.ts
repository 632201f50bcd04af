import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Warning } from '@espalier/contract/espalier/v1/tree'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { type DriftEvent, type Drifts, driftEventJson, driftEvents, driftLine, driftsOf } from '../compare/drift.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { planImport, type Wanted } from '../plan/import-run.ts'
import { parseWanted } from '../plan/parse-wanted.ts'
import type { Context } from '../session/context.ts'
import { isFile, readSource } from '../session/source.ts'
import { SKIP_UNREADABLE, type SkipUnreadable, warnOfUnread } from '../session/unread.ts'
import { parseDuration } from '../text/duration.ts'
import { EXIT, EXIT_OF } from '../text/exit.ts'
import { Failure, toFailure } from '../text/failure.ts'
import { timeOfDay } from '../text/time.ts'

interface Options extends SkipUnreadable {
  readonly once?: boolean
  readonly interval?: number
  readonly output: 'text' | 'ndjson'
}

const INTERVAL_MS = 2_000

/** The differences of the tree at one revision of the store. */
interface Comparison {
  readonly drifts: Drifts
  readonly revision: bigint
  readonly nodes: bigint
  /** Nodes of the file that may not be read. */
  readonly unread: readonly Warning[]
}

/**
 * Polls the store's revision, which grows with every change of the tree: one small read. The gateway compares the text with the tree only
 * after the revision or the file changed.
 */
export const drift: CommandSpec = {
  name: 'drift',
  arguments: '<file> [path]',
  summary: 'report where the live tree differs from a file, as it changes',
  examples: [
    ['espalier drift model.tree', 'until Ctrl-C'],
    ['espalier drift model.tree --once', 'for CI: exit 1 if there is any'],
    ['espalier drift model.tree -o ndjson', 'for a dashboard'],
  ],
  flags: [
    { flags: '--once', summary: 'look once; exit 1 if the tree differs from the file' },
    SKIP_UNREADABLE,
    { flags: '--interval <duration>', summary: 'how often to look (2s)', parse: parseDuration },
    { flags: '-o, --output <format>', summary: 'text or ndjson', choices: ['text', 'ndjson'], fallback: 'text' },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [file = '-', path = '/'] = args
    let wanted = await read(context, file, path)
    let comparison = await compare(context, wanted, options)
    await warnOfUnread(context, comparison.unread)
    if (options.once === true) {
      await printEvents(context, options, driftEvents(new Map(), comparison.drifts), comparison)
      await context.say(summary(comparison, file, context))
      return comparison.drifts.size === 0 ? EXIT.done : EXIT.differs
    }
    await begin(context, options, comparison, file, path)
    let changed = await fileState(file)
    let problem: string | undefined
    for (;;) {
      await sleep(options.interval ?? INTERVAL_MS, undefined, { signal: context.printSignal })
      try {
        const state = await fileState(file)
        const isFileNew = state !== changed
        if (isFileNew) wanted = await read(context, file, path)
        changed = state
        if (!isFileNew && problem === undefined && (await revisionOf(context)) === comparison.revision) continue
        const before = comparison
        comparison = await compare(context, wanted, options)
        await warnOfUnread(context, newIn(comparison.unread, before.unread))
        if (problem !== undefined)
          await printNotice(context, options, 'RESYNC', 'contact is restored; missed changes follow')
        problem = undefined
        await printEvents(context, options, driftEvents(before.drifts, comparison.drifts), comparison)
      } catch (error) {
        if (context.printSignal.aborted) throw error
        const failure = toFailure(error)
        if (failure.exit === EXIT.internal) throw error
        if (failure.message !== problem)
          await printNotice(context, options, 'ERROR', `${failure.code}: ${failure.message}`)
        problem = failure.message
      }
    }
  },
}

async function read(context: Context, file: string, path: string): Promise<Wanted> {
  const source = await readSource(context, file)
  const { tree } = await parseWanted(context, source)
  return { text: source.text, tree, path, trim: 'report' }
}

/** Reads the revision first: a change during the comparison is found by the next one. */
async function compare(context: Context, wanted: Wanted, options: SkipUnreadable): Promise<Comparison> {
  const revision = await revisionOf(context)
  const { plan, result } = await planImport(context, wanted, options)
  return { drifts: driftsOf(plan), revision, nodes: result.unchanged, unread: result.warnings }
}

function newIn(after: readonly Warning[], before: readonly Warning[]): readonly Warning[] {
  const known = new Set(before.map(({ message }) => message))
  return after.filter(({ message }) => !known.has(message))
}

/** The store's revision from a linearizable read. */
async function revisionOf(context: Context): Promise<bigint> {
  const { tree } = await context.client()
  const request = { path: '/', consistency: Consistency.SYNCED }
  const { provenance } = await tree.getNode(request, { signal: context.printSignal })
  if (provenance === undefined) throw new Failure('UNKNOWN', EXIT_OF.UNKNOWN, 'the gateway answered without a revision')
  return provenance.revision
}

/** Modification time and size of the file; empty for other sources. */
async function fileState(file: string): Promise<string> {
  if (!isFile(file)) return ''
  const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }))
  return `${mtimeMs} ${size}`
}

async function begin(
  context: Context,
  options: Options,
  comparison: Comparison,
  file: string,
  path: string,
): Promise<void> {
  const time = new Date()
  if (options.output === 'ndjson') {
    const { size } = comparison.drifts
    await context.out.line(
      JSON.stringify({
        time,
        type: 'SNAPSHOT',
        revision: String(comparison.revision),
        path,
        same: Number(comparison.nodes),
        differ: size,
      }),
    )
  } else
    await context.out.line(
      `${timeOfDay(time)}  ${context.out.paint('dim', `=  ${summary(comparison, file, context)}`)}`,
    )
  await printEvents(context, options, driftEvents(new Map(), comparison.drifts), comparison)
}

async function printEvents(
  context: Context,
  options: Options,
  events: readonly DriftEvent[],
  comparison: Comparison,
): Promise<void> {
  const time = new Date()
  const shownTime = options.once === true ? undefined : time
  for (const event of events)
    await context.out.line(
      options.output === 'ndjson'
        ? driftEventJson(event, comparison.revision, time, context.out)
        : driftLine(event, context.out, shownTime),
    )
}

async function printNotice(
  { out }: Context,
  { output }: Options,
  type: 'ERROR' | 'RESYNC',
  message: string,
): Promise<void> {
  const time = new Date()
  if (output === 'ndjson') await out.line(JSON.stringify({ time, type, message }))
  else await out.line(`${timeOfDay(time)}  ${out.paint('magenta', `!  ${message}`)}`)
}

function summary({ drifts, nodes }: Comparison, file: string, { target }: Context): string {
  const counts = `${nodes} ${nodes === 1n ? 'node is' : 'nodes are'} as ${file} says`
  if (drifts.size === 0) return `${target.label}: ${counts}; nothing differs.`
  return `${target.label}: ${counts}; ${drifts.size} ${drifts.size === 1 ? 'differs' : 'differ'}.`
}
