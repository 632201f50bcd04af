import type { Acl } from '../tree/acl.ts'
import type { Acls, Operation } from './store.ts'

/** Checks the ACLs of all operations with `acls.check`. Consecutive operations with the same ACL object need one check. */
export function checkAcls(operations: readonly Operation[], acls: Acls): void {
  let checked: Acl | undefined
  for (const operation of operations) {
    if (operation.op !== 'create' || operation.acl === undefined || operation.acl === checked) continue
    acls.check(operation.acl)
    checked = operation.acl
  }
}
