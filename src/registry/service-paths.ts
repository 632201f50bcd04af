import { SingleFlight } from '../lib/single-flight.ts'
import { resolveForWrite, resolvePath } from '../store/follow.ts'
import { refuseReserved } from '../store/reserved.ts'
import type { TreeStore } from '../store/store.ts'
import { type ErrorCode, RegistryError } from '../tree/errors.ts'
import { checkNewPath, join, type TreePath } from '../tree/path.ts'

/** There are no registrations below a path that does not resolve. */
const UNRESOLVED: readonly ErrorCode[] = ['NOT_FOUND', 'LINK_DANGLING', 'LINK_LOOP']

/**
 * Where services and their providers are in the store. Many clients register under few paths at the same time, so that concurrent calls
 * share one resolution.
 */
export class ServicePaths {
  readonly #store: TreeStore
  readonly #existing: SingleFlight<TreePath, TreePath>
  readonly #forWrite: SingleFlight<TreePath, TreePath>

  constructor(store: TreeStore) {
    this.#store = store
    // Not the signal of one call: the result is for others as well. An unreachable store fails by itself.
    const { signal } = new AbortController()
    this.#existing = new SingleFlight(
      async path => (await resolvePath(store, path, { signal, children: false })).realPath,
    )
    this.#forWrite = new SingleFlight(path => resolveForWrite(store, path, signal))
  }

  /**
   * The real path of a service where providers of these names can be registered; with `create`, its last nodes need not exist. Throws
   * RESERVED, BAD_NAME or DEPTH_EXCEEDED, and what a resolution throws.
   */
  async forRegistration(path: TreePath, names: readonly string[], create: boolean): Promise<TreePath> {
    refuseReserved(this.#store, path)
    if (create) checkNewPath(join(path, 'provider'))
    const real = await (create ? this.#forWrite : this.#existing).run(path)
    refuseReserved(this.#store, real)
    for (const name of names) checkNewPath(join(real, name))
    return real
  }

  /**
   * The real paths where providers of these names may be. `known` are those that were registered through this gateway; what was
   * registered through another one is where the service path resolves to now.
   */
  async ofProviders(
    path: TreePath,
    names: readonly string[],
    { known, signal }: { readonly known: readonly TreePath[]; readonly signal: AbortSignal },
  ): Promise<readonly TreePath[]> {
    const paths = new Set(known)
    if (paths.size < names.length) for (const found of await this.#namesBelow(path, names, signal)) paths.add(found)
    return [...paths]
  }

  async #namesBelow(path: TreePath, names: readonly string[], signal: AbortSignal): Promise<readonly TreePath[]> {
    try {
      const { realPath } = await resolvePath(this.#store, path, { signal, children: false })
      return names.map(name => join(realPath, name))
    } catch (error) {
      if (error instanceof RegistryError && UNRESOLVED.includes(error.code)) return []
      throw error
    }
  }
}
