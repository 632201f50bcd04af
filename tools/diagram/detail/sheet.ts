import { links, propertyLinks } from '../../../src/tree/keys.ts'
import { basename, compareText, join, parent, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Connection } from '../connections.ts'
import type { Row, SheetRow } from '../model.ts'
import type { Place } from '../places.ts'
import { counted } from '../property-text.ts'
import { propertiesOf } from '../rows.ts'
import type { State } from '../state.ts'
import { isBroken } from '../survey.ts'
import { cutEnd, cutMiddle, printable } from '../text.ts'

/** A longer table is cut here: it would be higher than anybody scrolls. */
const MAX_ROWS = 120

const NAME_LIMIT = 32
const VALUE_LIMIT = 48

/** What is known of a system's links and health, beside its nodes. */
export interface SheetFacts {
  /** Links and property links by `linkKeyOf` of where they are written. */
  readonly connections: ReadonlyMap<string, Connection>
  readonly state: (place: Place) => State | undefined
  readonly isCollapsed: (path: TreePath) => boolean
}

/** The table of one system, and which of its rows stands for what. */
export interface Sheet {
  readonly rows: readonly SheetRow[]
  /** The port of the row of a node, by its path, or of a link, by its key. A path that has no row is that of the system itself. */
  readonly ports: ReadonlyMap<string, string>
}

export const HEAD_PORT = 'head'

/** What tells a link or property link from all others, and from every path. */
export function linkKeyOf(holder: TreePath, name: string, arrow: '->' | '=>'): string {
  return JSON.stringify([holder, name, arrow])
}

/** Every node, property and link of a system, in the order of the tree language. */
export function sheetOf(system: Place, facts: SheetFacts): Sheet {
  const rows: SheetRow[] = []
  const ports = new Map<string, string>([[system.path, HEAD_PORT]])
  for (const { keys, ...row } of rowsOf(system, 0, facts)) {
    const port = `r${rows.length}`
    for (const key of keys) ports.set(key, port)
    rows.push({ ...row, port })
  }
  if (rows.length <= MAX_ROWS) return { rows, ports }
  const more = `r${MAX_ROWS - 1}`
  const left = rows.length - MAX_ROWS + 1
  for (const [key, port] of ports) if (Number(port.slice(1)) >= MAX_ROWS - 1) ports.set(key, more)
  const last: SheetRow = {
    kind: 'more',
    depth: 0,
    name: `+${counted(left, 'more row')}`,
    value: undefined,
    port: more,
  }
  return { rows: [...rows.slice(0, MAX_ROWS - 1), last], ports }
}

type KeyedRow = Omit<SheetRow, 'port'> & { readonly keys: readonly string[] }

function* rowsOf(place: Place, depth: number, facts: SheetFacts): Generator<KeyedRow> {
  const property = (name: string, value: Row, ...keys: string[]): KeyedRow => ({
    kind: 'property',
    depth,
    name: cutMiddle(printable(name), NAME_LIMIT),
    value: { ...value, text: cutEnd(value.text, VALUE_LIMIT) },
    keys,
  })
  for (const [name, text] of propertiesOf(place)) yield property(name, { tone: 'plain', text })
  for (const [name, { text }] of sorted(propertyLinks(place.node.properties))) {
    const key = linkKeyOf(place.path, name, '=>')
    yield property(name, arrowRow('=>', text, facts.connections.get(key)), key)
  }
  for (const [name, text] of sorted(links(place.node.properties))) {
    const key = linkKeyOf(place.path, name, '->')
    yield property(name, arrowRow('->', text, facts.connections.get(key)), key)
  }
  const below: [string, Place | undefined][] = place.children.map(child => [basename(child.path), child])
  if (place.service) below.push(['providers', undefined])
  for (const [name, child] of sorted(below)) {
    const path = join(place.path, name)
    const row = { kind: 'node' as const, depth, name: `/${cutMiddle(printable(name), NAME_LIMIT)}` }
    if (child === undefined) yield { ...row, value: providersRow(place, facts), keys: [path] }
    else if (facts.isCollapsed(path)) yield { ...row, ...closed(child, facts) }
    else {
      yield { ...row, value: typeRow(child), keys: [path] }
      yield* rowsOf(child, depth + 1, facts)
    }
  }
}

/** A link as it is written; one that leads nowhere says so, and so does one that something else hides. */
function arrowRow(arrow: '->' | '=>', target: string, connection: Connection | undefined): Row {
  const text = `${arrow} ${cutMiddle(printable(target), VALUE_LIMIT - 16)}`
  if (connection === undefined) return { tone: 'warn', text: `${text} (hidden)` }
  if (connection.target.kind === 'loop') return { tone: 'bad', text: `${text} (loop)` }
  if (isBroken(connection)) return { tone: 'bad', text: `${text} (missing)` }
  return { tone: arrow === '->' ? 'link' : 'shared', text }
}

/** A node that stands for everything below it, so that their lines lead to it. */
function closed(place: Place, facts: SheetFacts): Pick<KeyedRow, 'value' | 'keys'> {
  const inside = [...rowsOf(place, 0, facts)]
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

function sorted<T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => compareText(a, b))
}

/** The row that stands for a real path: its own, or that of what it lies in. */
export function portAt(ports: ReadonlyMap<string, string>, path: TreePath): string {
  for (let at = path; ; at = parent(at)) {
    const port = ports.get(at)
    if (port !== undefined) return port
    if (at === ROOT) return HEAD_PORT
  }
}
