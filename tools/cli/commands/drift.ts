import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { type DriftEvent, type Drifts, driftEventJson, driftEvents, driftLine, driftsOf } from '../compare/drift.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { planImport, type Wanted } from '../plan/import-run.ts'
import type { Context } from '../session/context.ts'
import { parseSource } from '../session/parsed-source.ts'
import { isFile, readSource } from '../session/source.ts'
import { parseDuration } from '../text/duration.ts'
import { EXIT, EXIT_OF } from '../text/exit.ts'
import { Failure, toFailure } from '../text/failure.ts'
import { timeOfDay } from '../text/time.ts'

interface Options {
  readonly once?: boolean
  readonly interval?: number
  readonly output: 'text' | 'ndjson'
}

const INTERVAL_MS = 2_000

/** What the tree was found to be: its differences, at which revision of the store. */
interface Look {
  readonly drifts: Drifts
  readonly revision: bigint
  readonly nodes: bigint
}

/**
 * Asks at intervals for the store's revision, which moves with every change to the tree: one small read. Only when it moved, or the file
 * did, the gateway compares the text with the tree.
 */
export const drift: CommandSpec = {
  name: 'drift',
  arguments: '<file> [path]',
  summary: 'tell where the live tree is not as a file says, as it comes and goes',
  examples: [
    ['espalier drift model.tree', 'until Ctrl-C'],
    ['espalier drift model.tree --once', 'for CI: exit 1 if there is any'],
    ['espalier drift model.tree -o ndjson', 'for a dashboard'],
  ],
  flags: [
    { flags: '--once', summary: 'look once; exit 1 if the tree is not as the file says' },
    { flags: '--interval <duration>', summary: 'how often to look (2s)', parse: parseDuration },
    { flags: '-o, --output <format>', summary: 'text or ndjson', choices: ['text', 'ndjson'], fallback: 'text' },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [file = '-', path = '/'] = args
    let wanted = await read(context, file, path)
    let look = await lookAt(context, wanted)
    if (options.once === true) {
      await tell(context, options, driftEvents(new Map(), look.drifts), look)
      await context.say(summary(look, file, context))
      return look.drifts.size === 0 ? EXIT.done : EXIT.differs
    }
    await begin(context, options, look, file, path)
    let changed = await fileState(file)
    let trouble: string | undefined
    for (;;) {
      await sleep(options.interval ?? INTERVAL_MS, undefined, { signal: context.printSignal })
      try {
        const state = await fileState(file)
        const isFileNew = state !== changed
        if (isFileNew) wanted = await read(context, file, path)
        changed = state
        if (!isFileNew && trouble === undefined && (await revisionOf(context)) === look.revision) continue
        const before = look
        look = await lookAt(context, wanted)
        if (trouble !== undefined) await remark(context, options, 'RESYNC', 'contact is back; what was missed follows')
        trouble = undefined
        await tell(context, options, driftEvents(before.drifts, look.drifts), look)
      } catch (error) {
        if (context.printSignal.aborted) throw error
        const failure = toFailure(error)
        if (failure.exit === EXIT.internal) throw error
        if (failure.message !== trouble) await remark(context, options, 'ERROR', `${failure.code}: ${failure.message}`)
        trouble = failure.message
      }
    }
  },
}

async function read(context: Context, file: string, path: string): Promise<Wanted> {
  const source = await readSource(context, file)
  const { tree } = await parseSource(context, source)
  return { text: source.text, tree, path, trim: 'report' }
}

/** The revision is read first: what changes while the gateway compares is looked at again. */
async function lookAt(context: Context, wanted: Wanted): Promise<Look> {
  const revision = await revisionOf(context)
  const { plan, result } = await planImport(context, wanted)
  return { drifts: driftsOf(plan), revision, nodes: result.unchanged }
}

/** Everything that was committed anywhere before is in it. */
async function revisionOf(context: Context): Promise<bigint> {
  const { tree } = await context.client()
  const request = { path: '/', consistency: Consistency.SYNCED }
  const { provenance } = await tree.getNode(request, { signal: context.printSignal })
  if (provenance === undefined) throw new Failure('UNKNOWN', EXIT_OF.UNKNOWN, 'the gateway answered without a revision')
  return provenance.revision
}

/** When the file was last written, as far as it is one. */
async function fileState(file: string): Promise<string> {
  if (!isFile(file)) return ''
  const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }))
  return `${mtimeMs} ${size}`
}

async function begin(context: Context, options: Options, look: Look, file: string, path: string): Promise<void> {
  const time = new Date()
  if (options.output === 'ndjson') {
    const { size } = look.drifts
    await context.out.line(
      JSON.stringify({
        time,
        type: 'SNAPSHOT',
        revision: String(look.revision),
        path,
        same: Number(look.nodes),
        differ: size,
      }),
    )
  } else await context.out.line(`${timeOfDay(time)}  ${context.out.paint('dim', `=  ${summary(look, file, context)}`)}`)
  await tell(context, options, driftEvents(new Map(), look.drifts), look)
}

async function tell(context: Context, options: Options, events: readonly DriftEvent[], look: Look): Promise<void> {
  const time = new Date()
  const shownTime = options.once === true ? undefined : time
  for (const event of events)
    await context.out.line(
      options.output === 'ndjson'
        ? driftEventJson(event, look.revision, time)
        : driftLine(event, context.out, shownTime),
    )
}

async function remark({ out }: Context, { output }: Options, type: 'ERROR' | 'RESYNC', message: string): Promise<void> {
  const time = new Date()
  if (output === 'ndjson') await out.line(JSON.stringify({ time, type, message }))
  else await out.line(`${timeOfDay(time)}  ${out.paint('magenta', `!  ${message}`)}`)
}

function summary({ drifts, nodes }: Look, file: string, { target }: Context): string {
  const counts = `${nodes} ${nodes === 1n ? 'node is' : 'nodes are'} as ${file} says`
  if (drifts.size === 0) return `${target.label}: ${counts}; nothing differs.`
  return `${target.label}: ${counts}; ${drifts.size} ${drifts.size === 1 ? 'differs' : 'differ'}.`
}
