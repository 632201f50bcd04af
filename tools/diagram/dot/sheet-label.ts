import type { Palette } from '../style/palette.ts'
import { SIGNS } from '../words/change.ts'
import { type Card, HEAD_PORT, type SheetRow } from '../words/model.ts'
import { cell, changeColor, nameLine, SIZE, type Span, toneColor } from './label.ts'

const PADDING = 4

/** The label of a system's table: a tinted head, then a row for each of its lines. Rows of one size only, so that they align. */
export function sheetLabel(
  { name, type, role, sheet, focus, change }: Card & { readonly sheet: readonly SheetRow[] },
  ports: ReadonlySet<string>,
  palette: Palette,
): string {
  const tint = change === undefined ? palette.roles[role] : palette.changes[change]
  // A plain node is as white as the rows.
  const headFill = change === undefined && role === 'node' ? palette.group.fill : tint.fill
  const head = cell(
    nameLine(name, type, palette, change),
    PADDING,
    ` COLSPAN="2" BGCOLOR="${headFill}"${portOf(HEAD_PORT, ports)}`,
  )
  const rows = sheet.map(row => `<TR>${rowCells(row, ports, palette)}</TR>`)
  return (
    `<TABLE BORDER="${focus ? 3 : 1}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="${PADDING}" COLOR="${tint.line}" BGCOLOR="${palette.page}">` +
    `<TR>${head}</TR>${rows.length > 0 ? '<HR/>' : ''}${rows.join('')}</TABLE>`
  )
}

/** Both cells of a row are ports of their own, because lines leave and end on both sides. */
function rowCells(
  { kind, depth, name, value, change, port }: SheetRow,
  ports: ReadonlySet<string>,
  palette: Palette,
): string {
  const color = change !== undefined ? changeColor(change, palette) : nameColor(kind, palette)
  const sign = change === undefined ? '' : SIGNS[change]
  const named: Span = { text: `${' '.repeat(4 * depth)}${sign}${name}`, size: SIZE.sheet, color }
  const valued = value && {
    text: value.text,
    size: SIZE.sheet,
    color: change !== undefined ? color : valueColor(value.tone, palette),
  }
  if (kind === 'more' && !ports.has(sideOf(port, 'w')) && !ports.has(sideOf(port, 'e')))
    return cell([named], PADDING, ' COLSPAN="2"')
  const at = (side: 'w' | 'e'): string => portOf(sideOf(port, side), ports)
  return `${cell([named], PADDING, at('w'))}${valued === undefined ? `<TD${at('e')}></TD>` : cell([valued], PADDING, at('e'))}`
}

/** The port of one side of a row: the head is one cell, every other row is two. */
export function sideOf(port: string, side: 'w' | 'e'): string {
  return port === HEAD_PORT ? port : `${port}${side}`
}

function nameColor(kind: SheetRow['kind'], palette: Palette): string {
  return { node: palette.ink, property: palette.secondary, more: palette.muted }[kind]
}

function valueColor(tone: NonNullable<SheetRow['value']>['tone'], palette: Palette): string {
  return tone === 'plain' ? palette.ink : toneColor(tone, palette)
}

function portOf(port: string, ports: ReadonlySet<string>): string {
  return ports.has(port) ? ` PORT="${port}"` : ''
}
