import { basename, compareText, join, parent, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { type Comparison, type PropertyEntry, wholeChange } from '../reading/comparison.ts'
import type { Connection } from '../reading/connections.ts'
import type { Place } from '../reading/places.ts'
import { type Change, isChanged } from '../words/change.ts'
import { HEAD_PORT, type SheetRow } from '../words/model.ts'
import { counted } from '../words/number-text.ts'
import type { Row } from '../words/row.ts'
import type { State } from '../words/state.ts'
import { cutEnd, cutMiddle, printable } from '../words/text.ts'

/** A longer table is cut here: it would be higher than a reader scrolls. */
const MAX_ROWS = 60

const NAME_LIMIT = 32
const VALUE_LIMIT = 48
const DETAIL_LIMIT = 200

/** The data of a system other than its nodes. */
export interface SheetFacts {
  readonly comparison: Comparison | undefined
  readonly properties: (place: Place) => readonly PropertyEntry[]
  /** Property links and then links, each in order of names, by the place that they are written on. */
  readonly written: ReadonlyMap<Place, readonly Connection[]>
  readonly state: (place: Place) => State | undefined
  readonly isCollapsed: (path: TreePath) => boolean
}

/** The table of one system, with the ports of its rows. */
export interface Sheet {
  readonly rows: readonly SheetRow[]
  /** The port of the row of a node, by its path, or of a link. A path that has no row is that of the system itself. */
  readonly ports: ReadonlyMap<string | Connection, string>
  /** Every row in full, those that are cut too. */
  readonly details: readonly string[]
}

/** Every node, property and link of a system, in the order of the tree language, without those of `elsewhere`. */
export function sheetOf(system: Place, facts: SheetFacts, elsewhere: ReadonlySet<Place> = new Set()): Sheet {
  const rows: SheetRow[] = []
  const details: string[] = []
  const ports = new Map<string | Connection, string>([[system.path, HEAD_PORT]])
  for (const { keys, full, ...row } of rowsOf(system, 0, facts, elsewhere)) {
    const port = `r${rows.length}`
    for (const key of keys) ports.set(key, port)
    details.push(`${'  '.repeat(row.depth)}${full ?? [row.name, row.value?.text].filter(Boolean).join('  ')}`)
    rows.push({ ...row, port })
  }
  if (rows.length <= MAX_ROWS) return { rows, ports, details }
  const more = `r${MAX_ROWS - 1}`
  const left = rows.length - MAX_ROWS + 1
  for (const [key, port] of ports) if (Number(port.slice(1)) >= MAX_ROWS - 1) ports.set(key, more)
  const last: SheetRow = {
    kind: 'more',
    depth: 0,
    name: `+${counted(left, 'more row')}`,
    value: undefined,
    change: facts.comparison && (rows.slice(MAX_ROWS - 1).some(row => isChanged(row.change)) ? 'changed' : 'same'),
    port: more,
  }
  return { rows: [...rows.slice(0, MAX_ROWS - 1), last], ports, details }
}

/** How many rows the table of a place has, all that it is cut to or divided into counted. */
export function countRows(place: Place, facts: SheetFacts): number {
  return rowsOf(place, 0, facts, new Set()).reduce(count => count + 1, 0)
}

type KeyedRow = Omit<SheetRow, 'port'> & {
  readonly keys: readonly (string | Connection)[]
  /** The row uncut. */
  readonly full?: string
}

function* rowsOf(place: Place, depth: number, facts: SheetFacts, elsewhere: ReadonlySet<Place>): Generator<KeyedRow> {
  const { comparison } = facts
  for (const { name, text, change } of facts.properties(place))
    yield {
      ...propertyRow(depth, name, { tone: 'plain', text: cutEnd(text(VALUE_LIMIT), VALUE_LIMIT) }, change, []),
      full: `${printable(name)}  ${cutEnd(text(DETAIL_LIMIT), DETAIL_LIMIT)}`,
    }
  for (const link of facts.written.get(place) ?? [])
    yield {
      ...propertyRow(depth, link.name, arrowRow(link), link.change, [link]),
      full: `${printable(link.name)}  ${link.arrow} ${printable(link.text)}`,
    }
  const below: [string, Place | undefined][] = place.children.map(child => [basename(child.path), child])
  if (place.service) below.push(['providers', undefined])
  for (const [name, child] of below.sort(([a], [b]) => compareText(a, b))) {
    if (child !== undefined && elsewhere.has(child)) continue
    const path = join(place.path, name)
    const change = comparison && nodeChange(comparison, path)
    const row = { kind: 'node' as const, depth, name: `/${cutMiddle(printable(name), NAME_LIMIT)}`, change }
    const whole = { ...row, change: comparison && wholeChange(comparison, path) }
    if (child === undefined) yield { ...whole, value: providersRow(place, facts), keys: [path] }
    else if (facts.isCollapsed(path)) yield { ...whole, ...closed(child, facts) }
    else {
      yield { ...row, value: typeRow(child), keys: [path] }
      yield* rowsOf(child, depth + 1, facts, elsewhere)
    }
  }
}

function propertyRow(
  depth: number,
  name: string,
  value: Row,
  change: Change | undefined,
  keys: KeyedRow['keys'],
): KeyedRow {
  return { kind: 'property', depth, name: cutMiddle(printable(name), NAME_LIMIT), value, change, keys }
}

/** The change of a node itself; its rows show what changes in it. */
function nodeChange({ changeOf }: Comparison, path: TreePath): Change {
  const change = changeOf(path)
  return change === 'changed' ? 'same' : change
}

/** A link as it is written; an unresolved or hidden one is marked. */
function arrowRow({ arrow, text, target }: Connection): Row {
  const written = `${arrow} ${cutMiddle(printable(text), VALUE_LIMIT)}`
  const problem = PROBLEMS[target.kind]
  if (problem !== undefined) return { tone: target.kind === 'hidden' ? 'warn' : 'bad', text: `${written} (${problem})` }
  const outside = target.kind === 'external' && arrow === '=>' ? ' (external)' : ''
  return { tone: arrow === '->' ? 'link' : 'shared', text: `${written}${outside}` }
}

const PROBLEMS: Readonly<Partial<Record<Connection['target']['kind'], string>>> = {
  hidden: 'hidden',
  loop: 'loop',
  missing: 'missing',
}

/** A node that represents its subtree, so that the lines of the subtree end at it. */
function closed(place: Place, facts: SheetFacts): Pick<KeyedRow, 'value' | 'keys'> {
  const inside = [...rowsOf(place, 0, facts, new Set())]
  const text = inside.length === 0 ? '' : `+${counted(inside.length, 'row')}`
  return { value: { tone: 'muted', text }, keys: [place.path, ...inside.flatMap(row => row.keys)] }
}

function typeRow({ type }: Place): Row | undefined {
  return type === undefined ? undefined : { tone: 'muted', text: cutMiddle(type, VALUE_LIMIT) }
}

function providersRow(place: Place, facts: SheetFacts): Row | undefined {
  const state = facts.state(place)
  if (state !== undefined) return state
  const written = place.node.children.get('providers')?.children.size ?? 0
  return written === 0 ? undefined : { tone: 'muted', text: counted(written, 'node') }
}

/** The row of a real path: its own, or that of the nearest node above it. */
export function portAt(ports: Sheet['ports'], path: TreePath): string {
  for (let at = path; ; at = parent(at)) {
    const port = ports.get(at)
    if (port !== undefined) return port
    if (at === ROOT) return HEAD_PORT
  }
}
