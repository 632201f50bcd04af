import { providersChange } from '../reading/comparison.ts'
import { MAX_GROUP_DEPTH, type Place } from '../reading/places.ts'
import { type CardFacts, detailsOf, rowsOf } from '../reading/rows.ts'
import { type Survey, survey } from '../reading/survey.ts'
import type { Card, Group, Member, Model } from '../words/model.ts'
import type { DiagramSource } from '../words/source.ts'

/** The default view: systems as frames, what is in them as cards, links as lines. Pure; the order of the source's maps does not matter. */
export function architecture(source: DiagramSource, known = survey(source)): Model {
  const { tops, wiring, findings, summary, comparison } = known
  const facts = factsOf(known)
  return {
    members: tops.flatMap(place => membersOf(place, known, facts)),
    ghosts: wiring.ghosts,
    edges: wiring.edges,
    findings,
    summary,
    scope: undefined,
    omitted: undefined,
    compared: comparison?.counts,
  }
}

type Facts = (place: Place) => CardFacts

function factsOf({ connections, wiring, comparison, properties, change, unused, shortName }: Survey): Facts {
  const propertyLinks = Map.groupBy(connections.propertyLinks, link => link.owner)
  const inward = Map.groupBy(wiring.inward, link => link.owner)
  const hidden = Map.groupBy(connections.hidden, link => link.owner)
  return place => ({
    properties: properties(place),
    propertyLinks: propertyLinks.get(place) ?? [],
    inward: inward.get(place) ?? [],
    hidden: hidden.get(place) ?? [],
    unused: unused(place),
    shortName,
    providers: comparison === undefined ? undefined : providersChange(comparison, place.path),
    whole: change(place) === 'added' || change(place) === 'removed',
  })
}

function membersOf(place: Place, known: Survey, facts: Facts): Member[] {
  const below = place.children.flatMap(child => membersOf(child, known, facts))
  const framed = below.length > 0 && place.depth < MAX_GROUP_DEPTH
  const own = place.card ? [cardOf(place, known, facts(place), framed)] : []
  const members = [...own, ...below]
  if (!framed) return members
  const { path, name, type, depth } = place
  const change = known.change(place)
  return [
    {
      kind: 'group',
      path,
      name,
      type,
      role: known.roleOfAll(place),
      depth,
      members,
      ...(place.card ? { rows: [], details: [] } : ownWords(facts(place))),
      focus: false,
      // The card of a node shows that it changes, if it has one; that it is added or removed concerns everything in it.
      change: change === 'changed' && place.card ? 'same' : change,
    },
  ]
}

function ownWords(facts: CardFacts): Pick<Group, 'rows' | 'details'> {
  return { rows: rowsOf(facts), details: detailsOf(facts) }
}

function cardOf(place: Place, known: Survey, facts: CardFacts, heads: boolean): Card {
  const { path, name, type, service } = place
  return {
    kind: 'card',
    path,
    name,
    type,
    role: known.role(place),
    service,
    heads,
    rows: rowsOf(facts),
    state: known.state(place),
    details: detailsOf(facts),
    sheet: undefined,
    focus: false,
    collapsed: false,
    change: known.change(place),
  }
}
