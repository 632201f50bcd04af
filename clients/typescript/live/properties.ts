import type {
  BrokenPropertyLink,
  PropertiesChange,
  PropertiesSnapshot,
} from '@espalier/contract/espalier/v1/properties'
import type { Gateways } from '../transport/gateways.ts'
import type { Json, JsonObject } from '../values/json.ts'
import type { Live, Owner } from './live.ts'
import type { Standing } from './standing.ts'
import { type Contents, type WatchOptions, watched } from './watched.ts'

/** The properties of a node at one moment. */
export interface Properties extends Standing {
  /** The values, property links followed. Numbers are doubles; `texts` is exact. */
  readonly values: JsonObject
  /** The same values as JSON texts, as the store spells them. */
  readonly texts: Readonly<Record<string, string>>
  /** Property links that lead to no value. */
  readonly broken: readonly BrokenPropertyLink[]
  /** Names the state of the node itself, for a write. */
  readonly etag: string
}

export function watchProperties(
  gateways: Gateways,
  owner: Owner,
  path: string,
  options: WatchOptions = {},
): Live<Properties> {
  return watched(gateways, owner, path, {
    mustExist: options.mustExist,
    contents: new PropertiesContents(),
    open: ({ raw }, request, signal) => raw.properties.watchProperties(request, { signal }),
  })
}

class PropertiesContents implements Contents<PropertiesSnapshot, PropertiesChange, Omit<Properties, keyof Standing>> {
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
