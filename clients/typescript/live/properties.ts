import type {
  BrokenPropertyLink,
  PropertiesChange,
  PropertiesSnapshot,
} from '@espalier/contract/espalier/v1/properties'
import type { Gateways } from '../transport/gateways.ts'
import type { Json, JsonObject } from '../values/json.ts'
import type { Live, OpenResources } from './live-value.ts'
import type { Standing } from './standing.ts'
import { type WatchedState, type WatchOptions, watchPath } from './watch.ts'

/** The properties of a node at one revision. */
export interface Properties extends Standing {
  /** The values, with property links followed. Numbers are doubles; `texts` is exact. */
  readonly values: JsonObject
  /** The same values as JSON texts, as they are stored. */
  readonly texts: Readonly<Record<string, string>>
  /** Property links that do not resolve. */
  readonly broken: readonly BrokenPropertyLink[]
  /** The etag of the node itself, for a conditional write. */
  readonly etag: string
}

export function watchProperties(
  gateways: Gateways,
  resources: OpenResources,
  path: string,
  options: WatchOptions = {},
): Live<Properties> {
  return watchPath(gateways, resources, path, {
    mustExist: options.mustExist,
    state: new PropertiesState(),
    open: ({ raw }, request, signal) => raw.properties.watchProperties(request, { signal }),
  })
}

class PropertiesState implements WatchedState<PropertiesSnapshot, PropertiesChange, Omit<Properties, keyof Standing>> {
  #values = new Map<string, Json>()
  #texts = new Map<string, string>()
  #broken: readonly BrokenPropertyLink[] = []
  #etag = ''

  get value() {
    return {
      values: Object.fromEntries(this.#values),
      texts: Object.fromEntries(this.#texts),
      broken: this.#broken,
      etag: this.#etag,
    }
  }

  snapshot({ properties, jsonProperties, broken, etag }: PropertiesSnapshot): boolean {
    this.#values = new Map(Object.entries((properties ?? {}) as JsonObject))
    this.#texts = new Map(Object.entries(jsonProperties))
    this.#broken = broken
    this.#etag = etag
    return true
  }

  change({ changed, jsonChanged, removed, broken, etag }: PropertiesChange): void {
    for (const name of removed) {
      this.#values.delete(name)
      this.#texts.delete(name)
    }
    for (const [name, value] of Object.entries((changed ?? {}) as JsonObject)) this.#values.set(name, value)
    for (const [name, text] of Object.entries(jsonChanged)) this.#texts.set(name, text)
    this.#broken = broken
    this.#etag = etag
  }

  clear(): void {
    this.#values = new Map()
    this.#texts = new Map()
    this.#broken = []
    this.#etag = ''
  }
}
