import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaseHash } from '../../../src/registry/leases/lease-hash.ts'
import { formatIdentity, parseIdentity } from '../../../src/registry/nodes/node-identity.ts'
import { type Claim, type Decision, decide, operationsOf } from '../../../src/registry/nodes/takeover.ts'
import type { NodeState } from '../../../src/store/store.ts'
import { type LeaseHash, newLeaseId } from '../../../src/tree/lease-id.ts'
import { NO_OVERRIDE, propertiesHash } from '../../../src/tree/override.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { encodeProvider, holderOf, PROVIDER_MARKS, readProvider, refuseMarks } from '../../../src/tree/provider.ts'
import type { Value } from '../../../src/tree/value.ts'

const path = '/s/10.0.0.1:80' as TreePath
const mine = leaseHash(newLeaseId())
const theirs = leaseHash(newLeaseId())
const properties = new Map([['pid', '1' as Value]])
const claim: Claim = {
  path,
  wanted: properties,
  override: NO_OVERRIDE,
  hash: mine,
  acl: [],
  held: undefined,
  session: 'here',
  isOurs: owner => owner === 'here' || owner === 'before',
  exclusive: false,
  force: false,
}
const data = encodeProvider(properties, mine)

test('where no node exists, it is created', () => {
  assert.deepEqual(decide(claim, undefined), { do: 'create', data })
})

test('a persistent node is never taken over', () => {
  const decision = decide({ ...claim, force: true }, node(undefined, mine))
  assert.equal(decision.do === 'refuse' && decision.error.code, 'ALREADY_EXISTS')
})

test('a node of our session with the same data is left as it is', () => {
  assert.deepEqual(decide(claim, node('here', mine)), { do: 'keep', data })
})

test('a node of our session with other data is changed in place', () => {
  const wanted = new Map([['pid', '2' as Value]])
  assert.deepEqual(outcome(decide({ ...claim, wanted }, node('here', mine))), { do: 'update', from: 'self' })
  const rewritten = { ...node('here', mine), data: Buffer.from('{}') }
  assert.deepEqual(outcome(decide(claim, rewritten)), { do: 'update', from: 'self' })
})

test('another lease of the same gateway loses the address to the new one', () => {
  assert.deepEqual(outcome(decide(claim, node('here', theirs))), { do: 'update', from: 'other' })
})

test('the same lease in another session is taken over, even with the same data', () => {
  assert.deepEqual(outcome(decide(claim, node('there', mine))), { do: 'take', from: 'self' })
})

test('another lease in another session loses the address to the new one', () => {
  assert.deepEqual(outcome(decide(claim, node('there', theirs))), { do: 'take', from: 'other' })
})

test('a node of a native client is taken over by force only', () => {
  const native = { ...node('there', mine), data: Buffer.from('{"pid": 1}') }
  const decision = decide(claim, native)
  assert.equal(decision.do === 'refuse' && decision.error.code, 'REGISTRATION_TAKEN')
  assert.deepEqual(outcome(decide({ ...claim, force: true }, native)), { do: 'take', from: 'native' })
})

test('a takeover is one transaction that checks the state it is based on', () => {
  const found = node('there', mine)
  const operations = operationsOf(claim, decide(claim, found), found)
  assert.deepEqual(operations, [
    { op: 'delete', path, expect: { version: 3, created: 7n } },
    { op: 'create', path, data: data, ephemeral: true },
  ])
})

test('a node that is created again never has the version that it had before', () => {
  const before = node('there', mine)
  const found = { ...before, stat: { ...before.stat, version: 0 } }
  const operations = operationsOf(claim, decide(claim, found), found)
  assert.deepEqual(operations.at(-1), { op: 'set', path, data: data })
})

test('the lease property belongs to espalier', () => {
  for (const key of PROVIDER_MARKS)
    assert.throws(() => refuseMarks(new Map([[key, '"x"' as Value]])), { code: 'BAD_VALUE' })
  assert.equal(holderOf(data), mine)
  assert.equal(holderOf(Buffer.from('{"lease": 5}')), undefined)
  assert.equal(holderOf(Buffer.from('{"lease": "until friday"}')), undefined)
  assert.equal(holderOf(Buffer.from('not json')), undefined)
})

function node(owner: string | undefined, hash: LeaseHash, pid = '1'): NodeState {
  return {
    path,
    data: encodeProvider(new Map([['pid', pid as Value]]), hash),
    stat: { created: 7n, modified: 9n, childrenModified: 7n, version: 3, owner, createdAt: 0, modifiedAt: 0 },
    children: [],
    revision: 9n,
  }
}

function outcome({ do: what, ...rest }: Decision): { readonly do: string; readonly from: string | undefined } {
  return { do: what, from: 'from' in rest ? rest.from : undefined }
}

test('a node of another session whose mark is lost belongs to the client that knows it by its creation', () => {
  const rewritten = { ...node('there', mine), data: Buffer.from('{"pid":2}') }
  const identity = { created: rewritten.stat.created, wantedHash: propertiesHash(properties) }
  assert.equal(decide(claim, rewritten).do, 'refuse')
  assert.equal(decide({ ...claim, identity: { ...identity, created: identity.created + 1n } }, rewritten).do, 'refuse')
  const decision = decide({ ...claim, identity }, rewritten)
  assert.deepEqual(outcome(decision), { do: 'take', from: 'self' })
  assert.equal(decision.do === 'take' && readProvider(decision.data).properties.get('pid'), '2')
  assert.deepEqual(outcome(decide({ ...claim, identity }, node('there', theirs))), { do: 'take', from: 'other' })
})

test('an identity is read back as it was written, and nothing else is one', () => {
  const text = formatIdentity(0xabn, properties)
  assert.deepEqual(parseIdentity(text), { created: 0xabn, wantedHash: propertiesHash(properties) })
  for (const bad of [undefined, '', 'ab', `-${text}`, `${text}0`, text.toUpperCase(), `${'f'.repeat(17)}${text}`])
    assert.equal(parseIdentity(bad), undefined, String(bad))
})
