import type { ChildrenChange, ChildrenSnapshot } from '@espalier/contract/espalier/v1/registry'
import type { Gateways } from '../transport/gateways.ts'
import { type Provider, toProvider } from '../values/provider.ts'
import type { Live, Owner } from './live.ts'
import type { Standing } from './standing.ts'
import { type Contents, type WatchOptions, watched } from './watched.ts'

/** The children of a path at one moment. */
export interface Children extends Standing {
  /** In order of their names. */
  readonly providers: readonly Provider[]
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
  const { mustExist, namesOnly = false } = options
  return watched(gateways, owner, path, {
    mustExist,
    contents: new ChildrenContents(),
    open: ({ raw }, request, signal) => raw.registry.watchChildren({ ...request, namesOnly }, { signal }),
  })
}

class ChildrenContents implements Contents<ChildrenSnapshot, ChildrenChange, Omit<Children, keyof Standing>> {
  #providers = new Map<string, Provider>()
  #parts = new Map<string, Provider>()

  get value() {
    return { providers: [...this.#providers.values()].sort(byName) }
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
