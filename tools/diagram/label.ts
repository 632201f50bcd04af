import type { Card, Ghost, Row, RowTone } from './model.ts'
import type { Palette } from './palette.ts'
import { cutMiddle, labelText } from './text.ts'
import { graphvizWidth, textWidth } from './text-width.ts'

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
}

export function cardLabel(card: Card, palette: Palette): string {
  const type = card.heads ? undefined : card.type
  return table([nameLine(card.name, type, palette), ...rowsOfCard(card).map(row => [rowSpan(row, palette)])])
}

/** The label of a frame: a system by its name, an inner group quietly. */
export function groupLabel(name: string, type: string | undefined, depth: number, palette: Palette): string {
  if (depth === 0) return line(nameLine(name, type, palette))
  const text = type === undefined ? shortName(name) : `${shortName(name)}  ${cutMiddle(type, TYPE_LIMIT)}`
  return line([{ text, size: SIZE.row, color: palette.muted }])
}

export function ghostLabel(ghost: Ghost, palette: Palette): string {
  const [first, second] =
    ghost.kind === 'external' ? [palette.secondary, palette.muted] : [palette.missing.line, palette.missing.line]
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
export function table(lines: readonly (readonly Span[])[], padding = 1): string {
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
    .map(({ text, size, color, bold }) => {
      const escaped = labelText(text)
      return `<FONT POINT-SIZE="${size}" COLOR="${color}">${bold ? `<B>${escaped}</B>` : escaped}</FONT>`
    })
    .join('')
}

/** A name and, beside it, a type. */
export function nameLine(name: string, type: string | undefined, palette: Palette): readonly Span[] {
  const named = { text: shortName(name), size: SIZE.name, color: palette.ink, bold: true }
  if (type === undefined) return [named]
  return [named, { text: `  ${cutMiddle(type, TYPE_LIMIT)}`, size: SIZE.row, color: palette.muted }]
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
  return palette[tone]
}

function widthOf(spans: readonly Span[], measure: typeof textWidth): number {
  return spans.reduce((sum, { text, size, bold }) => sum + measure(text, size, bold ? 'bold' : 'regular'), 0)
}
