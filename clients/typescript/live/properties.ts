import type {
  BrokenPropertyLink,
  PropertiesChange,
  PropertiesSnapshot,
} from '@espalier/contract/espalier/v1/properties'
import type { JsonObject } from '../values/json.ts'
import { fromTexts, type JsonTexts } from '../values/json-text.ts'
import { type Schema, validated } from '../values/schema.ts'
import type { Watched } from './live-value.ts'
import type { Standing } from './standing.ts'
import { type WatchedState, type Watching, type WatchOptions, watchPath } from './watch.ts'

/** The properties of a node at one revision. */
export interface Properties<Values = JsonObject> extends Standing {
  /** The values, with property links followed, as the schema returns them if there is one. Numbers are doubles; `texts` is exact. */
  readonly values: Values
  /** The same values as JSON texts, as they are stored. */
  readonly texts: JsonTexts
  /** Property links that do not resolve. */
  readonly broken: readonly BrokenPropertyLink[]
  /** The etag of the node itself, for a conditional write. */
  readonly etag: string
}

export interface WatchPropertiesOptions<Values> extends WatchOptions {
  /** What the values must be. While they are not, the value is the last one that fitted, and `stale` says why (BAD_VALUE). */
  readonly schema?: Schema<Values>
}

export function watchProperties<Values = JsonObject>(
  watching: Watching,
  path: string,
  { mustExist, schema }: WatchPropertiesOptions<Values> = {},
): Watched<Properties<Values>> {
  return watchPath(watching, path, {
    kind: 'properties',
    mustExist,
    state: new PropertiesState(path, schema),
    open: ({ raw }, request, signal) => raw.properties.watchProperties({ ...request, jsonOnly: true }, { signal }),
  })
}

type Value<Values> = Omit<Properties<Values>, keyof Standing>

class PropertiesState<Values> implements WatchedState<PropertiesSnapshot, PropertiesChange, Value<Values>> {
  readonly #path: string
  readonly #schema: Schema<Values> | undefined
  #texts = new Map<string, string>()
  #broken: readonly BrokenPropertyLink[] = []
  #etag = ''

  constructor(path: string, schema: Schema<Values> | undefined) {
    this.#path = path
    this.#schema = schema
  }

  get value(): Value<Values> {
    const texts = Object.fromEntries(this.#texts)
    const values = validated(this.#schema, fromTexts(texts), this.#path)
    return { values, texts, broken: this.#broken, etag: this.#etag }
  }

  remembered({ texts, broken, etag }: Value<Values>) {
    return Object.keys(texts).length === 0 ? undefined : () => ({ texts, broken, etag })
  }

  recall(remembered: unknown): void {
    const { texts, broken, etag } = remembered as Omit<Value<Values>, 'values'>
    this.#texts = new Map(Object.entries(texts))
    this.#broken = broken
    this.#etag = etag
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
