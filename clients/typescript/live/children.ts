import type { ChildrenChange, ChildrenSnapshot } from '@espalier/contract/espalier/v1/registry'
import { type Provider, recalledProviders, rememberedProviders, toProvider } from '../values/provider.ts'
import type { Watched } from './live-value.ts'
import type { Standing } from './standing.ts'
import { type WatchedState, type Watching, type WatchOptions, watchPath } from './watch.ts'

/** The children of a path at one revision. */
export interface Children extends Standing {
  /** In order of their names. */
  readonly providers: readonly Provider[]
}

export interface WatchChildrenOptions extends WatchOptions {
  /** Names without properties; changes of properties are not sent then. */
  readonly namesOnly?: boolean
}

export function watchChildren(watching: Watching, path: string, options: WatchChildrenOptions = {}): Watched<Children> {
  const { mustExist, namesOnly = false } = options
  return watchPath(watching, path, {
    kind: namesOnly ? 'names' : 'children',
    mustExist,
    state: new ChildrenState(),
    open: ({ raw }, request, signal) =>
      raw.registry.watchChildren({ ...request, namesOnly, jsonOnly: true }, { signal }),
  })
}

class ChildrenState implements WatchedState<ChildrenSnapshot, ChildrenChange, Omit<Children, keyof Standing>> {
  #providers = new Map<string, Provider>()
  #parts = new Map<string, Provider>()

  get value() {
    return { providers: [...this.#providers.values()].sort(byName) }
  }

  remembered({ providers }: Pick<Children, 'providers'>) {
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
