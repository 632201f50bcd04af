import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Trim } from '@espalier/contract/espalier/v1/tree'
import type { ErrorCode } from '../../src/tree/errors.ts'
import { type Calls, exportText, fails, importText, openCalls } from '../support/calls.ts'
import { onBothStores } from './stores.ts'

const TREE = `/cms : z4m cms
  threads = 3
  /databases
  /providers
/lb
  gone -> /nowhere
  here -> /cms/providers
  round -> /lb/trip
  trip -> /lb/round
`

/** Each invalid input, the call that sends it, and the one reason that must be returned. */
const REFUSED: readonly (readonly [string, ErrorCode, (calls: Calls) => Promise<unknown>])[] = [
  ['a text that does not parse', 'BAD_SYNTAX', calls => importText(calls, '/a\n  b c\n x = 1\n')],
  [
    'a text that is too deep',
    'BAD_SYNTAX',
    calls => importText(calls, Array.from({ length: 1_001 }, (_, i) => `${' '.repeat(i)}/a`).join('\n')),
  ],
  ['an empty name in a path', 'BAD_PATH', ({ tree }) => tree.getNode({ path: '/cms//databases' })],
  ['a dot in a path', 'BAD_PATH', ({ tree }) => tree.createNode({ path: '/cms/./x' })],
  ['two dots in a path', 'BAD_PATH', ({ tree }) => tree.deleteNode({ path: '/cms/../lb', recursive: true })],
  [
    'a slash at the end of a path',
    'BAD_PATH',
    ({ properties }) => properties.setProperties({ path: '/cms/', properties: {} }),
  ],
  ['a NUL in a path', 'BAD_PATH', ({ tree }) => tree.createNode({ path: '/cms/a\0b' })],
  ['a path that is not absolute', 'BAD_PATH', ({ registry }) => registry.discover({ path: 'cms/providers' })],
  ['a path that is not absolute, above the root', 'BAD_PATH', ({ tree }) => tree.resolvePath({ path: '/..' })],
  ['a name over the limit', 'BAD_NAME', ({ tree }) => tree.createNode({ path: `/cms/${'n'.repeat(256)}` })],
  [
    'a value over the limit',
    'PAYLOAD_TOO_LARGE',
    ({ properties }) => properties.updateProperties({ path: '/cms', properties: { blob: 'x'.repeat(1_000_001) } }),
  ],
  [
    'a node of an import over the limit',
    'PAYLOAD_TOO_LARGE',
    calls => importText(calls, `/a\n/b\n  blob = "${'x'.repeat(1_000_001)}"\n`),
  ],
  [
    'a value that is not JSON',
    'BAD_VALUE',
    ({ properties }) => properties.updateProperties({ path: '/cms', jsonProperties: { threads: '3,' } }),
  ],
  [
    'a key in both forms',
    'BAD_VALUE',
    ({ properties }) => properties.updateProperties({ path: '/cms', properties: { a: 1 }, jsonProperties: { a: '1' } }),
  ],
  [
    'an address without a port',
    'BAD_ADDRESS',
    ({ registry }) => registry.register({ path: '/cms/providers', addresses: ['10.0.0.1:80', '10.0.0.2'] }),
  ],
  ['no address', 'BAD_ADDRESS', ({ registry }) => registry.register({ path: '/cms/providers' })],
  ['a lease that is none', 'BAD_ARGUMENT', ({ registry }) => registry.renewLease({ leaseId: 'mine' })],
  [
    'an unknown lease',
    'LEASE_UNKNOWN',
    ({ registry }) => registry.renewLease({ leaseId: '0123456789abcdef0123456789abcdef' }),
  ],
  ['a trim that is none', 'BAD_ARGUMENT', calls => importText(calls, '/a\n', { trim: 7 as Trim })],
  [
    'a stale etag on properties',
    'CONFLICT',
    async ({ tree, properties }) => properties.setProperties({ path: '/cms', properties: {}, etag: await stale(tree) }),
  ],
  [
    'a stale etag on a deletion',
    'CONFLICT',
    async ({ tree }) => tree.deleteNode({ path: '/cms', recursive: true, etag: await stale(tree) }),
  ],
  [
    'an etag that is none',
    'BAD_ARGUMENT',
    ({ properties }) => properties.setProperties({ path: '/cms', properties: {}, etag: 'x' }),
  ],
  ['a link loop', 'LINK_LOOP', ({ registry }) => registry.discover({ path: '/lb/round/x' })],
  [
    'a dangling link',
    'LINK_DANGLING',
    ({ properties }) => properties.setProperties({ path: '/lb/gone', properties: { a: 1 } }),
  ],
  [
    'a node that is not there',
    'NOT_FOUND',
    ({ registry }) => registry.register({ path: '/cms/nobody', addresses: ['10.0.0.1:80'] }),
  ],
  ['a node that is there', 'ALREADY_EXISTS', ({ tree }) => tree.createNode({ path: '/cms/providers' })],
  ['children below the node', 'NOT_EMPTY', ({ tree }) => tree.deleteNode({ path: '/cms' })],
  [
    'a property link that leads nowhere',
    'PROPERTY_LINK_MISSING',
    ({ properties }) => properties.updateProperties({ path: '/cms', properties: { 'size =>': '/lb size' } }),
  ],
  ['a negative page size', 'BAD_ARGUMENT', ({ tree }) => tree.listChildren({ path: '/', pageSize: -1 })],
  ['a page token that is none', 'BAD_ARGUMENT', ({ tree }) => tree.listChildren({ path: '/', pageToken: '%' })],
]

onBothStores((store, open) => {
  test(`${store}: each invalid input has its own reason, and nothing is written`, async t => {
    await using gateway = await open()
    using calls = openCalls(gateway.endpoint)
    await importText(calls, TREE)
    for (const [name, reason, call] of REFUSED)
      await t.test(name, async () => {
        const before = await exportText(calls, '/', { ephemeral: true })
        await fails(call(calls), reason)
        assert.equal(await exportText(calls, '/', { ephemeral: true }), before)
      })
  })
})

/** The etag that /cms had before its last write. */
async function stale(tree: Calls['tree']): Promise<string> {
  return String((await tree.getNode({ path: '/cms' })).node?.etag).replace(/\d(?=\D*$)/, digit =>
    String((Number(digit) + 1) % 10),
  )
}
