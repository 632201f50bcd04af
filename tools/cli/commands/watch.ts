import type { Call, CommandSpec } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { formatDuration } from '../text/duration.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure, usage } from '../text/failure.ts'
import { WAIT_LONGER } from '../text/hints.ts'
import { runEventCommand } from '../watch/event-command.ts'
import { type Condition, parseCondition, waitFor } from '../watch/watch-condition.ts'
import type { WatchEvent } from '../watch/watch-event.ts'
import { eventJson, eventLine } from '../watch/watch-line.ts'
import { watchPath } from '../watch/watch-path.ts'
import type { Range } from '../watch/watch-start.ts'
import type { Emit } from '../watch/watch-tree.ts'

interface Options {
  readonly recursive?: boolean
  readonly children?: boolean
  readonly properties?: boolean
  readonly initial: boolean
  readonly since?: bigint
  readonly once?: boolean
  readonly until?: Until
  readonly exec?: string
  readonly output: 'text' | 'ndjson'
}

interface Until {
  readonly text: string
  readonly terms: Condition
}

export const watch: CommandSpec = {
  name: 'watch',
  arguments: '<path>',
  summary: 'print the changes of a node as they happen',
  examples: [
    ['espalier watch /web', 'its properties and children, until Ctrl-C'],
    ['espalier watch /web -r -o ndjson', 'everything below, one JSON object a line'],
    ['espalier watch /web --properties --once', 'wait for one change'],
    ["espalier watch /web --until 'live(/web)>=3' --timeout 60s", 'exit 7 if it takes longer'],
    ["espalier watch /web --exec './reload.sh'", 'for each event, one after the other'],
  ],
  flags: [
    { flags: '-r, --recursive', summary: 'also everything below' },
    { flags: '--children', summary: 'its children only' },
    { flags: '--properties', summary: 'its properties only' },
    { flags: '--no-initial', summary: 'do not print the state at the start' },
    {
      flags: '--since <revision>',
      summary: 'begin with the nodes written after a revision, or the state if nodes were added or deleted',
      parse: parseRevision,
    },
    { flags: '--once', summary: 'end after the first change; with --timeout, exit 7 if there is none' },
    {
      flags: '--until <condition>',
      summary:
        'end when it holds: live(/web)>=3, exists(/web), !exists(/web), or several; with --timeout, exit 7 if not',
      parse: parseUntil,
    },
    {
      flags: '--exec <command>',
      summary:
        'instead of printing, run it for each event: JSON on stdin, ESPALIER_PATH and ESPALIER_TYPE in the environment',
    },
    { flags: '-o, --output <format>', summary: 'text or ndjson', choices: ['text', 'ndjson'], fallback: 'text' },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/'] = args
    checkOptions(options)
    const client = await context.client()
    // Fails at once if the path or the gateway is missing; the watch itself would wait and recover.
    const resolved = client.tree.resolvePath({ path }, { signal: context.printSignal })
    await (options.until === undefined ? resolved : resolved.catch(unlessMissing))
    const end = new AbortController()
    let isDone = false
    const finish = (): void => {
      isDone = true
      end.abort()
    }
    const signal = AbortSignal.any([context.printSignal, end.signal, waitLimit(context, options)])
    const parts = [watchPath(context, path, rangeOf(options), eventPrinter(context, options, finish), signal)]
    if (options.until !== undefined)
      parts.push(waitFor(client, options.until.terms, signal).then(met => (met ? finish() : undefined)))
    try {
      await Promise.all(parts)
    } finally {
      end.abort()
    }
    context.printSignal.throwIfAborted()
    if (!isDone) throw timedOut(context, options)
    return EXIT.done
  },
}

/** With --until the path may be what is waited for. */
function unlessMissing(error: unknown): void {
  if (!['NOT_FOUND', 'LINK_DANGLING'].includes(toFailure(error).code)) throw error
}

function rangeOf({ recursive = false, since, children, properties }: Options): Range {
  return { recursive, since, only: children === true ? 'children' : properties === true ? 'properties' : undefined }
}

/** Aborts after --timeout if the command waits for a change or a condition; else never. */
function waitLimit({ globals }: Context, { once, until }: Options): AbortSignal {
  const isBound = globals.waitLimitMs !== undefined && (once === true || until !== undefined)
  return isBound ? AbortSignal.timeout(globals.waitLimitMs) : new AbortController().signal
}

function timedOut({ globals }: Context, { until }: Options): Failure {
  const within = `within ${formatDuration(globals.timeoutMs)}`
  return new Failure(
    'TIMEOUT',
    EXIT.unreachable,
    until === undefined ? `nothing changed ${within}` : `${until.text} did not hold ${within}`,
    { hint: WAIT_LONGER },
  )
}

/** Prints events one at a time in the order of their arrival, from all watches. */
function eventPrinter(context: Context, { initial, once, exec, output }: Options, finish: () => void): Emit {
  let isOver = false
  let last: Promise<void> = Promise.resolve()
  const print = async (event: WatchEvent): Promise<void> => {
    if (isOver || (!initial && event.type === 'SNAPSHOT')) return
    isOver = once === true && (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED')
    if (exec !== undefined) await runEventCommand(exec, event, context)
    else await context.out.line(output === 'ndjson' ? eventJson(event) : eventLine(event, context.out))
    if (isOver) finish()
  }
  return event => {
    last = last.then(() => print(event))
    return last
  }
}

function checkOptions({ recursive, children, properties, exec, output }: Options): void {
  if (properties === true && (children === true || recursive === true))
    throw usage(
      `--properties and ${children === true ? '--children' : '--recursive'} exclude each other`,
      'without either, properties and children are watched',
    )
  if (exec !== undefined && output === 'ndjson') throw usage('--exec prints no events', 'leave out -o')
}

function parseUntil(text: string): Until {
  return { text, terms: parseCondition(text) }
}

function parseRevision(text: string): bigint {
  // ZooKeeper's own tools write its zxid in hexadecimal.
  if (!/^(\d+|0x[\da-f]+)$/i.test(text))
    throw usage(`"${text}" is not a revision`, '-o ndjson prints the revision of each event')
  return BigInt(text)
}
