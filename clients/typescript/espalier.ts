import type { RegisterOptions, Registration } from './leases/registration.ts'
import type { Children, WatchChildrenOptions } from './live/children.ts'
import type { Live } from './live/live-value.ts'
import type { Properties } from './live/properties.ts'
import type { Standing } from './live/standing.ts'
import type { Tree } from './live/tree.ts'
import type { WatchOptions } from './live/watch.ts'
import type { Health } from './transport/health.ts'
import type { RawClients } from './transport/services.ts'
import type { ExportOptions, ImportOptions, ImportPart } from './tree-text.ts'
import type { JsonInputObject } from './values/json.ts'
import type { Provider } from './values/provider.ts'

export interface DiscoverOptions {
  /** `cached` (the default): the gateway's current view. `synced`: includes every write that was committed before the call. */
  readonly consistency?: 'cached' | 'synced'
  /** The response is never older than this revision. */
  readonly minRevision?: bigint
  readonly namesOnly?: boolean
  /** Only providers with these property values. Throws BAD_VALUE for what is not JSON. */
  readonly match?: JsonInputObject
  readonly signal?: AbortSignal
}

/** The providers of a path in one response, in order of their names. */
export interface Discovered extends Standing {
  readonly providers: readonly Provider[]
}

/** A client. Disposing it deregisters what it registered, ends what it watches, and closes its connections. */
export interface Espalier extends AsyncDisposable {
  /** The generated clients of the contract; calls go to the current gateway. */
  readonly registry: RawClients['registry']
  readonly properties: RawClients['properties']
  readonly tree: RawClients['tree']
  readonly gateway: RawClients['gateway']
  /** The current gateway, to which new calls go. */
  readonly endpoint: string

  /** The providers of a path, read once. */
  discover(path: string, options?: DiscoverOptions): Promise<Discovered>

  /** The providers of a path, kept up to date. When its gateway is lost, the watch resumes on the next one. */
  watchChildren(path: string, options?: WatchChildrenOptions): Live<Children>

  /** The properties of a node, kept up to date. Property links are followed. */
  watchProperties(path: string, options?: WatchOptions): Live<Properties>

  /** A node and everything below it, kept up to date. Links below it are not followed. */
  watchTree(path: string, options?: WatchOptions): Live<Tree>

  /**
   * Registers this process at one or more addresses below a service path, until the registration is disposed or the process has been
   * gone for the ttl. Failed attempts are repeated without end. The property `pid` is added unless it is given.
   * Throws BAD_VALUE for properties that are not JSON, such as NaN.
   */
  register(
    path: string,
    address: string | readonly string[],
    properties?: JsonInputObject,
    options?: RegisterOptions,
  ): Registration

  /** Changes the tree below a path to what the text says. Yields the plan, then progress, then the result. */
  importTree(text: string | AsyncIterable<string>, options?: ImportOptions): AsyncIterable<ImportPart>

  /** Throws PAYLOAD_TOO_LARGE, with the limit, if the gateway does not import a text of this many bytes of UTF-8. Sends no text. */
  checkImportSize(bytes: number, options?: { signal?: AbortSignal }): Promise<void>

  /** The tree at a path as text, in pieces. */
  exportTree(path?: string, options?: ExportOptions): AsyncIterable<string>

  /** The health of the current gateway, or of one of its services. */
  health(options?: { service?: string; signal?: AbortSignal }): Promise<Health>
}
