import { type Connection, connectionsOf } from './connections.ts'
import { wire } from './edges.ts'
import { findingsOf } from './findings.ts'
import { type Card, cardsOf, type Member, type Model } from './model.ts'
import { everyPlace, MAX_GROUP_DEPTH, type Place, placesOf } from './places.ts'
import { roleOf } from './role.ts'
import { type CardFacts, detailsOf, rowsOf } from './rows.ts'
import type { DiagramSource } from './source.ts'

/** The default view: systems as frames, what is in them as cards, links as lines. Pure; the order of the source's maps does not matter. */
export function architecture(source: DiagramSource): Model {
  const tops = placesOf(source)
  const places = [...everyPlace(tops)]
  const connections = connectionsOf(source, places)
  const wiring = wire(places, connections.links, connections.propertyLinks)
  const findings = findingsOf(source, connections)
  const used = new Set(wiring.edges.filter(edge => edge.kind !== 'property').map(edge => edge.to))

  const propertyLinks = Map.groupBy(connections.propertyLinks, link => link.owner)
  const inward = Map.groupBy(wiring.inward, link => link.owner)
  const facts = (place: Place): CardFacts => ({
    propertyLinks: propertyLinks.get(place) ?? [],
    inward: inward.get(place) ?? [],
    live: source.live?.get(place.path),
    showsState: source.live !== undefined,
    used: used.has(place.path),
  })

  return {
    members: tops.flatMap(place => membersOf(place, facts)),
    ghosts: wiring.ghosts,
    edges: wiring.edges,
    findings,
    summary: {
      systems: tops.filter(place => place.visible).length,
      services: places.filter(place => place.service).length,
      links: connections.links.length,
      propertyLinks: connections.propertyLinks.length,
      broken: [...connections.links, ...connections.propertyLinks].filter(isBroken).length,
      cycles: wiring.cycles.length,
      nodes: countNodes(source.tree.children),
    },
  }
}

function isBroken({ target }: Connection): boolean {
  return target.kind === 'missing' || target.kind === 'loop'
}

function membersOf(place: Place, facts: (place: Place) => CardFacts): Member[] {
  const below = place.children.flatMap(child => membersOf(child, facts))
  const framed = below.length > 0 && place.depth < MAX_GROUP_DEPTH
  const own = place.card ? [cardOf(place, facts(place), framed)] : []
  const members = [...own, ...below]
  if (!framed) return members
  const { path, name, type, depth } = place
  const holdsService = [...cardsOf(members)].some(card => card.service)
  return [{ kind: 'group', path, name, type, role: roleOf({ ...place, service: holdsService }), depth, members }]
}

function cardOf(place: Place, facts: CardFacts, heads: boolean): Card {
  const { path, name, type, service } = place
  const [rows, details] = [rowsOf(place, facts), detailsOf(place, facts)]
  return { kind: 'card', path, name, type, role: roleOf(place), service, heads, rows, details }
}

function countNodes(children: DiagramSource['tree']['children']): number {
  let count = 0
  for (const child of children.values()) count += 1 + countNodes(child.children)
  return count
}
