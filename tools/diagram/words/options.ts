import type { View } from './heading.ts'
import type { Finding, Summary } from './model.ts'

/** What a picture can be written as. `mermaid`, `json` and `dot` say what is in it, the others where. */
export type Format = 'dot' | 'svg' | 'png' | 'pdf' | 'mermaid' | 'json' | 'html'

export interface DiagramOptions {
  readonly format: Format
  /** `architecture` by default; what is too large for it becomes an overview, with a notice. */
  readonly view?: View
  /** `light` by default, but `auto` in HTML: it follows the reader, there and in SVG; in the other formats it is `light`. */
  readonly theme?: 'light' | 'dark' | 'auto'
  /** `LR` by default: users are left of what they use. */
  readonly direction?: 'LR' | 'TB'
  /** `auto` by default: leaves out labels that say what the picture shows anyway. */
  readonly labels?: 'auto' | 'all' | 'none'
  readonly title?: string
  /** True by default. */
  readonly legend?: boolean
  /** What a card leads to is this and its path; `#` by default. */
  readonly linkBase?: string
  /** Draws property links as lines too. They are rows of their cards in any case. */
  readonly propertyEdges?: boolean
  /** Draws what is at or below this path and what is near by, instead of everything. */
  readonly focus?: string
  /** How many lines away from the focus something may be; 1 by default. */
  readonly depth?: number
  /** `both` by default; `in` the users of the focus, `out` what it uses. */
  readonly focusDirection?: 'in' | 'out' | 'both'
  /** Draws only what is wrong or odd, only what uses each other, or only what is not the same in the two trees that are compared. */
  readonly only?: 'problems' | 'cycles' | 'changes'
  /** Patterns for paths: each frame of such a path becomes one card. */
  readonly collapse?: readonly string[]
  /** For HTML: the address, relative to the page, of a stream of events (`picture` with the name of the newest, `standing`). Without it the page is only a file. */
  readonly events?: string
  /** `wasm` by default: needs nothing installed. */
  readonly engine?: 'wasm' | 'dot'
  /** How long it may take to lay out, whatever is tried; 10,000 by default. */
  readonly deadlineMs?: number
}

export interface Diagram {
  readonly bytes: Uint8Array
  readonly summary: Summary
  readonly findings: readonly Finding[]
  /** What was asked for and is not in the picture, with the reason. */
  readonly notices: readonly string[]
}
