import { RegistryError } from '../../tree/errors.ts'
import type { Acls } from '../store.ts'

/** The embedded store has no ACLs: every caller may do everything. */
export const NO_ACLS: Acls = {
  check: () => {
    throw new RegistryError('BAD_ARGUMENT', 'the embedded store has no ACLs', {
      facts: { field: 'acl' },
      hint: 'leave the ACL out, or store the tree in ZooKeeper',
    })
  },
  read: async () => [],
}
