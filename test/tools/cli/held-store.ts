import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'

/** A store that commits a number of times and then blocks until it is released. */
export async function heldStore(commits: number): Promise<{ store: TreeStore; release(): void } & AsyncDisposable> {
  const place = await temporaryDirectory()
  const store = await openEmbeddedStore({ directory: place.path, clock: systemClock })
  const gate = Promise.withResolvers<void>()
  let left = commits
  const held: TreeStore = {
    ...store,
    session: store.session,
    commit: async (operations, options) => {
      if (left-- <= 0) {
        const { promise, reject } = Promise.withResolvers<never>()
        options.signal.addEventListener('abort', () => reject(options.signal.reason as Error))
        await Promise.race([gate.promise, promise])
      }
      return store.commit(operations, options)
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
  return {
    store: held,
    release: () => gate.resolve(),
    [Symbol.asyncDispose]: async () => {
      gate.resolve()
      await store[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

/** A text whose import takes several transactions. */
export const LARGE = `/large\n${Array.from({ length: 6_000 }, (_, i) => `  /n${i}\n    blob = "${'x'.repeat(200)}"\n`).join('')}`
