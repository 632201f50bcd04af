import type { TreeNode } from '../../../src/tree/node.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import type { Io } from '../text/io.ts'

/** What commands need that the command line must not know how to make: given to it by whoever puts the tools together. */
export interface Tools {
  readonly version: string
  /** Begins to load what the pictures need. */
  readonly openRenderer: (options: DiagramOptions) => Promise<Renderer>
  /** What a gateway can be told. */
  readonly settings: () => Promise<readonly Setting[]>
  /**
   * A gateway in this process before `host:port,.../chroot`, until it is disposed. It does not make a chroot that is not there, and it
   * starts also while ZooKeeper is out of reach.
   */
  readonly reachZooKeeper: (connect: string, io: Io) => Promise<Reached>
  /** Runs a gateway until the signal aborts; flags by their names without dashes. */
  readonly serve: (flags: Readonly<Record<string, string | undefined>>, io: Io) => Promise<void>
}

/** A gateway that commands can be sent to. */
export interface Reached extends AsyncDisposable {
  readonly endpoint: string
  /** It asks for this. */
  readonly token: string
}

export interface Setting {
  /** The name of the flag without dashes in front. */
  readonly name: string
  /** The placeholder of its value. */
  readonly value: string
  readonly description: string
}

/** Draws in one way, until it is disposed. */
export interface Renderer extends AsyncDisposable {
  /** Throws an error named `DiagramError` with a `code` and a `hint`. */
  render(source: DiagramSource, signal: AbortSignal): Promise<Diagram>
}

export interface DiagramSource {
  readonly tree: TreeNode
  readonly name: string
  readonly root?: TreePath
  /** What it becomes: the picture shows the differences. */
  readonly after?: { readonly tree: TreeNode; readonly name: string }
  /** Live providers by the path of the service; `unknown` if they could not be read. */
  readonly live?: ReadonlyMap<string, number> | 'unknown'
  /** A project's settings for its pictures. */
  readonly settings?: SettingsSource
}

/** What a file of settings says; where that is written, as far as whoever read it knows. */
export interface SettingsSource {
  /** The file's name. */
  readonly name: string
  readonly value: unknown
  /** Where the last of these keys stands, each below the one before it; both count from 1. */
  readonly placeOf?: (keys: readonly string[]) => { readonly line: number; readonly column: number } | undefined
}

export interface DiagramOptions {
  readonly format: 'svg' | 'png' | 'pdf' | 'html' | 'dot' | 'mermaid' | 'json'
  readonly view?: 'overview' | 'architecture' | 'detail'
  readonly theme?: 'light' | 'dark' | 'auto'
  readonly labels?: 'auto' | 'all' | 'none'
  readonly title?: string
  readonly direction?: 'LR' | 'TB'
  readonly legend?: boolean
  readonly linkBase?: string
  readonly propertyEdges?: boolean
  readonly focus?: string
  readonly depth?: number
  readonly focusDirection?: 'in' | 'out' | 'both'
  readonly only?: 'problems' | 'cycles' | 'changes'
  readonly collapse?: readonly string[]
  /** For HTML: where, beside the page, its events are told (`picture` with the name of the newest, `standing`). */
  readonly news?: string
  readonly engine?: 'wasm' | 'dot'
}

export interface Diagram {
  readonly bytes: Uint8Array
  readonly summary: { readonly systems: number; readonly services: number; readonly links: number }
  readonly findings: readonly DiagramFinding[]
  /** What was decided for the picture's sake, in words. */
  readonly notices: readonly string[]
}

export interface DiagramFinding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
}
