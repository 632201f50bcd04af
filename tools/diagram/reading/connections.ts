import { links, propertyLinks } from '../../../src/tree/keys.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { compareText, segments } from '../../../src/tree/path.ts'
import type { Change } from '../words/change.ts'
import type { DiagramSource } from '../words/source.ts'
import type { Comparison } from './comparison.ts'
import type { Place } from './places.ts'
import { followLink, followPropertyLink, type Target } from './target.ts'

/** A link or property link with its resolved target. */
export interface Connection {
  readonly arrow: '->' | '=>'
  /** The node that it is written on. */
  readonly holder: Place
  /** The card that it starts at: the holder, or the service that the holder's links are lifted to. */
  readonly owner: Place
  readonly name: string
  /** The target as written. */
  readonly text: string
  /** The property that a property link reads. */
  readonly property: string | undefined
  readonly target: Target | { readonly kind: 'hidden'; readonly path: string }
  /** Undefined if nothing is compared. */
  readonly change: Change | undefined
}

export interface Connections {
  readonly links: readonly Connection[]
  readonly propertyLinks: readonly Connection[]
  /** Those that a child or a value of the same name hides. */
  readonly hidden: readonly Connection[]
}

/** All links of these places, in order of paths and names. */
export function connectionsOf(
  source: DiagramSource,
  places: readonly Place[],
  nodeOf: (place: Place) => TreeNode | undefined = place => place.node,
): Connections {
  const found = { links: [] as Connection[], propertyLinks: [] as Connection[], hidden: [] as Connection[] }
  for (const holder of places) {
    const node = nodeOf(holder)
    if (node === undefined) continue
    const at = { holder, owner: holder.lifted ?? holder, change: undefined }
    for (const [name, text] of sorted(links(node.properties))) {
      const link = { ...at, arrow: '->' as const, name, text, property: undefined }
      if (node.children.has(name)) found.hidden.push({ ...link, target: { kind: 'hidden', path: text } })
      else found.links.push({ ...link, target: followLink(source, holder.path, name, text) })
    }
    for (const [name, { path, text, property = name }] of sorted(propertyLinks(node.properties))) {
      const link = { ...at, arrow: '=>' as const, name, text, property }
      if (node.properties.has(name)) found.hidden.push({ ...link, target: { kind: 'hidden', path: text } })
      else
        found.propertyLinks.push({
          ...link,
          target: followPropertyLink(source, holder.path, path, name, node.properties),
        })
    }
  }
  return found
}

/** The connections of both sides of a comparison, each resolved in its own tree: one with a changed target is removed and added. */
export function comparedConnections(
  { before, after, nodeOf }: Comparison,
  places: readonly Place[],
): { readonly all: Connections; readonly after: Connections } {
  const old = connectionsOf(before, places, place => nodeOf('before', place.path))
  const young = connectionsOf(after, places, place => nodeOf('after', place.path))
  const order = new Map(places.map((place, at) => [place, at]))
  const merge = (a: readonly Connection[], b: readonly Connection[]): readonly Connection[] => {
    const [inA, inB] = [new Set(a.map(identity)), new Set(b.map(identity))]
    return [
      ...a.filter(link => !inB.has(identity(link))).map(link => ({ ...link, change: 'removed' as const })),
      ...b.map(link => ({ ...link, change: inA.has(identity(link)) ? ('same' as const) : ('added' as const) })),
    ].sort((x, y) => order.get(x.holder)! - order.get(y.holder)! || compareText(x.name, y.name))
  }
  const all = {
    links: merge(old.links, young.links),
    propertyLinks: merge(old.propertyLinks, young.propertyLinks),
    hidden: merge(old.hidden, young.hidden),
  }
  return { all, after: young }
}

function identity({ holder, arrow, name, text, property, target }: Connection): string {
  return JSON.stringify([holder.path, arrow, name, text, property, target.kind, target.path])
}

/** The label of a link at its owner: its name, after the relative path of its holder. */
export function labelOf({ holder, owner, name }: Connection): string {
  return [...segments(holder.path).slice(segments(owner.path).length), name].join('/')
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => compareText(a, b))
}
