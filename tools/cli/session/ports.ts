import type { TreeNode } from '../../../src/tree/node.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import type { Io } from '../text/io.ts'

/** What commands need from outside the command line; tools/espalier.ts provides it. */
export interface Tools {
  readonly version: string
  /** Starts loading the renderer. */
  readonly openRenderer: (options: DiagramOptions) => Promise<Renderer>
  /** The settings of a gateway. */
  readonly settings: () => Promise<readonly Setting[]>
  /**
   * Starts a gateway in this process for the ZooKeeper `host:port,.../chroot`, until it is disposed. It does not create the chroot, and it
   * starts even if ZooKeeper is unreachable. `auth` are the credentials for ZooKeeper, `digest:USER:PASSWORD`.
   */
  readonly openGateway: (connect: string, auth: string | undefined, io: Io) => Promise<OwnGateway>
  /** Runs a gateway until the signal aborts; flags by their names without dashes. */
  readonly serve: (flags: Readonly<Record<string, string | undefined>>, io: Io) => Promise<void>
}

/** A gateway in this process. */
export interface OwnGateway extends AsyncDisposable {
  readonly endpoint: string
  /** Required on every call. */
  readonly token: string
}

export interface Setting {
  /** The name of the flag without dashes in front. */
  readonly name: string
  /** The placeholder of its value. */
  readonly value: string
  /** Whether the flag may stand without a value. */
  readonly isSwitch: boolean
  readonly description: string
}

/** Draws with one set of options, until it is disposed. */
export interface Renderer extends AsyncDisposable {
  /** Throws an error named `DiagramError` with a `code` and a `hint`. */
  render(source: DiagramSource, signal: AbortSignal): Promise<Diagram>
}

export interface DiagramSource {
  readonly tree: TreeNode
  readonly name: string
  readonly root?: TreePath
  /** The node below the root that the tree is of, where it does not hold all nodes below the root. */
  readonly part?: TreePath
  /** A second tree to compare with: the picture shows the differences. */
  readonly after?: { readonly tree: TreeNode; readonly name: string }
  /** Live providers by the path of the service; `unknown` if they could not be read. */
  readonly live?: ReadonlyMap<string, number> | 'unknown'
  /** Draws values with the secrets in them. */
  readonly showSecrets?: boolean
  /** The project's settings for pictures. */
  readonly settings?: SettingsSource
}

/** The content of a settings file, with positions. */
interface SettingsSource {
  /** The file's name. */
  readonly name: string
  readonly value: unknown
  /** The position of the deepest key of this path that exists; both count from 1. */
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
  /** For HTML: the path of the event stream (`picture` with the name of the newest page, `standing`), relative to the page. */
  readonly events?: string
  readonly engine?: 'wasm' | 'dot'
}

export interface Diagram {
  readonly bytes: Uint8Array
  readonly summary: { readonly systems: number; readonly services: number; readonly links: number }
  readonly findings: readonly DiagramFinding[]
  /** What was decided for the picture's sake, in words. */
  readonly notices: readonly string[]
}

interface DiagramFinding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
}
