import type { RegisterOptions, Registration } from './leases/registration.ts'
import type { Children, WatchChildrenOptions } from './live/children.ts'
import type { Live } from './live/live.ts'
import type { Properties } from './live/properties.ts'
import type { Standing } from './live/standing.ts'
import type { WatchOptions } from './live/watched.ts'
import type { Tree } from './live/watched-tree.ts'
import type { Health } from './transport/health.ts'
import type { RawClients } from './transport/services.ts'
import type { ExportOptions, ImportOptions, ImportPart } from './tree.ts'
import type { JsonObject } from './values/json.ts'
import type { Provider } from './values/provider.ts'

export interface DiscoverOptions {
  /** `cached` (the default): what the gateway knows. `synced`: everything committed anywhere before the call. */
  readonly consistency?: 'cached' | 'synced'
  /** The answer is never older than this revision. */
  readonly minRevision?: bigint
  readonly namesOnly?: boolean
  /** Only providers with these property values. */
  readonly match?: JsonObject
  readonly signal?: AbortSignal
}

/** The providers of a path as one answer told them, in order of their names. */
export interface Discovered extends Standing {
  readonly providers: readonly Provider[]
}

/** A client. Disposing it deregisters what it registered, ends what it watches, and closes its connections. */
export interface Espalier extends AsyncDisposable {
  /** The calls of the contract as they are, on the gateway that is current. */
  readonly registry: RawClients['registry']
  readonly properties: RawClients['properties']
  readonly tree: RawClients['tree']
  /** Where new calls go now. */
  readonly endpoint: string

  /** The providers of a path now. */
  discover(path: string, options?: DiscoverOptions): Promise<Discovered>

  /** The providers of a path from now on: the value recovers by itself after a lost gateway, on the next one. */
  watchChildren(path: string, options?: WatchChildrenOptions): Live<Children>

  /** The properties of a node from now on, property links followed. */
  watchProperties(path: string, options?: WatchOptions): Live<Properties>

  /** A node and everything below it from now on. Links below it are not followed. */
  watchTree(path: string, options?: WatchOptions): Live<Tree>

  /**
   * Announces this process at one or more addresses below a service path until it is disposed, or ttl after the process died. Never
   * gives up. The property `pid` is added unless it is given.
   */
  register(
    path: string,
    address: string | readonly string[],
    properties?: JsonObject,
    options?: RegisterOptions,
  ): Registration

  /** Makes the tree below a path as the text says; gives the plan, then progress, then the result. */
  importTree(text: string | AsyncIterable<string>, options?: ImportOptions): AsyncIterable<ImportPart>

  /** The tree at a path as text, in pieces. */
  exportTree(path?: string, options?: ExportOptions): AsyncIterable<string>

  /** What the current gateway says of itself, or of one of its services. */
  health(options?: { service?: string; signal?: AbortSignal }): Promise<Health>
}
