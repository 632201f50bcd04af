import type {
  BrokenPropertyLink,
  PropertiesChange,
  PropertiesSnapshot,
} from '@espalier/contract/espalier/v1/properties'
import type { Gateways } from '../transport/gateways.ts'
import type { JsonObject } from '../values/json.ts'
import { fromTexts, type JsonTexts } from '../values/json-text.ts'
import type { Live, OpenResources } from './live-value.ts'
import type { Standing } from './standing.ts'
import { type WatchedState, type WatchOptions, watchPath } from './watch.ts'

/** The properties of a node at one revision. */
export interface Properties extends Standing {
  /** The values, with property links followed. Numbers are doubles; `texts` is exact. */
  readonly values: JsonObject
  /** The same values as JSON texts, as they are stored. */
  readonly texts: JsonTexts
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
    open: ({ raw }, request, signal) => raw.properties.watchProperties({ ...request, jsonOnly: true }, { signal }),
  })
}

class PropertiesState implements WatchedState<PropertiesSnapshot, PropertiesChange, Omit<Properties, keyof Standing>> {
  #texts = new Map<string, string>()
  #broken: readonly BrokenPropertyLink[] = []
  #etag = ''

  get value() {
    const texts = Object.fromEntries(this.#texts)
    return {
      values: fromTexts(texts),
      texts,
      broken: this.#broken,
      etag: this.#etag,
    }
  }

  snapshot({ jsonProperties, broken, etag }: PropertiesSnapshot): boolean {
    this.#texts = new Map(Object.entries(jsonProperties))
    this.#broken = broken
    this.#etag = etag
    return true
  }

  change({ jsonChanged, removed, broken, etag }: PropertiesChange): void {
    for (const name of removed) this.#texts.delete(name)
    for (const [name, text] of Object.entries(jsonChanged)) this.#texts.set(name, text)
    this.#broken = broken
    this.#etag = etag
  }

  clear(): void {
    this.#texts = new Map()
    this.#broken = []
    this.#etag = ''
  }
}
