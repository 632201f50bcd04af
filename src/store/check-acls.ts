import type { Acl } from '../tree/acl.ts'
import type { Acls, Operation } from './store.ts'

/** Throws what `acls.check` throws for a list of these operations. Neighbours that share one share the look at it. */
export function checkAcls(operations: readonly Operation[], acls: Acls): void {
  let checked: Acl | undefined
  for (const operation of operations) {
    if (operation.op !== 'create' || operation.acl === undefined || operation.acl === checked) continue
    acls.check(operation.acl)
    checked = operation.acl
  }
}
