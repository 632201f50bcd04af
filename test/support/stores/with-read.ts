import type { TreeStore } from '../../../src/store/store.ts'

/** The store with replaced reads: `readMany` calls `read` for each of its paths. */
export function withRead(store: TreeStore, read: TreeStore['read']): TreeStore {
  const readMany: TreeStore['readMany'] = (paths, options) => paths.map(path => read(path, options))
  return Object.assign(Object.create(store) as TreeStore, { read, readMany })
}
