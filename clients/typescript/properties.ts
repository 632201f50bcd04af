import type { WatchOptions } from './children.ts'
import type { EspalierError } from './error.ts'
import { follow } from './follow.ts'
import type { Gateways } from './gateways.ts'
import type { BrokenPropertyLink, WatchPropertiesResponse } from './gen/espalier/v1/properties.ts'
import type { Json, JsonObject } from './json.ts'
import { type Live, LiveValue, type Owner } from './live.ts'
import { type Standing, StandingFold } from './standing.ts'

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
  const { mustExist = false } = options
  return new LiveValue(owner, (publish, signal) => {
    const fold = new PropertiesFold(publish)
    return follow({
      gateways,
      open: ({ raw }, resumeRevision, ended) =>
        raw.properties.watchProperties(
          { path, resumeRevision, mustExist: mustExist && resumeRevision === 0n },
          { signal: ended },
        ),
      frame: frame => fold.apply(frame),
      lost: error => fold.lost(error),
      signal,
    })
  })
}

export class PropertiesFold {
  readonly #publish: (properties: Properties) => void
  readonly #standing = new StandingFold()
  #values = new Map<string, Json>()
  #texts = new Map<string, string>()
  #broken: readonly BrokenPropertyLink[] = []
  #etag = ''
  #known = false

  constructor(publish: (properties: Properties) => void) {
    this.#publish = publish
  }

  apply({ revision, frame }: WatchPropertiesResponse): void {
    const back = this.#standing.heard(revision)
    if (this.#take(frame) || back) this.#tell()
  }

  lost(error: EspalierError): void {
    this.#standing.lost(error)
    this.#tell()
  }

  /** Answers whether there is something new to tell. */
  #take(frame: WatchPropertiesResponse['frame']): boolean {
    switch (frame?.$case) {
      case 'snapshot': {
        const { properties, jsonProperties, broken, etag, provenance } = frame.value
        this.#values = new Map(Object.entries((properties ?? {}) as JsonObject))
        this.#texts = new Map(Object.entries(jsonProperties))
        this.#broken = broken
        this.#etag = etag
        this.#standing.snapshot(provenance)
        break
      }
      case 'change': {
        const { changed, jsonChanged, removed, broken, etag } = frame.value
        for (const name of removed) {
          this.#values.delete(name)
          this.#texts.delete(name)
        }
        for (const [name, value] of Object.entries((changed ?? {}) as JsonObject)) this.#values.set(name, value)
        for (const [name, text] of Object.entries(jsonChanged)) this.#texts.set(name, text)
        this.#broken = broken
        this.#etag = etag
        this.#standing.changed()
        break
      }
      case 'unresolved':
        this.#values = new Map()
        this.#texts = new Map()
        this.#broken = []
        this.#etag = ''
        this.#standing.unresolved(frame.value)
        break
      case 'status':
        if (frame.value.draining) return false
        this.#standing.status(frame.value)
        break
      default:
        return false
    }
    this.#known = true
    return true
  }

  #tell(): void {
    if (!this.#known) return
    this.#publish({
      values: Object.fromEntries(this.#values),
      texts: Object.fromEntries(this.#texts),
      broken: this.#broken,
      etag: this.#etag,
      ...this.#standing.value,
    })
  }
}
