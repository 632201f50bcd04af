import type { Palette } from '../style/palette.ts'
import { graphvizWidth, textWidth } from '../style/text-width.ts'
import { type Change, SIGNS } from '../words/change.ts'
import type { Card, Ghost, Group } from '../words/model.ts'
import type { Row, RowTone } from '../words/row.ts'
import { cutMiddle, labelText } from '../words/text.ts'

/** The sizes of a picture, in points. There are no others. */
export const SIZE = { title: 17, subtitle: 10, name: 11, sheet: 10, row: 9 } as const

const NAME_LIMIT = 40
const TYPE_LIMIT = 32
const PATH_LIMIT = 48

/** One piece of text in one style; a line of a label is a list of them. */
export interface Span {
  readonly text: string
  readonly size: number
  readonly color: string
  readonly bold?: boolean
  readonly struck?: boolean
}

export function cardLabel(card: Card, palette: Palette): string {
  const type = card.heads ? undefined : card.type
  return table([
    nameLine(card.name, type, palette, card.change),
    ...rowsOfCard(card).map(row => [rowSpan(row, palette)]),
  ])
}

/** The label of a frame: a system by its name, an inner group quietly. */
export function groupLabel({ name, type, depth, change, rows }: Group, palette: Palette): string {
  // In a picture of changes, only frames that are added or removed are marked.
  const marked = change === 'same' ? undefined : change
  // The rim of a frame's label would cover the line through it.
  const plain = (span: Span): Span => ({ ...span, struck: false })
  const said = rows.map(row => [rowSpan(row, palette)])
  if (depth === 0) return frameText([nameLine(name, type, palette, marked).map(plain), ...said])
  const color = marked === undefined ? palette.muted : changeColor(marked, palette)
  const named = { text: shortName(name), size: SIZE.row, color }
  const sign = marked === undefined ? [] : [{ text: SIGNS[marked], size: SIZE.row, color }]
  const typed =
    type === undefined ? [] : [{ text: `  ${cutMiddle(type, TYPE_LIMIT)}`, size: SIZE.row, color: palette.muted }]
  return frameText([[...sign, named, ...typed], ...said])
}

/** A table only of several lines, or where Graphviz needs the width of a line. */
function frameText(lines: readonly (readonly Span[])[]): string {
  const [first] = lines
  const isPlain =
    first !== undefined && lines.length === 1 && widthOf(first, textWidth) <= widthOf(first, graphvizWidth)
  return isPlain ? line(first) : table(lines)
}

export function ghostLabel(ghost: Ghost, palette: Palette, quiet: boolean): string {
  const [first, second] =
    ghost.kind === 'external' || quiet
      ? [palette.secondary, palette.muted]
      : [palette.missing.line, palette.missing.line]
  return table([
    [{ text: shortName(ghost.title), size: SIZE.name, color: first, bold: true }],
    [{ text: cutMiddle(ghost.text, PATH_LIMIT), size: SIZE.row, color: second }],
  ])
}

/** Padding keeps the text off the line; a coloured cell would hide the line. */
export function edgeLabel(text: string, palette: Palette): string {
  return table([[{ text, size: SIZE.row, color: palette.secondary }]], 3)
}

/** Rows of text without any border, left aligned. */
function table(lines: readonly (readonly Span[])[], padding = 1): string {
  const rows = lines.map(spans => `<TR>${cell(spans, padding)}</TR>`)
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="${padding}">${rows.join('')}</TABLE>`
}

/** A cell is given the width of its text where Graphviz would take it to be narrower. `padding` is that of its table. */
export function cell(spans: readonly Span[], padding: number, attributes = ''): string {
  const [real, taken] = [widthOf(spans, textWidth), widthOf(spans, graphvizWidth)]
  const width = real > taken ? ` WIDTH="${Math.ceil(real) + 2 * padding}"` : ''
  return `<TD ALIGN="LEFT"${width}${attributes}>${line(spans)}</TD>`
}

function line(spans: readonly Span[]): string {
  return spans
    .map(({ text, size, color, bold, struck }) => {
      const escaped = labelText(text)
      const shown = struck ? `<S>${escaped}</S>` : escaped
      return `<FONT POINT-SIZE="${size}" COLOR="${color}">${bold ? `<B>${shown}</B>` : shown}</FONT>`
    })
    .join('')
}

/** A name, with its sign if it changes, and beside it a type. */
export function nameLine(
  name: string,
  type: string | undefined,
  palette: Palette,
  change: Change | undefined,
): readonly Span[] {
  const color = change === undefined ? palette.ink : changeColor(change, palette)
  const named = { text: shortName(name), size: SIZE.name, color, bold: true, struck: change === 'removed' }
  const sign = change === undefined || change === 'same' ? [] : [{ ...named, text: SIGNS[change], struck: false }]
  const typed =
    type === undefined ? [] : [{ text: `  ${cutMiddle(type, TYPE_LIMIT)}`, size: SIZE.row, color: palette.muted }]
  return [...sign, named, ...typed]
}

function shortName(name: string): string {
  return cutMiddle(name, NAME_LIMIT)
}

function rowsOfCard({ rows, state }: Card): readonly Row[] {
  return state === undefined ? rows : [...rows, state]
}

function rowSpan({ tone, text }: Row, palette: Palette): Span {
  return { text, size: SIZE.row, color: toneColor(tone, palette) }
}

export function toneColor(tone: RowTone, palette: Palette): string {
  if (tone === 'plain') return palette.secondary
  if (tone === 'added' || tone === 'removed' || tone === 'changed') return changeColor(tone, palette)
  return palette[tone]
}

/** The colour of the text about a change. */
export function changeColor(change: Change, palette: Palette): string {
  return palette[TEXT_OF[change]]
}

const TEXT_OF = { added: 'ok', removed: 'bad', changed: 'warn', same: 'muted' } as const

function widthOf(spans: readonly Span[], measure: typeof textWidth): number {
  return spans.reduce((sum, { text, size, bold }) => sum + measure(text, size, bold ? 'bold' : 'regular'), 0)
}
