import { type Acl, parseAcl } from '../../../src/tree/acl.ts'
import type { RegistryError } from '../../../src/tree/errors.ts'
import type { Flag } from '../language/command.ts'
import { usage } from '../text/failure.ts'

/** The ACL of the nodes that a command creates. */
export const ACL: Flag = {
  flags: '--acl <spec>',
  summary: 'ACL of new nodes (ZooKeeper): open, read, creator, or scheme:id:cdrwa; several with commas',
  parse: parseAclSpec,
}

function parseAclSpec(spec: string): Acl {
  try {
    return parseAcl(spec)
  } catch (error) {
    const { message, hint } = error as RegistryError
    throw usage(`--acl: ${message}`, hint)
  }
}
