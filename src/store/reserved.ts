import { RegistryError } from '../tree/errors.ts'
import { isReserved } from '../tree/reserved.ts'
import type { Operation } from './store.ts'

/**
 * Throws RESERVED for a write where ZooKeeper keeps its own things: in every store, and below a chroot as well, so that a tree can be moved
 * from any one to any other.
 */
export function refuseReservedWrites(operations: readonly Operation[]): void {
  for (const [index, { op, path }] of operations.entries())
    if (op !== 'check' && isReserved(path))
      throw new RegistryError('RESERVED', `${path} is reserved for ZooKeeper`, {
        facts: { path, operation: String(index) },
      })
}
