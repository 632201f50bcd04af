import { compareText, parent, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Connection } from '../reading/connections.ts'
import { ghostOf } from '../reading/edges.ts'
import type { Place } from '../reading/places.ts'
import { isBroken, type Survey, survey } from '../reading/survey.ts'
import type { Glob } from '../words/glob.ts'
import type { Card, Edge, EdgeKind, Ghost, Model } from '../words/model.ts'
import type { DiagramSource } from '../words/source.ts'
import { printable } from '../words/text.ts'
import { portAt, type Sheet, type SheetFacts, sheetOf } from './sheet.ts'
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
    written: Map.groupBy(inOrder, link => link.holder),
    state: known.state,
    isCollapsed: path => collapse.some(glob => glob(path)),
  }
  const sheets = new Map(tops.map(top => [top, sheetOf(top, facts)]))
  const lines = new Lines(sheets, wiring.kinds)
  for (const link of links) lines.add(link)
  for (const link of propertyLinks) if (link.target.kind === 'node') lines.add(link)
  return {
    members: tops.map(top => cardOf(top, sheets.get(top)!, known)),
    ghosts: [...lines.ghosts.values()],
    edges: turned(lines.edges),
    findings,
    summary: { ...summary, systems: tops.length },
    scope: undefined,
    omitted: undefined,
    compared: comparison?.counts,
  }
}

function cardOf(system: Place, { rows }: Sheet, known: Survey): Card {
  const { path, type, service } = system
  const name = path === ROOT ? '/' : `/${system.name}`
  const role = known.role(system, service || holdsService(system))
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
    details: [],
    sheet: rows,
    focus: false,
    collapsed: false,
    change: known.change(system),
  }
}

function holdsService({ children }: Place): boolean {
  return children.some(child => child.service || holdsService(child))
}

class Lines {
  readonly edges: Omit<Edge, 'backward'>[] = []
  readonly ghosts = new Map<string, Ghost>()
  readonly #sheets: ReadonlyMap<Place, Sheet>
  readonly #systems: ReadonlyMap<TreePath, Place>
  readonly #kinds: ReadonlyMap<Connection, EdgeKind>

  constructor(sheets: ReadonlyMap<Place, Sheet>, kinds: ReadonlyMap<Connection, EdgeKind>) {
    this.#sheets = sheets
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
      group: undefined,
      links: [{ owner: holder.path, name, target: text, label: printable(name), redundant: true, change }],
      bundle: false,
      faint: false,
      fromPort: this.#sheets.get(from)!.ports.get(link),
      toPort: end.port,
      change,
    })
  }

  /** Undefined: it ends above all systems, where nothing is drawn. */
  #endOf({ target }: Connection): { readonly to: string; readonly port: string | undefined } | undefined {
    if (target.kind === 'node') {
      const system = this.#systemAt(target.path)
      if (system === undefined) return undefined
      return { to: system.path, port: portAt(this.#sheets.get(system)!.ports, target.path) }
    }
    if (target.kind === 'hidden') return undefined
    const ghost = ghostOf(target)
    this.ghosts.set(ghost.id, this.ghosts.get(ghost.id) ?? ghost)
    return { to: ghost.id, port: undefined }
  }

  #systemAt(path: TreePath): Place | undefined {
    for (let at = path; ; at = parent(at)) {
      const system = this.#systems.get(at)
      if (system !== undefined || at === ROOT) return system
    }
  }
}
