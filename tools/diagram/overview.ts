import { type Card, cardsOf, type Edge, type Member, type Model, type Row } from './model.ts'
import { counted } from './property-text.ts'

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
      bundle: true,
      fromPort: undefined,
      toPort: undefined,
      backward: false,
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
  const cards = [...cardsOf([system])]
  const services = cards.filter(card => card.service && card.role !== 'store').length
  const stores = cards.filter(card => card.role === 'store').length
  const others = cards.filter(card => !card.service && card.role !== 'store').length
  const parts = [
    ...(services > 0 ? [counted(services, 'service')] : []),
    ...(stores > 0 ? [counted(stores, 'data store')] : []),
    ...(services + stores === 0 && others > 0 ? [counted(others, 'node')] : []),
  ]
  const rows: Row[] = [{ tone: 'plain', text: parts.join(' · ') }]
  if (lost > 0) rows.push({ tone: 'bad', text: counted(lost, 'broken link') })
  const { path, name, type, role } = system
  return {
    kind: 'card',
    path,
    name,
    type,
    role,
    service: services > 0,
    heads: false,
    rows,
    details: cards.map(card => card.path),
    sheet: undefined,
  }
}
