import { RegistryError } from './errors.ts'

/** What one identity may do with a node, as in ZooKeeper. */
export interface AclEntry {
  /** `world`, `digest`, `ip`, `auth`, or any other that ZooKeeper is set up for. */
  readonly scheme: string
  readonly id: string
  /** Letters of `cdrwa`: create and delete children, read, write, change the list itself. Empty: nothing. */
  readonly permissions: string
}

/** The access control list of a node. */
export type Acl = readonly AclEntry[]

/** The list of a node that is created without one: every client may do everything. */
export const OPEN_ACL: Acl = [{ scheme: 'world', id: 'anyone', permissions: 'cdrwa' }]

/** What ZooKeeper shows in the place of a hash to those who may not change the list. */
const HIDDEN = 'x'
// At least the 20 bytes of a SHA-1, in base64.
const DIGEST = /^[^:]+:(?:[A-Za-z0-9+/]{4}){6,}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/

/** Reads `scheme:id:permissions` as zkCli does: the id may hold colons. Throws BAD_ARGUMENT. */
export function parseAclEntry(text: string): AclEntry {
  const [, scheme, id, permissions] = /^([^:]*):(.*):([^:]*)$/s.exec(text) ?? []
  if (scheme === undefined || id === undefined || permissions === undefined)
    throw bad(`"${text}" is not an entry of an ACL`, 'write scheme:id:permissions, for example world:anyone:r')
  const entry = { scheme, id, permissions }
  checkAcl([entry])
  return entry
}

const WORDS: ReadonlyMap<string, AclEntry | undefined> = new Map([
  ['open', OPEN_ACL[0]],
  ['read', { scheme: 'world', id: 'anyone', permissions: 'r' }],
  ['creator', { scheme: 'auth', id: '', permissions: 'cdrwa' }],
])

/** Reads entries as `parseAclEntry` takes them, or the names of common ones, separated by commas. Throws BAD_ARGUMENT. */
export function parseAcl(spec: string): Acl {
  return spec.split(',').map(text => WORDS.get(text) ?? parseNamed(text))
}

function parseNamed(text: string): AclEntry {
  try {
    return parseAclEntry(text)
  } catch (error) {
    if (!(error instanceof RegistryError) || text.includes(':')) throw error
    const hint = `${error.hint}; or one of ${[...WORDS.keys()].join(', ')}`
    throw new RegistryError(error.code, error.message, { facts: error.facts, hint })
  }
}

/**
 * Throws BAD_ARGUMENT for what ZooKeeper refuses, and for what it accepts although it can match no client. A message never repeats what may
 * be a password.
 */
export function checkAcl(acl: Acl): void {
  for (const { scheme, id, permissions } of acl) {
    if (scheme === '') throw bad('an entry of the ACL has no scheme', 'such as world, digest, ip or auth')
    const who = id === '' ? scheme : `${scheme}:${id.split(':', 1)[0]}`
    if (!/^[cdrwa]*$/.test(permissions))
      throw bad(
        `the permissions for ${who} are not letters of cdrwa`,
        'c and d create and delete children, r reads, w writes, a changes the ACL',
      )
    if (scheme === 'world' && id !== 'anyone') throw bad(`there is no ${who}`, 'the only id of world is anyone')
    if (scheme === 'digest' && !DIGEST.test(id))
      throw bad(
        `the entry for ${who} holds no hash of a password`,
        'it is digest:USER:HASH:cdrwa, and HASH what this prints: printf USER:PASSWORD | openssl sha1 -binary | base64',
      )
  }
}

/** As zkCli writes it, and `parseAclEntry` reads each entry. */
export function formatAcl(acl: Acl): string {
  return acl.map(({ scheme, id, permissions }) => `${scheme}:${id}:${permissions}`).join(',')
}

/** For people, without hashes: `world r, digest:alice cdrwa`. */
export function describeAcl(acl: Acl): string {
  return acl.map(entry => `${described(entry)} ${entry.permissions || 'nothing'}`).join(', ')
}

function described({ scheme, id }: AclEntry): string {
  if (scheme === 'world' || id === '') return scheme
  return `${scheme}:${scheme === 'digest' ? id.split(':', 1)[0] : id}`
}

export function isOpen(acl: Acl): boolean {
  const [entry, ...more] = acl
  return more.length === 0 && entry?.scheme === 'world' && [...'cdrwa'].every(one => entry.permissions.includes(one))
}

/** The same without hashes, from which passwords can be guessed. */
export function hideHashes(acl: Acl): Acl {
  return acl.map(entry =>
    entry.scheme === 'digest' ? { ...entry, id: `${entry.id.split(':', 1)[0]}:${HIDDEN}` } : entry,
  )
}

export function hidesHashes(acl: Acl): boolean {
  return acl.some(({ scheme, id }) => scheme === 'digest' && id.endsWith(`:${HIDDEN}`))
}

function bad(message: string, hint: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', message, { facts: { field: 'acl' }, hint })
}
