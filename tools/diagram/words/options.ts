import type { View } from './heading.ts'
import type { Finding, Summary } from './model.ts'

/** The formats of a picture. `mermaid`, `json` and `dot` have its content, the others also its layout. */
export type Format = 'dot' | 'svg' | 'png' | 'pdf' | 'mermaid' | 'json' | 'html'

export interface DiagramOptions {
  readonly format: Format
  /** `architecture` by default, `overview` with a level; a tree too large for it is drawn as an overview, with a notice. */
  readonly view?: View
  /** For overviews and details: how deep the nodes are that are boxes, from 1; chosen by default so that a folder of systems is a frame. */
  readonly level?: number
  /** `light` by default, but `auto` in HTML: it follows the reader, there and in SVG; in the other formats it is `light`. */
  readonly theme?: 'light' | 'dark' | 'auto'
  /** `LR` by default: users are left of what they use. */
  readonly direction?: 'LR' | 'TB'
  /** `auto` by default: omits redundant labels. */
  readonly labels?: 'auto' | 'all' | 'none'
  readonly title?: string
  /** True by default. */
  readonly legend?: boolean
  /** The link of a card is this followed by its path; `#` by default. */
  readonly linkBase?: string
  /** Draws property links as lines too. They are rows of their cards in any case. */
  readonly propertyEdges?: boolean
  /** Draws only the cards at or below this path and their neighbourhood. */
  readonly focus?: string
  /** How many lines away from the focus something may be; 1 by default. */
  readonly depth?: number
  /** `both` by default; `in` the users of the focus, `out` what it uses. */
  readonly focusDirection?: 'in' | 'out' | 'both'
  /** Draws only problems, only services that use each other, or only the differences of the two trees that are compared. */
  readonly only?: 'problems' | 'cycles' | 'changes'
  /** Patterns for paths: each frame of such a path becomes one card. */
  readonly collapse?: readonly string[]
  /**
   * For HTML: the address, relative to the page, of a stream of events (`picture` with the name of the newest, `standing`). Without it the
   * page is only a file.
   */
  readonly events?: string
  /** `wasm` by default: needs nothing installed. */
  readonly engine?: 'wasm' | 'dot'
  /** The time limit of the layout in milliseconds, for all attempts together; 10,000 by default. */
  readonly deadlineMs?: number
}

export interface Diagram {
  readonly bytes: Uint8Array
  readonly summary: Summary
  readonly findings: readonly Finding[]
  /** Requested parts that are not in the picture, with the reason. */
  readonly notices: readonly string[]
}
