import { type Acl, type AclEntry, OPEN_ACL, parseAclEntry } from '../../../src/tree/acl.ts'
import type { RegistryError } from '../../../src/tree/errors.ts'
import type { Flag } from '../language/command.ts'
import { usage } from '../text/failure.ts'

const WORDS: ReadonlyMap<string, AclEntry | undefined> = new Map([
  ['open', OPEN_ACL[0]],
  ['read', { scheme: 'world', id: 'anyone', permissions: 'r' }],
  ['creator', { scheme: 'auth', id: '', permissions: 'cdrwa' }],
])

/** The ACL of the nodes that a command creates. */
export const ACL: Flag = {
  flags: '--acl <spec>',
  summary: 'ACL of new nodes (ZooKeeper): open, read, creator, or scheme:id:cdrwa; several with commas',
  parse: parseAclSpec,
}

/** Entries as zkCli takes them, or names of common ones, separated by commas. */
function parseAclSpec(spec: string): Acl {
  return spec.split(',').map(text => WORDS.get(text) ?? parseEntry(text))
}

function parseEntry(text: string): AclEntry {
  try {
    return parseAclEntry(text)
  } catch (error) {
    const { message, hint } = error as RegistryError
    throw usage(`--acl: ${message}`, text.includes(':') ? hint : `${hint}; or one of ${[...WORDS.keys()].join(', ')}`)
  }
}
