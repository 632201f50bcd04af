import { type Acl, describeAcl } from '../../tree/acl.ts'
import { RegistryError } from '../../tree/errors.ts'
import { parent, type TreePath } from '../../tree/path.ts'
import type { Operation } from '../store.ts'
import type { Connection } from './session/connection.ts'
import type { Credentials } from './session/credentials.ts'
import { aclRequest } from './wire/acl.ts'
import { realPath } from './wire/wire.ts'

type Permission = 'read' | 'write' | 'create' | 'delete'

/** What ZooKeeper says no to, as far as it says so itself: not who has the permission, and who asked. */
export class NotPermitted extends RegistryError {
  readonly permission: Permission
  /** The node whose list says no. */
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

/** To make or delete a node is a permission of the node above it. */
export function notPermitted(operation: Operation, facts: Readonly<Record<string, string>>): NotPermitted {
  const { op, path } = operation
  if (op === 'create' || op === 'delete') return new NotPermitted(op, parent(path), facts)
  return new NotPermitted(op === 'set' ? 'write' : 'read', path, facts)
}

export interface Refused {
  readonly connection: Connection
  readonly chroot: string
  readonly credentials: Credentials | undefined
  /** Of the transaction that was refused; none for a read. */
  readonly operations: readonly Operation[]
  readonly signal?: AbortSignal
}

/** The same error with the list that says no, if it can be read, and with who asked. */
export async function explained(error: NotPermitted, refused: Refused): Promise<NotPermitted> {
  const acl = madeWith(error.at, refused.operations) ?? (await readable(error.at, refused))
  const you = refused.credentials === undefined ? 'no credentials' : `digest:${userOf(refused.credentials)}`
  const shown = acl === undefined ? 'not readable' : describeAcl(acl)
  const facts = { ...error.facts, ...(acl === undefined ? {} : { acl: shown }), you }
  return new NotPermitted(error.permission, error.at, facts, ` (ACL: ${shown}; you: ${you})`)
}

/** A node that the same transaction was to make is not there to be asked. */
function madeWith(path: TreePath, operations: readonly Operation[]): Acl | undefined {
  for (const operation of operations) if (operation.op === 'create' && operation.path === path) return operation.acl
  return undefined
}

async function readable(path: TreePath, { connection, chroot, signal }: Refused): Promise<Acl | undefined> {
  const options = signal === undefined ? {} : { signal }
  const reply = await connection.send(aclRequest(realPath(chroot, path)), options).catch(() => undefined)
  return reply?.body
}

function userOf({ secret }: Credentials): string {
  return secret.slice(0, secret.indexOf(':'))
}
