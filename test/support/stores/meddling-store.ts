import type { TreeStore } from '../../../src/store/store.ts'

/** The store, with `before` called before each commit that is made through it, with its number from 1 on. The caller still owns the store. */
export function meddlingStore(store: TreeStore, before: (commit: number) => Promise<void>): TreeStore {
  let commits = 0
  return {
    session: store.session,
    acls: store.acls,
    reserved: store.reserved,
    pathPrefixBytes: store.pathPrefixBytes,
    read: (path, options) => store.read(path, options),
    readMany: (paths, options) => store.readMany(paths, options),
    observe: (path, listener, options) => store.observe(path, listener, options),
    createInSequence: (node, options) => store.createInSequence(node, options),
    sync: options => store.sync(options),
    commit: async (operations, options) => {
      await before(++commits)
      return store.commit(operations, options)
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
