import { type Acl, describeAcl } from '../../../tree/acl.ts'
import type { TreePath } from '../../../tree/path.ts'
import type { Operation } from '../../store.ts'
import type { Connection } from '../session/connection.ts'
import type { Credentials } from '../session/credentials.ts'
import { aclRequest } from '../wire/acl.ts'
import { NotPermitted } from '../wire/not-permitted.ts'
import { realPath } from '../wire/wire.ts'

interface RefusedCall {
  readonly connection: Connection
  readonly chroot: string
  readonly credentials: Credentials | undefined
  /** The operations of the refused transaction; empty for a read. */
  readonly operations: readonly Operation[]
  readonly signal?: AbortSignal
}

/** The same error, with the ACL that refused, if it can be read, and the identity that the gateway has for ZooKeeper. */
export async function explainRefusal(error: NotPermitted, call: RefusedCall): Promise<NotPermitted> {
  const acl = aclToCreate(error.at, call.operations) ?? (await readableAcl(error.at, call))
  const you = call.credentials === undefined ? 'no credentials' : `digest:${userOf(call.credentials)}`
  const shown = acl === undefined ? 'not readable' : describeAcl(acl)
  const facts = { ...error.facts, ...(acl === undefined ? {} : { acl: shown }), you }
  return new NotPermitted(error.permission, error.at, facts, ` (ACL: ${shown}; you: ${you})`)
}

/** A node that the refused transaction would have created does not exist, so its ACL is taken from the operation. */
function aclToCreate(path: TreePath, operations: readonly Operation[]): Acl | undefined {
  for (const operation of operations) if (operation.op === 'create' && operation.path === path) return operation.acl
  return undefined
}

async function readableAcl(path: TreePath, { connection, chroot, signal }: RefusedCall): Promise<Acl | undefined> {
  const options = signal === undefined ? {} : { signal }
  const reply = await connection.send(aclRequest(realPath(chroot, path)), options).catch(() => undefined)
  return reply?.body
}

function userOf({ secret }: Credentials): string {
  return secret.slice(0, secret.indexOf(':'))
}
