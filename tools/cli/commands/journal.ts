import { asString, type Value } from '../../../src/tree/value.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { type WalkedNode, walkLive } from '../nodes/walked-tree.ts'
import type { Context } from '../session/context.ts'
import { SKIP_UNREADABLE, type SkipUnreadable } from '../session/unread.ts'
import { DocumentRows, isRows, type RowFormat } from '../text/document.ts'
import { parseDuration } from '../text/duration.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import type { Output } from '../text/output.ts'
import { formatDate, toDate } from '../text/timestamp.ts'

interface Options extends SkipUnreadable {
  readonly number?: number
  readonly since?: number
  readonly output: 'text' | RowFormat
}

/** The last change of one kind to a node. */
interface Entry {
  readonly op: 'made' | 'written' | 'child-gone'
  readonly path: string
  readonly revision: bigint
  /** Undefined for a deleted child: the store does not record the time. */
  readonly time: Date | undefined
  readonly version?: number
  readonly pid?: string
}

const DEFAULT_NUMBER = 20

export const journal: CommandSpec = {
  name: 'journal',
  arguments: '[path]',
  summary: 'list the last changes that the store records',
  examples: [
    ['espalier journal', 'the last 20 changes of the whole tree'],
    ['espalier journal /cms -n 5', 'below /cms'],
    ['espalier journal --since 1h -o ndjson', 'for a program'],
  ],
  flags: [
    { flags: '-n, --number <n>', summary: 'how many at the most (20)', parse: parseNumber },
    { flags: '--since <duration>', summary: 'only changes within this time', parse: parseDuration },
    SKIP_UNREADABLE,
    {
      flags: '-o, --output <format>',
      summary: 'text, json, ndjson or yaml',
      choices: ['text', 'json', 'ndjson', 'yaml'],
      fallback: 'text',
    },
  ],
  async run({ context, args: [path = '/'], options }: Call<Options>) {
    const nodes: WalkedNode[] = []
    for await (const node of walkLive(context, path, options)) nodes.push(node)
    const since = options.since === undefined ? 0 : Date.now() - options.since
    const entries = nodes
      .flatMap(node => entriesOf(node, context))
      .filter(({ time }) => (time?.getTime() ?? 0) >= since)
      .sort((a, b) => (a.revision === b.revision ? 0 : a.revision > b.revision ? -1 : 1))
      .slice(0, options.number ?? DEFAULT_NUMBER)
    const rows = isRows(options.output) ? new DocumentRows(context.out, options.output) : undefined
    for (const entry of entries)
      if (rows !== undefined) await rows.add(json(entry))
      else await context.out.line(text(entry, context))
    await rows?.end()
    if (rows === undefined)
      await context.say('The store records when each node was created and last written, but not by whom.')
    return EXIT.done
  },
}

function entriesOf({ path, stat, properties, children }: WalkedNode, { out }: Context): readonly Entry[] {
  // Revision 0 is the store's own beginning.
  if (stat.createdRevision === 0n) return gone(path, stat, children)
  const pid = stat.ephemeral ? properties.get('pid') : undefined
  const made: Entry = {
    op: 'made',
    path,
    revision: stat.createdRevision,
    time: toDate(stat.createTime),
    ...(pid === undefined ? {} : { pid: pidText(path, pid, out) }),
  }
  const { version } = stat
  const written: Entry = {
    op: 'written',
    path,
    revision: stat.modifiedRevision,
    time: toDate(stat.updateTime),
    version,
  }
  return [made, ...(version > 0 ? [written] : []), ...gone(path, stat, children)]
}

function pidText(path: string, pid: Value, { secrets }: Output): string {
  const shown = secrets.shown(path, 'pid', pid)
  return asString(shown) ?? shown
}

/** The last change of the children was a deletion if no existing child was created by it. */
function gone(path: string, stat: WalkedNode['stat'], children: readonly WalkedNode[]): readonly Entry[] {
  const last = stat.childrenRevision
  if (last <= stat.createdRevision || children.some(child => child.stat.createdRevision === last)) return []
  return [{ op: 'child-gone', path, revision: last, time: undefined }]
}

const SIGN = { made: '+', written: '~', 'child-gone': '-' } as const
const STYLE = { made: 'green', written: 'yellow', 'child-gone': 'red' } as const
const PATH_WIDTH = 42

function text({ op, path, revision, time, version, pid }: Entry, { out }: Context): string {
  const when = time === undefined ? ' '.repeat(20) : formatDate(time)
  const what = {
    made: pid === undefined ? 'made' : `registered, pid ${pid}`,
    written: `written, version ${version}`,
    'child-gone': 'a child was deleted',
  }[op]
  return `${when}  ${String(revision).padStart(8)}  ${out.paint(STYLE[op], `${SIGN[op]}  ${path.padEnd(PATH_WIDTH)}  ${what}`)}`
}

function json({ op, path, revision, time, version, pid }: Entry): string {
  return JSON.stringify({ op, path, revision: String(revision), time, version, pid })
}

function parseNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw usage(`"${text}" is not a number of changes`, 'count from 1')
  return Number(text)
}
