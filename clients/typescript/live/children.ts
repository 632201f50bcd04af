import type { ChildrenChange, ChildrenSnapshot } from '@espalier/contract/espalier/v1/registry'
import type { JsonObject } from '../values/json.ts'
import {
  fitting,
  type Provider,
  type Providers,
  recalledProviders,
  rememberedProviders,
  toProvider,
} from '../values/provider.ts'
import { checkSchema, type Schema } from '../values/schema.ts'
import type { Watched } from './live-value.ts'
import type { Standing } from './standing.ts'
import { type WatchedState, type Watching, type WatchOptions, watchPath } from './watch.ts'

/** The children of a path at one revision. */
export interface Children<Values = JsonObject> extends Standing, Providers<Values> {
  /** In order of their names. */
  readonly providers: readonly Provider<Values>[]
}

export interface WatchChildrenOptions<Values = JsonObject> extends WatchOptions {
  /** What the properties of each must be. A provider with others is in `unfit`. */
  readonly schema?: Schema<Values>
  /** Names without properties; changes of properties are not sent then. */
  readonly namesOnly?: boolean
}

export function watchChildren<Values = JsonObject>(
  watching: Watching,
  path: string,
  options: WatchChildrenOptions<Values> = {},
): Watched<Children<Values>> {
  const { mustExist, namesOnly = false, schema } = options
  checkSchema(schema, namesOnly)
  return watchPath(watching, path, {
    kind: namesOnly ? 'names' : 'children',
    mustExist,
    state: new ChildrenState(path, schema),
    open: ({ raw }, request, signal) =>
      raw.registry.watchChildren({ ...request, namesOnly, jsonOnly: true }, { signal }),
  })
}

class ChildrenState<Values> implements WatchedState<ChildrenSnapshot, ChildrenChange, Providers<Values>> {
  readonly #path: string
  readonly #schema: Schema<Values> | undefined
  #providers = new Map<string, Provider>()
  #parts = new Map<string, Provider>()

  constructor(path: string, schema: Schema<Values> | undefined) {
    this.#path = path
    this.#schema = schema
  }

  get value() {
    return fitting([...this.#providers.values()].sort(byName), this.#schema, this.#path)
  }

  remembered() {
    const providers = [...this.#providers.values()].sort(byName)
    return providers.length === 0 ? undefined : () => rememberedProviders(providers)
  }

  recall(remembered: unknown): void {
    this.#providers = new Map(recalledProviders(remembered).map(provider => [provider.name, provider]))
  }

  snapshot({ first, last, providers }: ChildrenSnapshot): boolean {
    if (first) this.#parts = new Map()
    for (const provider of providers) this.#parts.set(provider.name, toProvider(provider))
    if (!last) return false
    this.#providers = this.#parts
    this.#parts = new Map()
    return true
  }

  change({ added, updated, removed }: ChildrenChange): void {
    for (const name of removed) this.#providers.delete(name)
    for (const provider of [...added, ...updated]) this.#providers.set(provider.name, toProvider(provider))
  }

  clear(): void {
    this.#providers = new Map()
  }
}

// Names hold no surrogates, so the order of UTF-16 units is the order of code points.
function byName(a: Provider, b: Provider): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
