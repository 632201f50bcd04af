import { type Card, cardsOf, type Member, type Model } from './model.ts'
import { MAX_GROUP_DEPTH, type Place } from './places.ts'
import { roleOf } from './role.ts'
import { type CardFacts, detailsOf, rowsOf } from './rows.ts'
import type { DiagramSource } from './source.ts'
import type { State } from './state.ts'
import { stateAt, survey } from './survey.ts'

/** The default view: systems as frames, what is in them as cards, links as lines. Pure; the order of the source's maps does not matter. */
export function architecture(source: DiagramSource, known = survey(source)): Model {
  const { tops, connections, wiring, findings, summary } = known
  const propertyLinks = Map.groupBy(connections.propertyLinks, link => link.owner)
  const inward = Map.groupBy(wiring.inward, link => link.owner)
  const facts = (place: Place): Facts => ({
    propertyLinks: propertyLinks.get(place) ?? [],
    inward: inward.get(place) ?? [],
    state: stateAt(source, known, place),
  })
  const members = tops.flatMap(place => membersOf(place, facts))
  return { members, ghosts: wiring.ghosts, edges: wiring.edges, findings, summary, scope: undefined }
}

interface Facts extends CardFacts {
  readonly state: State | undefined
}

function membersOf(place: Place, facts: (place: Place) => Facts): Member[] {
  const below = place.children.flatMap(child => membersOf(child, facts))
  const framed = below.length > 0 && place.depth < MAX_GROUP_DEPTH
  const own = place.card ? [cardOf(place, facts(place), framed)] : []
  const members = [...own, ...below]
  if (!framed) return members
  const { path, name, type, depth } = place
  const holdsService = [...cardsOf(members)].some(card => card.service)
  return [
    {
      kind: 'group',
      path,
      name,
      type,
      role: roleOf({ ...place, service: holdsService }),
      depth,
      members,
      focus: false,
    },
  ]
}

function cardOf(place: Place, facts: Facts, heads: boolean): Card {
  const { path, name, type, service } = place
  const [rows, details] = [rowsOf(place, facts), detailsOf(place, facts)]
  return {
    kind: 'card',
    path,
    name,
    type,
    role: roleOf(place),
    service,
    heads,
    rows,
    state: facts.state,
    details,
    sheet: undefined,
    focus: false,
    collapsed: false,
  }
}
