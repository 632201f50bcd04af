import { extname } from 'node:path'
import type { Flag } from '../language/command.ts'
import type { DiagramOptions } from '../session/ports.ts'
import { SKIP_UNREADABLE, type SkipUnreadable } from '../session/unread.ts'
import { usage } from '../text/failure.ts'

const FORMATS = ['svg', 'png', 'pdf', 'html', 'dot', 'mermaid', 'json'] as const
type Format = (typeof FORMATS)[number]

/** File endings that differ from the name of the format. */
const ENDINGS: Readonly<Record<string, Format>> = { gv: 'dot', mmd: 'mermaid', htm: 'html' }

/** The flags of `espalier graph` as they were given. */
export interface GraphFlags
  extends SkipUnreadable,
    Pick<DiagramOptions, 'view' | 'theme' | 'labels' | 'title' | 'linkBase' | 'focus'> {
  readonly type?: Format
  readonly file?: string
  readonly legend: boolean
  readonly live?: boolean
  readonly dir?: DiagramOptions['direction']
  readonly edges?: string
  readonly level?: number
  readonly depth?: number
  readonly direction?: DiagramOptions['focusDirection']
  readonly only?: DiagramOptions['only']
  readonly collapse?: readonly string[]
  readonly diff?: string
  readonly engine?: DiagramOptions['engine']
}

export const GRAPH_FLAGS: readonly Flag[] = [
  {
    flags: '-T, --type <format>',
    summary: 'svg, png, pdf, html, dot, mermaid or json (as FILE)',
    choices: FORMATS,
  },
  { flags: '-f, --file <file>', summary: 'write to a file instead of stdout' },
  {
    flags: '--view <view>',
    summary: 'overview, architecture (default) or detail',
    choices: ['overview', 'architecture', 'detail'],
  },
  { flags: '--level <n>', summary: 'overview, detail: which level are boxes', parse: parseLevel },
  { flags: '--focus <path>', summary: 'only what is there, and what is near by' },
  { flags: '--depth <n>', summary: 'how many lines away from the focus (1)', parse: parseHops },
  {
    flags: '--direction <which>',
    summary: 'from the focus: in (who uses it), out, or both',
    choices: ['in', 'out', 'both'],
  },
  { flags: '--only <what>', summary: 'problems, cycles, or changes', choices: ['problems', 'cycles', 'changes'] },
  { flags: '--collapse <glob>', summary: 'one card for each such path; may be repeated', parse: collect },
  { flags: '--diff <other>', summary: 'what changes up to another tree, or by a plan file' },
  SKIP_UNREADABLE,
  { flags: '--live', summary: 'show how many providers live (always, for a live tree)' },
  { flags: '--no-live', summary: 'do not' },
  { flags: '--labels <which>', summary: 'auto, all or none', choices: ['auto', 'all', 'none'] },
  { flags: '--edges <which>', summary: '+props draws property links as lines too', choices: ['+props'] },
  { flags: '--dir <direction>', summary: 'LR or TB', choices: ['LR', 'TB'] },
  { flags: '--theme <theme>', summary: 'light, dark or auto', choices: ['light', 'dark', 'auto'] },
  { flags: '--title <text>', summary: 'the title of the picture' },
  { flags: '--no-legend', summary: 'leave out the legend' },
  { flags: '--link-base <url>', summary: 'the URL of a card, before its path' },
  { flags: '--engine <engine>', summary: 'wasm, or the dot of this machine', choices: ['wasm', 'dot'] },
]

/** The options of the renderer. Throws a usage `Failure` for flags that need others. */
export function diagramOptions(flags: GraphFlags): DiagramOptions {
  const { view, level, theme, labels, dir, title, linkBase, engine, legend, edges, focus } = flags
  const { depth, direction, only, collapse } = flags
  if (focus === undefined && (depth !== undefined || direction !== undefined))
    throw usage(`--${depth === undefined ? 'direction' : 'depth'} says how far from a focus`, 'add --focus PATH')
  if (level !== undefined && view === 'architecture')
    throw usage(
      'an architecture has boxes of every level',
      'add --view overview or --view detail, or leave out --level',
    )
  if (only === 'changes' && flags.diff === undefined)
    throw usage('--only changes needs something to compare with', 'add --diff OTHER')
  if (flags.live === true && flags.diff !== undefined)
    throw usage('a picture of differences says nothing about health', 'leave out --live, or --diff')
  return {
    format: formatOf(flags),
    legend,
    propertyEdges: edges === '+props',
    ...(view === undefined ? {} : { view }),
    ...(level === undefined ? {} : { level }),
    ...(theme === undefined ? {} : { theme }),
    ...(labels === undefined ? {} : { labels }),
    ...(dir === undefined ? {} : { direction: dir }),
    ...(title === undefined ? {} : { title }),
    ...(linkBase === undefined ? {} : { linkBase }),
    ...(engine === undefined ? {} : { engine }),
    ...(focus === undefined ? {} : { focus }),
    ...(depth === undefined ? {} : { depth }),
    ...(direction === undefined ? {} : { focusDirection: direction }),
    ...(only === undefined ? {} : { only }),
    ...(collapse === undefined ? {} : { collapse }),
  }
}

function formatOf({ type, file }: Pick<GraphFlags, 'type' | 'file'>): Format {
  if (type !== undefined) return type
  if (file === undefined) return 'svg'
  const ending = extname(file).slice(1).toLowerCase()
  const format = FORMATS.find(format => format === ending) ?? ENDINGS[ending]
  if (format === undefined) throw usage(`"${file}" has no ending of a known format`, `add -T ${FORMATS.join('|')}`)
  return format
}

function parseHops(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw usage(`"${text}" is not a number of hops`, 'write 0, 1, 2, ...')
  return Number(text)
}

function parseLevel(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw usage(`"${text}" is not a level`, 'write 1, 2, 3, ...')
  return Number(text)
}

/** `before` are the values of earlier occurrences of the flag. */
function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}
