import { RegistryError } from '../tree/errors.ts'
import { isReserved } from '../tree/reserved.ts'
import type { Operation } from './store.ts'

/**
 * Throws RESERVED for a write below `/zookeeper`, where ZooKeeper keeps its own nodes. In every store, and below a chroot too, so that a
 * tree can be moved from any store to any other.
 */
export function refuseReservedWrites(operations: readonly Operation[]): void {
  for (const [index, { op, path }] of operations.entries())
    if (op !== 'check' && isReserved(path))
      throw new RegistryError('RESERVED', `${path} is reserved for ZooKeeper`, {
        facts: { path, operation: String(index) },
      })
}
