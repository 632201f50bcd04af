import { findCycles, stronglyConnected } from '../../../src/tree/links/services.ts'
import { basename, isWithin, parent, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Edge, EdgeKind, EdgeLink, Ghost } from '../words/model.ts'
import { cutMiddle, printable } from '../words/text.ts'
import { type Connection, labelOf } from './connections.ts'
import { MAX_GROUP_DEPTH, type Place } from './places.ts'

export interface Wiring {
  readonly edges: readonly Edge[]
  readonly ghosts: readonly Ghost[]
  /** Links to the card that they start at, or to a group around it: no line can show them. */
  readonly inward: readonly Connection[]
  /** For each set of cards that use each other, a shortest way around. */
  readonly cycles: readonly (readonly TreePath[])[]
  /** Which kind of line shows a connection. */
  readonly kinds: ReadonlyMap<Connection, EdgeKind>
}

/** Turns connections into lines between cards. Links of one kind between the same two ends share one line. */
export function wire(
  all: readonly Place[],
  links: readonly Connection[],
  propertyLinks: readonly Connection[],
): Wiring {
  const places = new Map(all.map(place => [place.path, place]))
  const ghosts = new Map<string, Ghost>()
  const edges = new Map<string, Edge & { readonly links: EdgeLink[] }>()
  const inward: Connection[] = []

  const edgeOf = new Map<Connection, Edge>()

  const add = (connection: Connection, drawnAs: EdgeKind): void => {
    const end = endOf(places, connection)
    if (end === 'inward') {
      if (drawnAs === 'link') inward.push(connection)
      return
    }
    if (end.ghost !== undefined) ghosts.set(end.to, ghosts.get(end.to) ?? end.ghost)
    const kind = end.ghost === undefined || end.ghost.kind === 'external' ? drawnAs : 'dangling'
    const from = connection.owner.path
    const { change } = connection
    const key = JSON.stringify([from, end.to, end.group ?? '', kind, change])
    const edge = edges.get(key) ?? {
      kind,
      from,
      to: end.to,
      group: end.group,
      links: [],
      bundle: false,
      fromPort: undefined,
      toPort: undefined,
      backward: false,
      faint: false,
      change,
    }
    edges.set(key, edge)
    edgeOf.set(connection, edge)
    edge.links.push({
      owner: connection.holder.path,
      name: connection.name,
      target: connection.text,
      label: cutMiddle(printable(labelOf(connection)), 40),
      redundant: connection.name === 'providers' || printable(connection.name) === end.name,
      change,
    })
  }
  for (const link of links) add(link, 'link')
  for (const link of propertyLinks) if (link.target.kind === 'node') add(link, 'property')

  const uses = usesOf(edges.values())
  const groups = stronglyConnected(uses).filter(group => group.length > 1)
  const groupOf = new Map(groups.flatMap(group => group.map(card => [card as string, group] as const)))
  const inCycle = (edge: Edge): boolean =>
    isUse(edge) && groupOf.has(edge.from) && groupOf.get(edge.from) === groupOf.get(edge.to)
  const kindOf = (edge: Edge): EdgeKind => (inCycle(edge) ? 'cycle' : edge.kind)
  return {
    edges: [...edges.values()].map(edge => ({ ...edge, kind: kindOf(edge) })),
    kinds: new Map([...edgeOf].map(([connection, edge]) => [connection, kindOf(edge)])),
    ghosts: [...ghosts.values()],
    inward,
    cycles: findCycles(uses),
  }
}

/** Where the path of a real node is in the picture: its own place, or that of the service whose provider it is. */
function placeAt(places: Places, path: TreePath): Place | undefined {
  for (let at = path; ; at = parent(at)) {
    const place = places.get(at)
    if (place !== undefined || at === ROOT) return place
  }
}

type Places = ReadonlyMap<TreePath, Place>

interface End {
  readonly to: string
  readonly name: string
  readonly group: TreePath | undefined
  readonly ghost: Ghost | undefined
}

function endOf(places: Places, { owner, target }: Connection): End | 'inward' {
  if (target.kind === 'hidden') return 'inward'
  if (target.kind !== 'node') {
    const ghost = ghostOf(target)
    return { to: ghost.id, name: nameOf(target.path), group: undefined, ghost }
  }
  let place = placeAt(places, target.path)
  while (place !== undefined && !place.visible) place = place.parent
  if (place === undefined || place === owner || (!place.card && isWithin(owner.path, place.path))) return 'inward'
  const isGroup = !place.card && place.depth < MAX_GROUP_DEPTH
  return {
    to: firstCard(place).path,
    name: place.name,
    group: isGroup ? place.path : undefined,
    ghost: undefined,
  }
}

function firstCard(place: Place): Place {
  if (place.card) return place
  return firstCard(place.children.find(child => child.visible)!)
}

/** The ghost at the end of a link whose target is not a node of the tree. */
export function ghostOf(target: Exclude<Connection['target'], { kind: 'node' | 'hidden' }>): Ghost {
  if (target.kind === 'loop') {
    const hops = target.hops.split(' -> ')
    const circle = hops.slice(hops.indexOf(hops.at(-1)!), -1)
    const least = circle.indexOf([...circle].sort()[0]!)
    const turned = [...circle.slice(least), ...circle.slice(0, least)]
    return { kind: 'loop', id: `?loop ${turned.join(' ')}`, title: 'link loop', text: turned.join(' → ') }
  }
  const text = target.path
  if (target.kind === 'missing') return { kind: 'missing', id: `?${text}`, title: 'missing', text }
  const service = nameOf(text) === basename(text as TreePath) ? text : parent(text as TreePath)
  return { kind: 'external', id: `?${service}`, title: nameOf(text), text: service }
}

/** The name shown for a path: the service, if it ends in its providers. */
function nameOf(path: string): string {
  const names = path.split('/').filter(name => name !== '')
  if (names.at(-1) === 'providers' && names.length > 1) names.pop()
  return printable(names.at(-1) ?? '/')
}

/** The links between cards: what uses what. */
function usesOf(edges: Iterable<Edge>): ReadonlyMap<TreePath, ReadonlySet<TreePath>> {
  const uses = new Map<TreePath, Set<TreePath>>()
  for (const edge of edges) {
    if (!isUse(edge)) continue
    const targets = uses.get(edge.from) ?? new Set()
    uses.set(edge.from, targets.add(edge.to as TreePath))
  }
  return uses
}

/** Removed links are not part of a circle. */
function isUse({ kind, to, group, change }: Edge): boolean {
  return kind === 'link' && change !== 'removed' && group === undefined && !to.startsWith('?')
}
