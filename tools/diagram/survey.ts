import { type Connection, type Connections, connectionsOf } from './connections.ts'
import { type Wiring, wire } from './edges.ts'
import { findingsOf } from './findings.ts'
import type { Finding, Summary } from './model.ts'
import { everyPlace, type Place, placesOf } from './places.ts'
import type { DiagramSource } from './source.ts'
import { type State, stateOf } from './state.ts'

/** Everything that a source says, before a view chooses what of it to draw. */
export interface Survey {
  /** The systems. */
  readonly tops: readonly Place[]
  readonly places: readonly Place[]
  readonly connections: Connections
  readonly wiring: Wiring
  readonly findings: readonly Finding[]
  /** Paths of cards that a link ends at. */
  readonly used: ReadonlySet<string>
  readonly summary: Summary
}

export function survey(source: DiagramSource): Survey {
  const tops = placesOf(source)
  const places = [...everyPlace(tops)]
  const connections = connectionsOf(source, places)
  const wiring = wire(places, connections.links, connections.propertyLinks)
  return {
    tops,
    places,
    connections,
    wiring,
    findings: findingsOf(source, connections),
    used: new Set(wiring.edges.filter(edge => edge.kind !== 'property').map(edge => edge.to)),
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

/** How a service is, if anything is to be said about it. */
export function stateAt({ live }: DiagramSource, { used }: Pick<Survey, 'used'>, place: Place): State | undefined {
  if (!place.service || live === undefined) return undefined
  return stateOf({ live: live.get(place.path), expected: undefined, used: used.has(place.path) })
}

export function isBroken({ target }: Connection): boolean {
  return target.kind === 'missing' || target.kind === 'loop'
}

function countNodes(children: DiagramSource['tree']['children']): number {
  let count = 0
  for (const child of children.values()) count += 1 + countNodes(child.children)
  return count
}
