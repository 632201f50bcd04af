import type { Palette } from '../style/palette.ts'
import { CHANGES, SIGNS } from '../words/change.ts'
import type { Heading } from '../words/heading.ts'
import { type Card, cardsOf, type EdgeKind, groupsOf, type Model } from '../words/model.ts'
import { ROLES, type Role } from '../words/role.ts'
import type { Row } from '../words/row.ts'
import type { State } from '../words/state.ts'
import { cutMiddle } from '../words/text.ts'
import { cell, changeColor, SIZE, type Span, toneColor } from './label.ts'

const PADDING = 2

/** The label of the whole graph, the one place where Graphviz lets no line pass. */
export function headerLabel(
  heading: Heading,
  legend: readonly LegendEntry[],
  perRow: number,
  palette: Palette,
): string {
  const title = { text: cutMiddle(heading.title, 80), size: SIZE.title, color: palette.ink, bold: true }
  const facts = { text: heading.facts.join(' · '), size: SIZE.subtitle, color: palette.muted }
  const problems = heading.problems.map(problem => ({ text: ` · ${problem}`, size: SIZE.subtitle, color: palette.bad }))
  const rows = [`<TR>${cell([title], PADDING)}</TR>`, `<TR>${cell([facts, ...problems], PADDING)}</TR>`]
  for (const { tone, text } of heading.notes)
    rows.push(`<TR>${cell([{ text, size: SIZE.row, color: toneColor(tone, palette) }], PADDING)}</TR>`)
  if (legend.length > 0) rows.push('<TR><TD HEIGHT="4"></TD></TR>')
  const lines = Math.ceil(legend.length / perRow)
  const perLine = Math.ceil(legend.length / lines)
  for (let at = 0; at < legend.length; at += perLine)
    rows.push(`<TR>${cell(legendLine(legend.slice(at, at + perLine), palette), PADDING)}</TR>`)
  rows.push('<TR><TD HEIGHT="8"></TD></TR>')
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="${PADDING}">${rows.join('')}</TABLE>`
}

interface LegendEntry {
  readonly sign: string
  readonly color: string
  readonly text: string
}

/** Only what occurs in this picture: states, then lines, then roles. */
export function legendOf(model: Model, palette: Palette): readonly LegendEntry[] {
  if (model.compared !== undefined) return changeLegend(model, palette)
  const cards = [...cardsOf(model.members)]
  const rows = cards.flatMap(rowsIn)
  const healths = new Set(rows.map(row => (row as Partial<State>).health))
  const kinds = new Set(model.edges.map(edge => edge.kind))
  const roles = new Set<Role>(cards.map(card => card.role))
  const sharesOnly = !kinds.has('property') && rows.some(row => row.tone === 'shared')
  const ghosts = new Set(model.ghosts.map(ghost => ghost.kind))
  const entries: readonly (readonly [boolean, LegendEntry])[] = [
    [healths.has('up'), { sign: '●', color: palette.ok, text: 'live providers' }],
    [healths.has('low'), { sign: '▲', color: palette.warn, text: 'below expected' }],
    [healths.has('down'), { sign: '○', color: palette.bad, text: 'no providers, in use' }],
    ...LINES.map(([kind, sign, text]) => [kinds.has(kind), { sign, color: lineColor(kind, palette), text }] as const),
    [sharesOnly, { sign: '=>', color: palette.shared, text: 'shared property' }],
    [ghosts.has('external'), { sign: '□', color: palette.roles.external.line, text: 'outside of this tree' }],
    ...ROLES.map(
      role => [roles.has(role), { sign: '■', color: palette.roles[role].line, text: ROLE_NAMES[role] }] as const,
    ),
  ]
  return entries.filter(([occurs]) => occurs).map(([, entry]) => entry)
}

/** In a picture of changes, colours show the change, not the role. */
function changeLegend(model: Model, palette: Palette): readonly LegendEntry[] {
  const parts = [...cardsOf(model.members), ...groupsOf(model.members), ...model.edges]
  const occurring = new Set([
    ...parts.map(part => part.change),
    ...cardsOf(model.members).flatMap(card => (card.sheet ?? []).map(row => row.change)),
  ])
  const entries = CHANGES.filter(change => occurring.has(change)).map(
    (change): LegendEntry => ({
      sign: SIGNS[change].trim() || '■',
      color: change === 'same' ? palette.changes.same.line : changeColor(change, palette),
      text: change === 'same' ? 'unchanged' : change,
    }),
  )
  return model.edges.length === 0 ? entries : [...entries, { sign: '──►', color: palette.edge, text: 'uses (link)' }]
}

/** The colour of a line; also of its sign in the legend. */
export function lineColor(kind: EdgeKind, palette: Palette): string {
  switch (kind) {
    case 'link':
      return palette.edge
    case 'cycle':
      return palette.warn
    case 'dangling':
      return palette.bad
    case 'property':
      return palette.shared
  }
}

const LINES: readonly (readonly [EdgeKind, string, string])[] = [
  ['link', '──►', 'uses (link)'],
  ['cycle', '──►', 'part of a cycle'],
  ['dangling', '─ ─►', 'broken link'],
  ['property', '─ ─◊', 'shares property'],
]

/** The names of roles in a picture. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  ingress: 'ingress',
  service: 'service',
  store: 'data store',
  messaging: 'messaging',
  batch: 'batch',
  external: 'external',
  node: 'node',
}

/** One line of text: Graphviz would spread columns over the whole width of the header. */
function legendLine(entries: readonly LegendEntry[], palette: Palette): readonly Span[] {
  return entries.flatMap(({ sign, color, text }, i) => [
    { text: `${i === 0 ? '' : '     '}${sign}`, size: SIZE.row, color },
    { text: ` ${text}`, size: SIZE.row, color: palette.secondary },
  ])
}

/** The rows of a card, or its lines in a table. */
function rowsIn({ rows, state, sheet }: Card): readonly Row[] {
  return [
    ...rows,
    ...(state === undefined ? [] : [state]),
    ...(sheet ?? []).flatMap(({ value }) => (value === undefined ? [] : [value])),
  ]
}
