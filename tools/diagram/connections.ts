import { links, propertyLinkKey, propertyLinks } from '../../src/tree/keys.ts'
import { compareText, segments } from '../../src/tree/path.ts'
import type { Place } from './places.ts'
import type { DiagramSource } from './source.ts'
import { followLink, followPropertyLink, type Target } from './target.ts'

/** A link or property link, and where it leads. */
export interface Connection {
  /** The node that it is written on. */
  readonly holder: Place
  /** The card that it starts at: the holder, or the service that the holder's links are lifted to. */
  readonly owner: Place
  readonly name: string
  /** The target as written. */
  readonly text: string
  /** The property that a property link reads. */
  readonly property: string | undefined
  readonly target: Target
}

export interface Connections {
  readonly links: readonly Connection[]
  readonly propertyLinks: readonly Connection[]
}

/** Everything that the links of these places say, in order of paths and names. */
export function connectionsOf(source: DiagramSource, places: readonly Place[]): Connections {
  const found = { links: [] as Connection[], propertyLinks: [] as Connection[] }
  for (const holder of places) {
    const owner = holder.lifted ?? holder
    for (const [name, text] of sorted(links(holder.node.properties))) {
      // A real child hides a link of the same name.
      if (holder.node.children.has(name)) continue
      const target = followLink(source, holder.path, name, text)
      found.links.push({ holder, owner, name, text, property: undefined, target })
    }
    for (const [name, link] of sorted(propertyLinks(holder.node.properties))) {
      // A value of its own hides a property link of the same name.
      if (holder.node.properties.has(name)) continue
      const key = propertyLinkKey(name)
      const target = followPropertyLink(source, holder.path, link.path, key, holder.node.properties.get(key)!)
      found.propertyLinks.push({ holder, owner, name, text: link.text, property: link.property ?? name, target })
    }
  }
  return found
}

/** What a link is called at its owner: its name, after the way down to its holder. */
export function labelOf({ holder, owner, name }: Connection): string {
  return [...segments(holder.path).slice(segments(owner.path).length), name].join('/')
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => compareText(a, b))
}
