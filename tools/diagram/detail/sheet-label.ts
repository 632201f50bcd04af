import { cell, nameLine, SIZE, type Span, toneColor } from '../label.ts'
import type { Card, SheetRow } from '../model.ts'
import type { Palette } from '../palette.ts'
import { HEAD_PORT } from './sheet.ts'

const PADDING = 4

/** The label of a system's table: a tinted head, then a row for each of its lines. Rows of one size only, so that they align. */
export function sheetLabel(
  { name, type, role, sheet, focus }: Card & { readonly sheet: readonly SheetRow[] },
  ports: ReadonlySet<string>,
  palette: Palette,
): string {
  const tint = palette.roles[role]
  const head = cell(
    nameLine(name, type, palette),
    PADDING,
    ` COLSPAN="2" BGCOLOR="${tint.fill}"${portOf(HEAD_PORT, ports)}`,
  )
  const rows = sheet.map(row => `<TR>${rowCells(row, ports, palette)}</TR>`)
  return (
    `<TABLE BORDER="${focus ? 3 : 1}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="${PADDING}" COLOR="${tint.line}" BGCOLOR="${palette.page}">` +
    `<TR>${head}</TR>${rows.length > 0 ? '<HR/>' : ''}${rows.join('')}</TABLE>`
  )
}

/** Both cells of a row are ports of their own, because lines leave and end on both sides. */
function rowCells({ kind, depth, name, value, port }: SheetRow, ports: ReadonlySet<string>, palette: Palette): string {
  const color = kind === 'node' ? palette.ink : kind === 'more' ? palette.muted : palette.secondary
  const named: Span = { text: `${' '.repeat(4 * depth)}${name}`, size: SIZE.sheet, color }
  const told = value && { text: value.text, size: SIZE.sheet, color: valueColor(value.tone, palette) }
  if (kind === 'more' && !ports.has(sideOf(port, 'w')) && !ports.has(sideOf(port, 'e')))
    return cell([named], PADDING, ' COLSPAN="2"')
  const at = (side: 'w' | 'e'): string => portOf(sideOf(port, side), ports)
  return `${cell([named], PADDING, at('w'))}${told === undefined ? `<TD${at('e')}></TD>` : cell([told], PADDING, at('e'))}`
}

/** The port of one side of a row: the head is one cell, every other row is two. */
export function sideOf(port: string, side: 'w' | 'e'): string {
  return port === HEAD_PORT ? port : `${port}${side}`
}

function valueColor(tone: NonNullable<SheetRow['value']>['tone'], palette: Palette): string {
  return tone === 'plain' ? palette.ink : toneColor(tone, palette)
}

function portOf(port: string, ports: ReadonlySet<string>): string {
  return ports.has(port) ? ` PORT="${port}"` : ''
}
