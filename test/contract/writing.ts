import type { Operation, TreeStore } from '../../src/store/store.ts'
import type { Revision } from '../../src/tree/node.ts'
import { at, bytes, soon } from './subject.ts'

export const create = (path: string, data = ''): Operation => ({ op: 'create', path: at(path), data: bytes(data) })
export const set = (path: string, data: string): Operation => ({ op: 'set', path: at(path), data: bytes(data) })
export const remove = (path: string): Operation => ({ op: 'delete', path: at(path) })

export function commit(store: TreeStore, ...operations: Operation[]): Promise<Revision> {
  return store.commit(operations, { signal: soon() })
}
