import type { RegisterOptions, Registration } from './leases/registration.ts'
import type { Children, WatchChildrenOptions } from './live/children.ts'
import type { Watched } from './live/live-value.ts'
import type { Properties, WatchPropertiesOptions } from './live/properties.ts'
import type { Standing } from './live/standing.ts'
import type { Tree } from './live/tree.ts'
import type { WatchOptions } from './live/watch.ts'
import type { AcquireOptions, Hold } from './locks/hold.ts'
import type { Health } from './transport/health.ts'
import type { RawClients } from './transport/services.ts'
import type { ExportOptions, ImportOptions, ImportPart } from './tree-text.ts'
import type { JsonInputObject, JsonObject } from './values/json.ts'
import type { Providers } from './values/provider.ts'
import type { Schema } from './values/schema.ts'
import type { CallOptions, GetOptions, ReadOptions, ReadProperties, verbs } from './verbs.ts'

export interface DiscoverOptions<Values = JsonObject> extends ReadOptions {
  readonly namesOnly?: boolean
  /** Only providers with these property values. Throws BAD_VALUE for what is not JSON. */
  readonly match?: JsonInputObject
  /** What the properties of each must be. A provider with others is in `unfit`. */
  readonly schema?: Schema<Values>
}

/** The providers of a path in one response, in order of their names. */
export interface Discovered<Values = JsonObject> extends Standing, Providers<Values> {}

type Verbs = ReturnType<typeof verbs>

/**
 * A client. Disposing it deregisters what it registered, ends what it watches, and closes its connections. Any later call is CLOSED; disposing
 * it again does nothing.
 */
export interface Espalier extends AsyncDisposable {
  /** The generated clients of the contract; calls go to the current gateway. */
  readonly registry: RawClients['registry']
  readonly properties: RawClients['properties']
  readonly tree: RawClients['tree']
  readonly coordination: RawClients['coordination']
  readonly gateway: RawClients['gateway']
  /** The current gateway, to which new calls go. */
  readonly endpoint: string

  /** The providers of a path, read once. */
  discover<Values = JsonObject>(path: string, options?: DiscoverOptions<Values>): Promise<Discovered<Values>>

  /** The providers of a path, kept up to date. When its gateway is lost, the watch resumes on the next one. */
  watchChildren<Values = JsonObject>(path: string, options?: WatchChildrenOptions<Values>): Watched<Children<Values>>

  /** The properties of a node, kept up to date. Property links are followed. */
  watchProperties<Values = JsonObject>(
    path: string,
    options?: WatchPropertiesOptions<Values>,
  ): Watched<Properties<Values>>

  /** A node and everything below it, kept up to date. Links below it are not followed. */
  watchTree(path: string, options?: WatchOptions): Watched<Tree>

  /**
   * Registers this process at one or more addresses below a service path, until the registration is disposed or the process has been
   * gone for the ttl. It never gives up by itself, except on what cannot get better. The property `pid` is added unless it is given.
   * Throws BAD_VALUE for properties that are not JSON, such as NaN.
   */
  register(
    path: string,
    address: string | readonly string[],
    properties?: JsonInputObject,
    options?: RegisterOptions,
  ): Registration

  /** Holds a path alone. Resolves when it is held; rejects with NOT_ACQUIRED when `waitMs` are over. */
  lock(path: string, options?: AcquireOptions): Promise<Hold>

  /** Holds one of the permits of a path, as `lock`. PERMITS_DIFFER if it was made with another number. */
  semaphore(path: string, permits: number, options?: AcquireOptions): Promise<Hold>

  /** Leads: as `lock`, for which another process can see who does. */
  election(path: string, options?: AcquireOptions): Promise<Hold>

  /** The properties of a node, read once. Property links are followed. */
  get<Values = JsonObject>(path: string, options?: GetOptions<Values>): Promise<ReadProperties<Values>>

  /** Replaces all properties of a node, including links and property links. */
  readonly set: Verbs['set']

  /** Sets some properties and removes others; the rest keeps its exact text. */
  readonly update: Verbs['update']

  /** Makes a node, with its parents, or replaces all its properties if it exists. */
  readonly put: Verbs['put']

  /** Creates a persistent node. ALREADY_EXISTS if there is one. */
  readonly create: Verbs['create']

  /** Deletes a node. */
  readonly delete: Verbs['delete']

  /** Creates a link: `link('/retail/db', '/databases/main')`. */
  readonly link: Verbs['link']

  /** Moves a node with all its descendants in one transaction. */
  readonly move: Verbs['move']

  /** Copies a node with all its descendants, except live providers, in one transaction. */
  readonly copy: Verbs['copy']

  /** The path after following all links, and each of them. */
  readonly resolve: Verbs['resolve']

  /** A node and its descendants, parents before children, siblings in order of their names. */
  readonly walk: Verbs['walk']

  /** What `importTree` would do with a text. */
  readonly plan: Verbs['plan']

  /** Changes the tree below a path to what the text says. Yields the plan, then progress, then the result. */
  importTree(text: string | AsyncIterable<string>, options?: ImportOptions): AsyncIterable<ImportPart>

  /** Throws PAYLOAD_TOO_LARGE, with the limit, if the gateway does not import a text of this many bytes of UTF-8. Sends no text. */
  checkImportSize(bytes: number, options?: { signal?: AbortSignal }): Promise<void>

  /** The tree at a path as text, in pieces. */
  exportTree(path?: string, options?: ExportOptions): AsyncIterable<string>

  /** The health of the current gateway, or of one of its services. */
  health(options?: CallOptions & { readonly service?: string }): Promise<Health>
}
