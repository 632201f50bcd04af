import type { EspalierError } from './error.ts'
import { follow } from './follow.ts'
import type { Gateways } from './gateways.ts'
import type { WatchChildrenResponse } from './gen/espalier/v1/registry.ts'
import { type Live, LiveValue, type Owner } from './live.ts'
import { type Provider, toProvider } from './provider.ts'
import { type Standing, StandingFold } from './standing.ts'

/** The children of a path at one moment. */
export interface Children extends Standing {
  /** In order of their names. */
  readonly providers: readonly Provider[]
}

export interface WatchOptions {
  /** Fail with NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED if the path leads nowhere at the start. Default: wait for it. */
  readonly mustExist?: boolean
}

export interface WatchChildrenOptions extends WatchOptions {
  /** Names without properties; changes of properties are not told then. */
  readonly namesOnly?: boolean
}

export function watchChildren(
  gateways: Gateways,
  owner: Owner,
  path: string,
  options: WatchChildrenOptions = {},
): Live<Children> {
  const { mustExist = false, namesOnly = false } = options
  return new LiveValue(owner, (publish, signal) => {
    const fold = new ChildrenFold(publish)
    return follow({
      gateways,
      open: ({ raw }, resumeRevision, ended) =>
        raw.registry.watchChildren(
          { path, resumeRevision, namesOnly, mustExist: mustExist && resumeRevision === 0n },
          { signal: ended },
        ),
      frame: frame => fold.apply(frame),
      lost: error => fold.lost(error),
      signal,
    })
  })
}

/** Puts frames together. Parts of a snapshot are held back until the last one: readers never see half a set. */
export class ChildrenFold {
  readonly #publish: (children: Children) => void
  readonly #standing = new StandingFold()
  #providers = new Map<string, Provider>()
  #parts = new Map<string, Provider>()
  #known = false

  constructor(publish: (children: Children) => void) {
    this.#publish = publish
  }

  apply({ revision, frame }: WatchChildrenResponse): void {
    const back = this.#standing.heard(revision)
    if (this.#take(frame) || back) this.#tell()
  }

  lost(error: EspalierError): void {
    this.#parts = new Map()
    this.#standing.lost(error)
    this.#tell()
  }

  /** Answers whether there is something new to tell. */
  #take(frame: WatchChildrenResponse['frame']): boolean {
    switch (frame?.$case) {
      case 'snapshot': {
        const { first, last, provenance, providers } = frame.value
        if (first) this.#parts = new Map()
        for (const provider of providers) this.#parts.set(provider.name, toProvider(provider))
        if (!last) return false
        this.#providers = this.#parts
        this.#parts = new Map()
        this.#standing.snapshot(provenance)
        break
      }
      case 'change': {
        const { added, updated, removed } = frame.value
        for (const name of removed) this.#providers.delete(name)
        for (const provider of [...added, ...updated]) this.#providers.set(provider.name, toProvider(provider))
        this.#standing.changed()
        break
      }
      case 'unresolved':
        this.#providers = new Map()
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
    if (this.#known) this.#publish({ providers: [...this.#providers.values()].sort(byName), ...this.#standing.value })
  }
}

// Names hold no surrogates, so the order of UTF-16 units is the order of code points.
function byName(a: Provider, b: Provider): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
