import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type AclEntry,
  checkAcl,
  describeAcl,
  formatAcl,
  hideHashes,
  hidesHashes,
  isOpen,
  OPEN_ACL,
  parseAclEntry,
} from '../../src/tree/acl.ts'

const word = fc.string({ minLength: 1 }).filter(text => !text.includes(':'))
const permissions = fc.subarray([...'cdrwa']).map(letters => letters.join(''))
const hash = fc
  .tuple(fc.constantFrom('sha1', 'sha256', 'sha512'), fc.string())
  .map(([name, text]) => createHash(name).update(text).digest('base64'))

const digest: fc.Arbitrary<AclEntry> = fc
  .record({ user: word, hash, permissions })
  .map(({ user, hash, permissions }) => ({ scheme: 'digest', id: `${user}:${hash}`, permissions }))
const other: fc.Arbitrary<AclEntry> = fc.record(
  { scheme: fc.constantFrom('ip', 'x509', 'sasl', 'auth'), id: fc.string(), permissions },
  { noNullPrototype: true },
)

test('an entry is read back as it was written, whatever colons its id holds', () => {
  fc.assert(fc.property(fc.oneof(digest, other), entry => assert.deepEqual(parseAclEntry(formatAcl([entry])), entry)))
})

test('a hash is neither described nor shown, and its replacement is refused as input', () => {
  fc.assert(
    fc.property(digest, entry => {
      const hash = entry.id.slice(entry.id.indexOf(':') + 1)
      const shown = hideHashes([entry])
      for (const text of [describeAcl([entry]), formatAcl(shown)]) assert.ok(!text.includes(hash))
      assert.deepEqual([hidesHashes(shown), hidesHashes([entry])], [true, false])
      assert.throws(() => checkAcl(shown), { code: 'BAD_ARGUMENT' })
    }),
  )
})

test('a list is open when it grants everybody every permission, in any order', () => {
  assert.ok(isOpen(OPEN_ACL))
  assert.ok(isOpen([parseAclEntry('world:anyone:rwcda')]))
  for (const closed of ['world:anyone:cdrw', 'world:anyone:', 'auth::cdrwa'])
    assert.ok(!isOpen([parseAclEntry(closed)]), closed)
  assert.ok(!isOpen([...OPEN_ACL, parseAclEntry('ip:127.0.0.1:r')]))
})

test('a description says who has which permissions', () => {
  const list = [...OPEN_ACL, parseAclEntry('ip:10.0.0.0/8:r'), parseAclEntry('auth::'), parseAclEntry('sasl:a:b@C:w')]
  assert.equal(describeAcl(list), 'world cdrwa, ip:10.0.0.0/8 r, auth nothing, sasl:a:b@C w')
})
