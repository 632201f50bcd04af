import type { TreeStore } from '../store.ts'
import { openSession } from './session-store.ts'
import { type EmbeddedOptions, EmbeddedTree } from './tree.ts'

export type { EmbeddedOptions }

/**
 * Opens the tree in a directory of this machine, with one session. Throws DATA_DIRECTORY_IN_USE if another process has it open; see
 * `openDatabase` for the other errors. Disposing ends the session and unlocks the directory.
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<TreeStore> {
  const tree = new EmbeddedTree(options)
  const store = openSession(tree)
  return {
    session: store.session,
    acls: store.acls,
    reserved: store.reserved,
    get writesFail() {
      return tree.writesFail
    },
    pathPrefixBytes: store.pathPrefixBytes,
    read: (path, call) => store.read(path, call),
    readMany: (paths, call) => store.readMany(paths, call),
    observe: (path, listener) => store.observe(path, listener),
    commit: (operations, call) => store.commit(operations, call),
    createInSequence: (node, call) => store.createInSequence(node, call),
    sync: call => store.sync(call),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]()
      await tree[Symbol.asyncDispose]()
    },
  }
}
