import { type Acl, checkAcl } from '../../../tree/acl.ts'
import { RegistryError } from '../../../tree/errors.ts'
import type { TreePath } from '../../../tree/path.ts'
import type { Connection } from '../session/connection.ts'
import type { Credentials } from '../session/credentials.ts'
import { aclRequest } from '../wire/acl.ts'
import { Code } from '../wire/codes.ts'
import { requestError } from '../wire/map-error.ts'
import { realPath } from '../wire/wire.ts'

/** Throws BAD_ARGUMENT for an ACL that ZooKeeper certainly refuses, or that would lock everybody out by mistake. */
export function checkCreateAcl(acl: Acl, credentials: Credentials | undefined): void {
  checkAcl(acl)
  if (credentials === undefined && acl.some(({ scheme }) => scheme === 'auth'))
    throw new RegistryError(
      'BAD_ARGUMENT',
      '"auth" in an ACL stands for the credentials of the gateway, and it has none',
      {
        facts: { field: 'acl' },
        hint: 'set ESPALIER_ZOOKEEPER_AUTH, or name an identity: digest:USER:HASH:cdrwa',
      },
    )
}

export async function readAcl(
  connection: Connection,
  path: TreePath,
  { chroot, signal }: { readonly chroot: string; readonly signal: AbortSignal },
): Promise<Acl | undefined> {
  const { code, body } = await connection.send(aclRequest(realPath(chroot, path)), { signal })
  if (code !== Code.OK && code !== Code.NO_NODE) throw requestError(code, path)
  return body
}
