import { compareText, isWithin, parent, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Connection } from '../reading/connections.ts'
import { ghostOf } from '../reading/edges.ts'
import type { Place } from '../reading/places.ts'
import { markedRow } from '../reading/rows.ts'
import { isBroken, type Survey, survey } from '../reading/survey.ts'
import type { Glob } from '../words/glob.ts'
import type { Card, Edge, EdgeKind, Ghost, Member, Model, SheetRow } from '../words/model.ts'
import type { Row } from '../words/row.ts'
import type { DiagramSource } from '../words/source.ts'
import { printable } from '../words/text.ts'
import { countRows, portAt, type Sheet, type SheetFacts, sheetOf } from './sheet.ts'
import { turned } from './turned.ts'

/** The tree as it is written: a table for each system with a row for each node, property and link; links leave from their rows. */
export function detail(source: DiagramSource, known = survey(source), collapse: readonly Glob[] = []): Model {
  const { tops, connections, wiring, findings, summary, comparison } = known
  const { links, propertyLinks, hidden } = connections
  const inOrder = [...propertyLinks, ...links, ...hidden].sort(
    (a, b) => compareText(b.arrow, a.arrow) || compareText(a.name, b.name),
  )
  const facts: SheetFacts = {
    comparison,
    properties: known.properties,
    written: Map.groupBy(inOrder, link => link.holder),
    state: known.state,
    isCollapsed: path => collapse.some(glob => glob(path)),
  }
  const drawing: Drawing = { known, facts, sheets: new Map(), firsts: new Map() }
  const members = tops.flatMap(top => membersOf(top, drawing))
  const lines = new Lines(drawing, wiring.kinds)
  for (const link of links) lines.add(link)
  for (const link of propertyLinks) if (link.target.kind === 'node') lines.add(link)
  return {
    members,
    ghosts: [...lines.ghosts.values()],
    edges: turned(lines.edges),
    findings,
    summary,
    scope: undefined,
    omitted: undefined,
    compared: comparison?.counts,
  }
}

/** A longer table is divided by the nodes in it, as long as these are not so many that tables would be no better than rows. */
const LONG = 40
const MAX_PARTS = 60

/** More own properties of a frame are a table in it. */
const FRAME_ROWS = 6

interface Drawing {
  readonly known: Survey
  readonly facts: SheetFacts
  /** Each table by the place that it is of. */
  readonly sheets: Map<Place, Sheet>
  /** For each frame the first table in it. */
  readonly firsts: Map<TreePath, TreePath>
}

/** A table, or a frame of tables: for a folder of systems, and for what is too long for one table. */
function membersOf(place: Place, drawing: Drawing): readonly Member[] {
  const { facts, known, sheets } = drawing
  const parts = partsOf(place, drawing)
  if (parts.length === 0) {
    const sheet = sheetOf(place, facts)
    sheets.set(place, sheet)
    return [cardOf(place, sheet, known)]
  }
  const own = sheetOf(place, facts, new Set(parts))
  const members: Member[] = []
  const framed = fitsFrame(place, own, known)
  if (own.rows.length > 0 && !framed) {
    sheets.set(place, own)
    members.push(cardOf(place, own, known))
  }
  for (const part of parts) members.push(...membersOf(part, drawing))
  drawing.firsts.set(place.path, firstCard(members))
  const { path, name, type, depth } = place
  return [
    {
      kind: 'group',
      path,
      name: `/${name}`,
      type,
      role: known.roleOfAll(place),
      depth,
      members,
      rows: framed ? own.rows.map(frameRow) : [],
      details: framed ? own.details : [],
      focus: false,
      change: own.rows.length > 0 && !framed ? 'same' : known.change(place),
    },
  ]
}

/** Whether the own rows of a place are few properties, no line's end among them: these need no table inside of the frame. */
function fitsFrame({ path, card }: Place, { rows }: Sheet, { connections }: Survey): boolean {
  const isShared = connections.propertyLinks.some(({ target }) => target.kind === 'node' && target.path === path)
  return !card && !isShared && rows.length <= FRAME_ROWS && rows.every(({ kind }) => kind === 'property')
}

function frameRow({ name, value, change }: SheetRow): Row {
  return markedRow({ tone: 'plain', text: `${name}  ${value?.text ?? ''}`, change })
}

/** The places below another one that have tables of their own. */
function partsOf(place: Place, { known, facts }: Drawing): readonly Place[] {
  if (facts.isCollapsed(place.path)) return []
  const parts = place.children.filter(child => countRows(child, facts) > 0)
  if (known.folders.has(place.path)) return parts.length === 0 ? place.children : parts
  const isLong = parts.length > 1 && parts.length <= MAX_PARTS && countRows(place, facts) > LONG
  return isLong ? parts : []
}

function firstCard([first]: readonly Member[]): TreePath {
  return first!.kind === 'card' ? first!.path : firstCard(first!.members)
}

function cardOf(system: Place, { rows, details }: Sheet, known: Survey): Card {
  const { path, type, service } = system
  const name = path === ROOT ? '/' : `/${system.name}`
  const role = known.roleOfAll(system)
  return {
    kind: 'card',
    path,
    name,
    type,
    role,
    service,
    heads: false,
    rows: [],
    state: undefined,
    details,
    sheet: rows,
    focus: false,
    collapsed: false,
    change: known.change(system),
  }
}

interface LineEnd {
  readonly to: string
  readonly port: string | undefined
  readonly group: TreePath | undefined
}

class Lines {
  readonly edges: Omit<Edge, 'backward'>[] = []
  readonly ghosts = new Map<string, Ghost>()
  readonly #sheets: ReadonlyMap<Place, Sheet>
  readonly #systems: ReadonlyMap<TreePath, Place>
  readonly #firsts: Drawing['firsts']
  readonly #kinds: ReadonlyMap<Connection, EdgeKind>

  constructor({ sheets, firsts }: Drawing, kinds: ReadonlyMap<Connection, EdgeKind>) {
    this.#sheets = sheets
    this.#firsts = firsts
    this.#systems = new Map([...sheets.keys()].map(system => [system.path, system]))
    this.#kinds = kinds
  }

  add(link: Connection): void {
    const { arrow, change, holder, name, text } = link
    const from = this.#systemAt(holder.path)!
    const end = this.#endOf(link)
    if (end === undefined) return
    this.edges.push({
      kind: arrow === '=>' ? 'property' : isBroken(link) ? 'dangling' : (this.#kinds.get(link) ?? 'link'),
      from: from.path,
      to: end.to,
      group: end.group,
      links: [{ owner: holder.path, name, target: text, label: printable(name), redundant: true, change }],
      bundle: false,
      faint: false,
      fromPort: this.#sheets.get(from)!.ports.get(link),
      toPort: end.port,
      change,
    })
  }

  /** Undefined: it ends above all systems, where nothing is drawn. */
  #endOf({ target, holder }: Connection): LineEnd | undefined {
    if (target.kind === 'node') {
      const system = this.#systemAt(target.path)
      const frame = this.#frameAt(target.path)
      // The frame is nearer than a table around it; a line out of a frame to itself cannot be drawn.
      if (frame !== undefined && (system === undefined || system.path.length < frame.length)) {
        if (isWithin(holder.path, frame)) return undefined
        return { to: this.#firsts.get(frame)!, port: undefined, group: frame }
      }
      if (system === undefined) return undefined
      return { to: system.path, port: portAt(this.#sheets.get(system)!.ports, target.path), group: undefined }
    }
    if (target.kind === 'hidden') return undefined
    const ghost = ghostOf(target)
    this.ghosts.set(ghost.id, this.ghosts.get(ghost.id) ?? ghost)
    return { to: ghost.id, port: undefined, group: undefined }
  }

  #frameAt(path: TreePath): TreePath | undefined {
    for (let at = path; ; at = parent(at)) {
      if (this.#firsts.has(at)) return at
      if (at === ROOT) return undefined
    }
  }

  #systemAt(path: TreePath): Place | undefined {
    for (let at = path; ; at = parent(at)) {
      const system = this.#systems.get(at)
      if (system !== undefined || at === ROOT) return system
    }
  }
}
