import { RegistryError } from '../../tree/errors.ts'
import type { Acls } from '../store.ts'

/** Whoever reaches an embedded tree may do everything with it. */
export const NO_ACLS: Acls = {
  check: () => {
    throw new RegistryError('BAD_ARGUMENT', 'the embedded store has no ACLs', {
      facts: { field: 'acl' },
      hint: 'leave the ACL out, or keep the tree in ZooKeeper',
    })
  },
  read: async () => [],
}
