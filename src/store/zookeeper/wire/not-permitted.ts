import { RegistryError } from '../../../tree/errors.ts'
import { parent, type TreePath } from '../../../tree/path.ts'
import type { Operation } from '../../store.ts'

type Permission = 'read' | 'write' | 'create' | 'delete'

/** ZooKeeper's NO_AUTH. Its reply names neither the ACL nor the caller's identity; `explainRefusal` adds both. */
export class NotPermitted extends RegistryError {
  readonly permission: Permission
  /** The node whose ACL lacks the permission. */
  readonly at: TreePath

  constructor(permission: Permission, at: TreePath, facts: Readonly<Record<string, string>>, known = '') {
    super('NOT_PERMITTED', `missing ZooKeeper permission "${permission}" on ${at}${known}`, {
      facts: { ...facts, permission, at },
      hint: "the node's ACL must allow it to the gateway, whose credentials are ESPALIER_ZOOKEEPER_AUTH",
    })
    this.permission = permission
    this.at = at
  }
}

/** The error for a refused operation. Creating and deleting need a permission on the parent. */
export function notPermitted(operation: Operation, facts: Readonly<Record<string, string>>): NotPermitted {
  const { op, path } = operation
  if (op === 'create' || op === 'delete') return new NotPermitted(op, parent(path), facts)
  return new NotPermitted(op === 'set' ? 'write' : 'read', path, facts)
}
