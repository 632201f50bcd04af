import type { TreeNode } from '../../../src/tree/node.ts'
import { ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Change } from '../words/change.ts'
import type { Finding, Summary } from '../words/model.ts'
import { shownValues } from '../words/property-text.ts'
import { hasNoUsersByNature, type Role, roleOf } from '../words/role.ts'
import type { DiagramSource } from '../words/source.ts'
import { type State, stateOf } from '../words/state.ts'
import { type Comparison, comparisonOf, type PropertyEntry } from './comparison.ts'
import { type Connection, type Connections, comparedConnections, connectionsOf } from './connections.ts'
import { type Wiring, wire } from './edges.ts'
import { findingsOf } from './findings.ts'
import { countSystems, foldersOf } from './folders.ts'
import { everyPlace, type Place, placesOf } from './places.ts'
import { propertiesOf } from './rows.ts'
import { settingsOf } from './settings.ts'
import { shortNamesOf } from './short-names.ts'

/** The whole content of a source, before a view selects what to draw. */
export interface Survey {
  readonly comparison: Comparison | undefined
  /** What is drawn: the tree of the source, or both of those that are compared. */
  readonly tree: TreeNode
  /** The nodes below the root. */
  readonly tops: readonly Place[]
  readonly places: readonly Place[]
  /** The nodes that are frames around systems in every view. */
  readonly folders: ReadonlySet<TreePath>
  readonly connections: Connections
  readonly wiring: Wiring
  readonly findings: readonly Finding[]
  readonly summary: Summary
  /** The plain properties of a place, as they may be shown. */
  properties(place: Place): readonly PropertyEntry[]
  /** The health of a service; undefined if it is not shown. */
  state(place: Place): State | undefined
  /** The role of a place; `service`: whether it counts as a service. */
  role(place: Place, service?: boolean): Role
  /** The role of a place as one box for all that is in it: what has neither a type nor a telling name is what everything in it is. */
  roleOfAll(place: Place): Role
  /** Whether it is a service that nothing links to. */
  unused(place: Place): boolean
  /** What to call the node at a path beside others. */
  shortName(path: string): string
  /** The change of a place itself; undefined if nothing is compared. */
  change(place: Place): Change | undefined
}

/** `level` is how deep the nodes are that are systems; without it they are found. */
export function survey(source: DiagramSource, level?: number): Survey {
  const settings = settingsOf(source.settings)
  const comparison = comparisonOf(source)
  const drawn = comparison === undefined ? source : { ...source, tree: comparison.union }
  const tops = placesOf(drawn)
  const places = [...everyPlace(tops)]
  const folders = foldersOf(tops, level)
  const compared = comparison === undefined ? undefined : comparedConnections(comparison, places)
  const connections = compared?.all ?? connectionsOf(source, places)
  const wiring = wire(places, connections.links, connections.propertyLinks)
  const role: Survey['role'] = (place, service = place.service) =>
    settings.role(place.path) ?? roleOf({ ...place, service })
  const roleOfAll: Survey['roleOfAll'] = place => {
    const inside = [...everyPlace([place])]
    const own = role(
      place,
      inside.some(({ service }) => service),
    )
    const isGiven = place.type !== undefined || settings.role(place.path) !== undefined
    if (isGiven || (own !== 'service' && own !== 'node')) return own
    const roles = new Set(inside.filter(({ card }) => card).map(one => role(one)))
    roles.delete('node')
    const [only = own] = roles
    return roles.size > 1 ? own : only
  }
  const entries = new Set<string>(places.filter(place => hasNoUsersByNature(role(place))).map(place => place.path))
  const findings = findingsOf(comparison?.after ?? source, compared?.after ?? connections).filter(
    ({ code, path }) => code !== 'UNUSED_SERVICE' || !entries.has(path),
  )
  const used = new Set(wiring.edges.filter(edge => edge.kind !== 'property').map(edge => edge.to))
  const unused = new Set(findings.filter(({ code }) => code === 'UNUSED_SERVICE').map(({ path }) => path))
  const shown = shownValues(source)
  const changes = comparison === undefined ? undefined : changesOf(comparison, places)
  return {
    comparison,
    tree: drawn.tree,
    tops,
    places,
    folders,
    connections,
    wiring,
    findings,
    summary: {
      systems: countSystems(tops, folders),
      services: places.filter(place => place.service).length,
      links: connections.links.length,
      propertyLinks: connections.propertyLinks.length,
      broken: [...connections.links, ...connections.propertyLinks].filter(isBroken).length,
      cycles: wiring.cycles.length,
      nodes: countNodes(drawn.tree.children),
    },
    properties: place => propertiesOf(place, comparison, shown),
    state: place => {
      if (!place.service || source.live === undefined || comparison !== undefined) return undefined
      const live = source.live === 'unknown' ? undefined : source.live.get(place.path)
      return stateOf({ live, expected: settings.expected(place.path), used: used.has(place.path) })
    },
    role,
    roleOfAll,
    shortName: shortNamesOf(places),
    unused: place => comparison === undefined && unused.has(place.path),
    change: place => (changes === undefined ? undefined : (changes.get(place) ?? 'same')),
  }
}

export function isBroken({ target, change }: Connection): boolean {
  return (target.kind === 'missing' || target.kind === 'loop') && change !== 'removed'
}

/** The change of each place. A change of a node without a place, or without a box, counts for the place it is drawn in. */
function changesOf({ changed, changeOf }: Comparison, places: readonly Place[]): ReadonlyMap<Place, Change> {
  const byPath = new Map(places.map(place => [place.path, place]))
  const changes = new Map<Place, Change>()
  for (const path of changed) {
    const place = byPath.get(path)
    if (place !== undefined && place.lifted === undefined) changes.set(place, changeOf(path))
    else {
      const above = place?.lifted ?? serviceAround(byPath, path)
      if (above !== undefined && !changes.has(above)) changes.set(above, 'changed')
    }
  }
  return changes
}

function serviceAround(places: ReadonlyMap<string, Place>, path: string): Place | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const place = places.get(path.slice(0, end))
    if (place !== undefined) return place
  }
  return places.get(ROOT)
}

function countNodes(children: DiagramSource['tree']['children']): number {
  let count = 0
  for (const child of children.values()) count += 1 + countNodes(child.children)
  return count
}
