import { labelTextOf } from '../dot/dot-edges.ts'
import type { DotOptions } from '../dot/dot-options.ts'
import { lineColor } from '../dot/header.ts'
import type { Palette, Tint } from '../style/palette.ts'
import { SIGNS } from '../words/change.ts'
import { DiagramError } from '../words/errors.ts'
import {
  type Card,
  cardsOf,
  type Edge,
  type Ghost,
  type Group,
  groupsOf,
  type Member,
  type Model,
} from '../words/model.ts'
import { counted, numberText } from '../words/number-text.ts'
import { ROLES } from '../words/role.ts'
import { cutMiddle } from '../words/text.ts'

/** Beyond its own limits (500 lines, 50,000 characters) Mermaid only reports "Syntax error"; these leave some room. */
const MAX_EDGES = 450
const MAX_CHARACTERS = 45_000

const NAME_LIMIT = 60

/** The picture as a Mermaid flowchart. Throws GRAPH_TOO_LARGE for what Mermaid would refuse. */
export function mermaidOf(model: Model, options: DotOptions): string {
  if (model.edges.length > MAX_EDGES) throw tooLarge(counted(model.edges.length, 'line'), MAX_EDGES)
  const ids = new Map<string, string>()
  for (const card of cardsOf(model.members)) ids.set(card.path, `n${ids.size}`)
  for (const ghost of model.ghosts) ids.set(ghost.id, `n${ids.size}`)
  const frames = new Map([...groupsOf(model.members)].map((group, at) => [group.path as string, `g${at}`]))
  const lines = [
    '---',
    `title: ${JSON.stringify(options.heading.title)}`,
    '---',
    `flowchart ${options.direction}`,
    ...model.members.flatMap(member => memberLines(member, ids, frames)),
    ...model.ghosts.map(ghost => ghostLine(ghost, ids)),
    ...model.edges.map(edge => edgeLine(edge, ids, frames, options)),
    ...styleLines(model, frames, options.palette),
  ]
  const text = `${lines.join('\n')}\n`
  if (text.length > MAX_CHARACTERS) throw tooLarge(counted(text.length, 'character'), MAX_CHARACTERS)
  return text
}

function tooLarge(size: string, limit: number): DiagramError {
  return new DiagramError('GRAPH_TOO_LARGE', `${size} are too much for Mermaid; the limit is ${numberText(limit)}`, {
    hint: '--view overview, or --focus PATH, says less; -T svg has no such limit',
  })
}

type Ids = ReadonlyMap<string, string>

function memberLines(member: Member, ids: Ids, frames: Ids): string[] {
  if (member.kind === 'card') return [`  ${ids.get(member.path)}${cardShape(member)}:::${cardClass(member)}`]
  const { name, type, change, members, rows } = member
  const title = [`${change === undefined ? '' : SIGNS[change]}${cutMiddle(name, NAME_LIMIT)}`, type ?? '']
    .join('  ')
    .trim()
  return [
    `  subgraph ${frames.get(member.path)}["${labelOf([title, ...rows.map(row => row.text)])}"]`,
    ...members.flatMap(inside => memberLines(inside, ids, frames)).map(line => `  ${line}`),
    '  end',
  ]
}

function cardShape({ name, type, heads, rows, state, sheet, service, role, collapsed, change }: Card): string {
  const sign = change === undefined ? '' : SIGNS[change]
  const head = `${sign}${cutMiddle(name, NAME_LIMIT)}${type === undefined || heads ? '' : `  ${type}`}`
  const lines = sheet?.map(row => `${'  '.repeat(row.depth)}${row.name}  ${row.value?.text ?? ''}`) ?? []
  const label = labelOf([head, ...rows.map(row => row.text), ...lines, ...(state === undefined ? [] : [state.text])])
  if (collapsed) return `[["${label}"]]`
  if (role === 'store' && sheet === undefined) return `[("${label}")]`
  return service && sheet === undefined ? `("${label}")` : `["${label}"]`
}

function cardClass({ role, change }: Card): string {
  return change === undefined ? `role_${role}` : `diff_${change}`
}

function frameClass({ depth }: Group): string {
  return depth === 0 ? 'system' : 'group'
}

function ghostLine({ id, kind, title, text }: Ghost, ids: Ids): string {
  return `  ${ids.get(id)}("${labelOf([title, text])}"):::${kind === 'external' ? 'role_external' : 'missing'}`
}

function edgeLine(edge: Edge, ids: Ids, frames: Ids, { labels }: DotOptions): string {
  const end = (edge.group === undefined ? undefined : frames.get(edge.group)) ?? ids.get(edge.to)
  // There are no rows to leave from.
  const text = labelTextOf(
    { ...edge, fromPort: undefined },
    edge.fromPort !== undefined && labels === 'auto' ? 'all' : labels,
  )
  const arrow = edge.kind === 'dangling' || edge.kind === 'property' || edge.change === 'removed' ? '-.->' : '-->'
  return `  ${ids.get(edge.from)} ${arrow}${text === undefined ? '' : `|"${labelOf([text])}"|`} ${end}`
}

function styleLines(model: Model, ids: Ids, palette: Palette): string[] {
  const cards = [...cardsOf(model.members)]
  const frames = Map.groupBy(groupsOf(model.members), frameClass)
  const classes = new Set([
    ...cards.map(cardClass),
    ...model.ghosts.map(({ kind }) => (kind === 'external' ? 'role_external' : 'missing')),
    ...frames.keys(),
  ])
  const tints: [string, Tint, string][] = [
    ...ROLES.map((role): [string, Tint, string] => [
      `role_${role}`,
      palette.roles[role],
      role === 'external' ? DASHED : '',
    ]),
    ...(['added', 'removed', 'changed', 'same'] as const).map((change): [string, Tint, string] => [
      `diff_${change}`,
      palette.changes[change],
      change === 'removed' ? DASHED : '',
    ]),
    ['missing', palette.missing, DASHED],
    ['system', palette.system, ''],
    ['group', palette.group, ''],
  ]
  const colors = Map.groupBy(
    model.edges.map((edge, at) => ({ at, color: colorOf(edge, palette) })),
    ({ color }) => color,
  )
  return [
    ...tints
      .filter(([name]) => classes.has(name))
      .map(
        ([name, { fill, line }, more]) =>
          `  classDef ${name} fill:${fill},stroke:${line},color:${palette.ink},text-align:left${more}`,
      ),
    ...[...frames].map(([name, groups]) => `  class ${groups.map(({ path }) => ids.get(path)).join(',')} ${name}`),
    ...[...colors].map(([color, edges]) => `  linkStyle ${edges.map(({ at }) => at).join(',')} stroke:${color}`),
  ]
}

const DASHED = ',stroke-dasharray:5 3'

function colorOf({ kind, faint, change }: Edge, palette: Palette): string {
  if (faint || change === 'same') return palette.faint
  return change === undefined ? lineColor(kind, palette) : palette.changes[change].line
}

/** Lines of a label. What could end it, begin a directive, or be read as Markdown becomes one of Mermaid's own entities. */
function labelOf(lines: readonly string[]): string {
  return lines
    .map(line =>
      line
        .replace(/^ +/, spaces => '\u00a0'.repeat(spaces.length))
        .replace(UNSAFE, character => `#${character.codePointAt(0)};`)
        .trimEnd(),
    )
    .join('<br/>')
}

/** Everything but letters, digits and harmless characters between them; a mark followed by a space could begin a list. */
const UNSAFE = /[^\p{L}\p{M}\p{N}\s.,:/()=?…→←●○▲·−~+-]|[-+](?=\s)|(?<=^\d+)\.(?=\s|$)/gu
