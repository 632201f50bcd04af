import type { Palette } from '../style/palette.ts'
import type { Heading } from '../words/heading.ts'

export interface DotOptions {
  /** The name of the graph. */
  readonly name: string
  readonly heading: Heading
  readonly palette: Palette
  readonly direction: 'LR' | 'TB'
  readonly labels: 'auto' | 'all' | 'none'
  readonly legend: boolean
  readonly linkBase: string
}

/** Variants of the same graph that Graphviz lays out differently. */
export interface Variant {
  /** The order of systems: by name, or each before what it uses. */
  readonly order: 'name' | 'flow'
  /** Systems, and their contents, in reverse order. */
  readonly reversed: boolean
  /** An invisible frame around everything. */
  readonly framed: boolean
  /** Further attributes of the graph: how hard the engine tries. */
  readonly effort: Readonly<Record<string, string>>
}

export const PLAIN: Variant = { order: 'name', reversed: false, framed: false, effort: {} }

/** The options of every line of a DOT text. */
export interface Pen extends DotOptions {
  readonly variant: Variant
  /** Whether the picture shows changes. */
  readonly compares: boolean
  /** The ports of sheets that lines leave from or end at, by the path of the card. */
  readonly ports: ReadonlyMap<string, ReadonlySet<string>>
}
