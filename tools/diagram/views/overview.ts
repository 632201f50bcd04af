import { contentsOf } from '../reading/contents.ts'
import { together } from '../words/change.ts'
import { type Card, cardsOf, type Edge, type Member, type Model } from '../words/model.ts'
import { counted } from '../words/number-text.ts'
import type { Row } from '../words/row.ts'

/** One card for each system, and one line between each two of them for all links. Made from the architecture view's model. */
export function overview(model: Model): Model {
  const systemOf = new Map<string, string>()
  for (const system of model.members) for (const card of cardsOf([system])) systemOf.set(card.path, system.path)

  const edges = new Map<string, Edge>()
  const lost = new Map<string, number>()
  for (const edge of model.edges) {
    const [from, to] = [systemOf.get(edge.from)!, systemOf.get(edge.to)]
    if (edge.kind === 'dangling') lost.set(from, (lost.get(from) ?? 0) + edge.links.length)
    if (edge.kind === 'dangling' || edge.kind === 'property' || from === to) continue
    const end = to ?? edge.to
    const known = edges.get(JSON.stringify([from, end]))
    edges.set(JSON.stringify([from, end]), {
      kind: known?.kind === 'cycle' ? 'cycle' : edge.kind,
      from: from as Edge['from'],
      to: end,
      group: undefined,
      links: [...(known?.links ?? []), ...edge.links],
      change: together([known?.change, edge.change]),
      bundle: true,
      fromPort: undefined,
      toPort: undefined,
      backward: false,
      faint: false,
    })
  }

  return {
    ...model,
    members: model.members.map(system => cardFor(system, lost.get(system.path) ?? 0)),
    ghosts: model.ghosts.filter(ghost => ghost.kind === 'external'),
    edges: [...edges.values()],
  }
}

function cardFor(system: Member, lost: number): Card {
  const { path, name, type, role } = system
  const contents = contentsOf(system)
  const broken: Row[] = lost > 0 ? [{ tone: 'bad', text: counted(lost, 'broken link') }] : []
  return {
    kind: 'card',
    path,
    name,
    type,
    role,
    ...contents,
    rows: [...contents.rows, ...broken],
    heads: false,
    sheet: undefined,
    focus: false,
    collapsed: false,
  }
}
